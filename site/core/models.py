"""The page that all pages are, approvals of translations, and long work with its files."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, PageViewRestriction

from core.leases import LeasedWork
from core.navigation import alternates
from core.translation import fixed


class BasePage(Page):
    """A page in one language. Its address differs between languages by the prefix alone."""

    override_translatable_fields: ClassVar[list[Any]] = [fixed("slug"), fixed("show_in_menus")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``alternates``: this page in every language it is published in."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["alternates"] = alternates(self, request)
        return context

    def get_view_restrictions(self) -> Any:
        """Return the restrictions of this page and its ancestors in one query.

        Routing may have found that there are none. Wagtail asks once more to follow aliases,
        which this site does not make.
        """
        if getattr(self, "is_restricted", None) is False:
            return PageViewRestriction.objects.none()
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:length] for length in steps]
        return PageViewRestriction.objects.filter(page__path__in=paths)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return this page for the sitemap, with its other languages (hreflang, x-default)."""
        entries = alternates(self, request)
        return [
            {
                "location": self.get_full_url(request),
                "lastmod": self.last_published_at or self.latest_revision_created_at,
                "alternates": [
                    {"location": entry.full_url, "lang_code": code}
                    for entry in entries
                    for code in ([entry.code, "x-default"] if entry.is_source else [entry.code])
                ],
            }
        ]


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


class Job(LeasedWork):
    """One piece of long work, with progress and cancel; ``core.jobs`` knows how each kind runs."""

    class State(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued", _("Waiting")
        LEASED = "leased", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=40)
    parameters = models.JSONField(_("parameters"), default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    cancel_asked = models.BooleanField(_("cancel asked for"), default=False)
    result = models.JSONField(_("result"), default=dict)
    error = models.CharField(_("error"), max_length=120, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta(LeasedWork.Meta):
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["queued", "leased", "finished", "failed", "cancelled"]
                ),
                name="job_state_is_legal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def percent(self) -> int:
        """Return how much is done, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state not in {self.State.QUEUED, self.State.LEASED}


class JobFilePart(models.Model):
    """A piece of a file that a job made, sealed. In the database every process can reach it."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="file_parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="file_parts_are_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
