"""Manifesto, editions, resolutions and the signing page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What a community declares, in which edition, and where it is signed."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Listen to publications of manifestos, speak at their gate, run invitations.

        Tell on the first page how it goes.
        """
        from campaigns import copy_gap, inviting, publishing, signal_handlers, start_page
        from core import jobs
        from core.desk import gate
        from forms.access import PERMISSION

        signal_handlers.connect()
        copy_gap.install()
        start_page.connect()
        jobs.register_kind(
            jobs.Kind(
                inviting.KIND,
                _("Invite earlier signers"),
                inviting.run,
                tell=inviting.tell,
                permission=PERMISSION,
                shared=True,
            )
        )
        gate.register_rule(publishing.reason_against)
        gate.register_request(publishing.ask_instead)
