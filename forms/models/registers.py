"""A register: all submissions of one form, and the rules that an administrator sets for it."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CONFIRM_GRACE: Final = timedelta(hours=24)
REMINDER_REST_DAYS: Final = 7
# SQLite would store numbers that no calendar has room for.
DAYS: Final = MaxValueValidator(3650)
MONTHS: Final = MaxValueValidator(1200)
ENTRIES: Final = MaxValueValidator(1_000_000)


class Phase(models.TextChoices):
    """Whether a form takes entries."""

    UPCOMING = "upcoming", _("Not open yet")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Register(models.Model):
    """All submissions of one form, in all languages. It outlives the form's pages."""

    key = models.UUIDField(_("key"), unique=True, editable=False)
    name = models.CharField(_("name"), max_length=255)
    columns = models.JSONField(
        _("columns"),
        default=list,
        editable=False,
        help_text=_("Every field the form ever had, labelled in the source language."),
    )
    confirms = models.BooleanField(
        _("asks for confirmation by mail"), default=False, editable=False
    )
    one_per_person = models.BooleanField(_("one entry per person"), default=False, editable=False)
    recipients = models.TextField(
        _("recipients of notifications"),
        blank=True,
        help_text=_("One e-mail address per line. Notifications never carry answers."),
    )
    digest_at = models.DateTimeField(_("last digest"), null=True, editable=False)

    opens_at = models.DateTimeField(
        _("opens at"), null=True, blank=True, help_text=_("Empty: as soon as it is published.")
    )
    closes_at = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("People who have signed before may still confirm for 24 hours."),
    )
    paused = models.BooleanField(
        _("paused"),
        default=False,
        help_text=_("Takes no entries and no confirmations until you lift the pause."),
    )

    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder after (days)"),
        default=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), DAYS],
        help_text=_("To people who have not confirmed. Empty: no reminder."),
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        _("second reminder after (days)"),
        default=7,
        null=True,
        blank=True,
        validators=[MinValueValidator(2), DAYS],
        help_text=_("Empty: no second reminder."),
    )
    last_call = models.BooleanField(
        _("last reminder before closing"),
        default=True,
        help_text=_("Two days before the form closes, to people who have not confirmed."),
    )
    pending_days = models.PositiveSmallIntegerField(
        _("erase unconfirmed entries after (days)"),
        default=30,
        validators=[MinValueValidator(1), DAYS],
        help_text=_("At least seven days after the last reminder."),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("anonymise everything after (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MONTHS],
        help_text=_("Counted from the closing. The totals stay. Empty: never."),
    )
    retention_exempt = models.BooleanField(
        _("exempt from retention"),
        default=False,
        help_text=_("Keeps everything, for as long as a court or an authority asks for it, say."),
    )

    network_limit = models.PositiveIntegerField(
        _("entries from one network an hour"),
        default=20,
        validators=[ENTRIES],
        help_text=_("Entries beyond it wait for review. Networks you trust are never held."),
    )
    domain_limit = models.PositiveIntegerField(
        _("entries from one mail domain an hour"),
        default=60,
        validators=[ENTRIES],
        help_text=_("Entries beyond it wait for review. Large mail providers are never held."),
    )
    name_limit = models.PositiveIntegerField(
        _("entries with one name a day"),
        default=5,
        validators=[ENTRIES],
        help_text=_("Entries beyond it wait for review."),
    )

    tallied_at = models.DateTimeField(_("last counted at"), null=True, editable=False)
    checked_at = models.DateTimeField(_("count last checked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["name"]
        default_permissions = ()
        permissions = [("manage_registers", _("Can see and export registers"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="register_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(second_reminder_days=None)
                | Q(second_reminder_days__gt=F("first_reminder_days")),
                name="second_reminder_follows_the_first",
            ),
            models.CheckConstraint(
                condition=(
                    Q(first_reminder_days=None)
                    | Q(pending_days__gte=F("first_reminder_days") + REMINDER_REST_DAYS)
                )
                & (
                    Q(second_reminder_days=None)
                    | Q(pending_days__gte=F("second_reminder_days") + REMINDER_REST_DAYS)
                ),
                name="unconfirmed_outlive_their_reminders",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say in words what the constraints refuse."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It must close after it opens.")})
        first, second = self.first_reminder_days, self.second_reminder_days
        if second is not None and (first is None or second <= first):
            raise ValidationError(
                {"second_reminder_days": _("The second reminder must follow a first one.")}
            )
        last = second or first
        if last is not None and self.pending_days < last + REMINDER_REST_DAYS:
            raise ValidationError(
                {
                    "pending_days": _(
                        "Leave people seven days after the last reminder: at least %(days)s."
                    )
                    % {"days": last + REMINDER_REST_DAYS}
                }
            )

    @property
    def recipient_list(self) -> list[str]:
        """Return the addresses that hear of new entries."""
        return self.recipients.split()

    def phase(self, now: datetime) -> Phase:
        """Return whether the form takes entries at ``now``."""
        if self.closes_at and now >= self.closes_at:
            return Phase.CLOSED
        if self.paused:
            return Phase.PAUSED
        return Phase.UPCOMING if self.opens_at and now < self.opens_at else Phase.OPEN

    def confirming_phase(self, now: datetime) -> Phase:
        """Return whether a waiting person may confirm at ``now``: for a day after closing too."""
        if self.closes_at and now >= self.closes_at + CONFIRM_GRACE:
            return Phase.CLOSED
        return Phase.PAUSED if self.paused else Phase.OPEN


class ConsentText(models.Model):
    """The exact words somebody consented to, in one language. Never changed, never deleted."""

    sha256 = models.CharField(_("hash"), max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.language} {self.sha256[:12]}"
