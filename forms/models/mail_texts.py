"""The words of mails, which editors change and translate."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import PreviewableMixin, TranslatableMixin

from core.cleaning import clean_text
from core.navigation import describe
from forms import mail_texts
from forms.models.messages import Message


class MailText(PreviewableMixin, TranslatableMixin, models.Model):
    """Subject and text of one kind of mail in one language."""

    purpose = models.CharField(_("purpose"), max_length=24, choices=Message.Purpose, editable=False)
    subject = models.CharField(
        _("subject"), max_length=150, help_text=_("What people see first in their inbox.")
    )
    text = models.TextField(
        _("text"), help_text=_("A blank line begins a new paragraph. Names in braces stay as is.")
    )
    standard = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Fingerprint of the shipped words: words that nobody changed follow them."),
    )

    panels: ClassVar[list[Any]] = [
        HelpPanel(template="forms/admin/mail_placeholders.html", heading=_("What you can use")),
        FieldPanel("subject"),
        FieldPanel("text"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["purpose", "locale"]
        # Every kind of mail has its words: there is nothing to add or to delete.
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(fields=["purpose", "locale"], name="one_mail_text_per_language")
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    def clean(self) -> None:
        """Refuse placeholders that this mail does not know, and words without one it must hold."""
        super().clean()
        self.subject = clean_text(self.subject)
        self.text = clean_text(self.text, multiline=True)
        if found := self.faults():
            raise ValidationError(dict(found))

    def faults(self) -> dict[str, list[str]]:
        """Return what is wrong with these words, by field."""
        return mail_texts.faults(self.purpose, subject=self.subject, text=self.text)

    @property
    def words(self) -> mail_texts.Words:
        """Return subject and text with their language."""
        return mail_texts.Words(self.locale.language_code, self.subject, self.text)

    @property
    def is_standard(self) -> bool:
        """Tell whether these are the words that were shipped, changed by nobody."""
        return self.standard == mail_texts.fingerprint(self.subject, self.text)

    @property
    def placeholders(self) -> list[dict[str, Any]]:
        """Return what this mail may hold, for the help beside the editor."""
        mail = mail_texts.SHIPPED[self.purpose]
        return [
            {
                "name": f"{{{name}}}",
                "meaning": mail_texts.PLACEHOLDERS[name].meaning,
                "required": name in mail.required,
            }
            for name in mail.allowed
        ]

    # ---- Preview -----------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer HTML and plain text in every language, this row's own first."""
        own = self.locale.language_code
        codes = [own, *(code for code, _name in settings.LANGUAGES if code != own)]
        return [
            mode
            for code in codes
            for mode in (
                (f"html-{code}", f"{describe(code)[0]}: HTML"),
                (f"text-{code}", _("%(language)s: plain text") % {"language": describe(code)[0]}),
            )
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show these words, or in another language those that would be sent, with sample data."""
        from forms.mail import preview

        kind, _dash, language = mode_name.partition("-")
        if language not in dict(settings.LANGUAGES):
            language = self.locale.language_code
        return preview(self, kind=kind, language=language)
