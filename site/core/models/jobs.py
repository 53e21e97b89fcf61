"""Long work with its files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.leases import LeasedWork


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
