"""Which languages visitors are offered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.locales.components import register_locale_component


@register_locale_component(
    heading=_("Offered to visitors"),
    help_text=_(
        "While this is off, editors and translators work in the language, and visitors who open "
        "one of its addresses are led to the original. The original is always offered."
    ),
)
class OfferedLanguage(models.Model):
    """A language that is switched on: its pages are served, linked and listed."""

    locale = models.OneToOneField(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="offered"
    )

    class Meta:
        verbose_name = _("offered language")
        verbose_name_plural = _("offered languages")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.locale.language_code)
