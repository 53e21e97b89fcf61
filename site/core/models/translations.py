"""What is known of a page's translation besides its strings."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class TranslationApproval(models.Model):
    """A page's translation that no person has approved yet, or who approved it and when."""

    translation_key = models.UUIDField(_("page"))
    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("translation approval")
        verbose_name_plural = _("translation approvals")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale"], name="one_approval_per_translation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id}"

    def approve(self, *, user: Any) -> None:
        """Note that ``user`` has read this translation and stands for it."""
        self.approved_at, self.approved_by = timezone.now(), user
        self.save(update_fields=["approved_at", "approved_by"])
