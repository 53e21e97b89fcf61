"""Manifesto, editions, resolutions and the signing page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What a community declares, in which edition, and where it is signed."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Listen to publications of manifestos, and tell on the first page how it goes."""
        from campaigns import signal_handlers, start_page

        signal_handlers.connect()
        start_page.connect()
