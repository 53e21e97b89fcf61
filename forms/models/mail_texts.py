"""The words of mails, which editors change and translate."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin, TranslatableMixin

from forms.models.messages import Message


class MailText(PreviewableMixin, TranslatableMixin, models.Model):
    """Subject and text of one kind of mail in one language."""

    purpose = models.CharField(_("purpose"), max_length=24, choices=Message.Purpose, editable=False)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"))

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["purpose"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "locale"], name="one_mail_text_per_language")
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())
