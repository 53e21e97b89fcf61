"""Form pages, registers and the life of a submission."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    """Label ``site_forms``: the label ``forms`` belongs to ``django.forms``."""

    name = "forms"
    label = "site_forms"
    verbose_name = _("Forms")

    def ready(self) -> None:
        """Listen to publications of form pages and hand the worker its duties."""
        from forms import duties, signal_handlers

        signal_handlers.connect(self)
        duties.register()
