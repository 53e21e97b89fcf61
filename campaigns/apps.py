"""Manifesto, editions, resolutions and the signing page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What a community declares, in which edition, and where it is signed."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Listen to publications of manifestos, and speak at the gate they pass."""
        from campaigns import publishing, signal_handlers
        from core.desk import gate

        signal_handlers.connect()
        gate.register_rule(publishing.reason_against)
        gate.register_request(publishing.ask_instead)
