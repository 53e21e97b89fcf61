"""What is known of a page's translation besides its strings."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Revision


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


class TranslationPublication(models.Model):
    """One publication of a translation: of which state of the original, and what it lacked then."""

    translation_key = models.UUIDField(_("page or mail"))
    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    missing = models.PositiveIntegerField(
        _("missing"), help_text=_("Strings that stood in the original's language.")
    )
    unapproved = models.PositiveIntegerField(
        _("unapproved"), help_text=_("Strings that no person stood for.")
    )
    source_updated_at = models.DateTimeField(
        _("state of the original"), help_text=_("When the original's text was taken over last.")
    )
    source_changed_at = models.DateTimeField(
        _("original changed at"),
        null=True,
        help_text=_("When strings of the original that this publication does not have came."),
    )
    rearranged_at = models.DateTimeField(
        _("original rearranged at"),
        null=True,
        help_text=_("When the original changed in what is not translated: order, dates, links."),
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("version")
    )

    class Meta:
        verbose_name = _("publication of a translation")
        verbose_name_plural = _("publications of translations")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["translation_key", "locale", "-id"], name="publication_by_page")
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id} {self.published_at:%Y-%m-%d %H:%M}"
