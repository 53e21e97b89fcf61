"""The home page, standard pages and the starter content."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Home page, standard pages, starter content and the groups of people who work on the site."""

    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        """Listen to languages that get their home page, and tell translators what changes."""
        from home import signal_handlers, translator_news

        signal_handlers.connect()
        translator_news.register()
