"""What somebody had signed before they signed a newer text."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.models.submissions import Submission


class EarlierText(models.Model):
    """A text that a person signed once. Never changed; it goes when their entry is erased."""

    submission = models.ForeignKey(
        Submission,
        verbose_name=_("submission"),
        on_delete=models.CASCADE,
        related_name="earlier_texts",
    )
    signed_text = models.CharField(
        _("signed text"), max_length=64, help_text=_("SHA-256 of the exact text")
    )
    language = models.CharField(_("language"), max_length=12)
    signed_at = models.DateTimeField(_("signed at"))
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        default_permissions = ()
        ordering = ["replaced_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(replaced_at__gte=models.F("signed_at")),
                name="texts_are_replaced_after_signing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.signed_text[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what is there."""
        if not self._state.adding:
            raise TypeError("EarlierText is immutable")
        super().save(*args, **kwargs)
