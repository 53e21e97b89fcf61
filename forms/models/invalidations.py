"""Striking out many entries at once by a saved rule."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Job
from forms.models.registers import Register


def validate_reason(value: str) -> None:
    """Refuse a reason with an address in it: it stays in the log when everybody is forgotten."""
    if "@" in value:
        raise ValidationError(
            _("Say why without naming anybody: the reason stays in the log."), code="names somebody"
        )


class Invalidation(models.Model):
    """A rule with at least one condition, who made it and why. Each struck-out entry names it."""

    CONDITIONS = (
        "received_from",
        "received_until",
        "mail_domain",
        "networks",
        "country",
        "language",
        "profession",
        "status",
    )

    register = models.ForeignKey(
        Register, verbose_name=_("register"), on_delete=models.CASCADE, related_name="invalidations"
    )
    reason = models.CharField(
        _("reason"),
        max_length=200,
        validators=[validate_reason],
        help_text=_("It stays in the log: name nobody."),
    )
    received_from = models.DateTimeField(_("received from"), null=True, blank=True)
    received_until = models.DateTimeField(_("received until"), null=True, blank=True)
    mail_domain = models.CharField(_("mail domain"), max_length=253, blank=True)
    networks = models.JSONField(
        _("networks"), default=list, blank=True, help_text=_("Salted, as entries keep them.")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    profession = models.CharField(_("profession"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=16, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("The last one that struck out or gave back."),
    )
    created_at = models.DateTimeField(_("made at"))
    started_at = models.DateTimeField(
        _("begun at"), null=True, help_text=_("Empty: nothing has been struck out yet.")
    )
    reversed_at = models.DateTimeField(_("reversed at"), null=True)

    class Meta:
        verbose_name = _("bulk invalidation")
        verbose_name_plural = _("bulk invalidations")
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(
                    received_from=None,
                    received_until=None,
                    mail_domain="",
                    networks=[],
                    country="",
                    language="",
                    profession="",
                    status="",
                ),
                name="invalidation_has_a_condition",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["", "received", "pending", "confirmed", "suspect"]),
                name="invalidation_status_can_be_struck_out",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="invalidation_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def clean(self) -> None:
        """Refuse a rule that would strike out everything."""
        super().clean()
        if not any(getattr(self, name) for name in self.CONDITIONS):
            raise ValidationError(_("Give at least one condition."), code="no condition")
        if self.received_from and self.received_until and self.received_until < self.received_from:
            raise ValidationError({"received_until": _("It must end after it begins.")})

    @property
    def is_running(self) -> bool:
        """Tell whether the worker is striking out or giving back, or is about to."""
        return self.job is not None and not self.job.is_over
