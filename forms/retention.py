"""Retention: what is erased when nobody confirms it, and anonymised when its time is over.

Each batch is a transaction of its own, and what is done needs no doing again: a run that was
killed is simply run once more. Totals stay, for entries keep what they were counted as.
"""

import calendar
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from forms import lifecycle, tally
from forms.batch_log import BatchLog
from forms.models import Message, Register, Submission
from forms.models.registers import CONFIRM_GRACE, REMINDER_REST_DAYS

logger = logging.getLogger(__name__)

BATCH: Final = 200
REMINDERS: Final = (Message.Purpose.REMINDER, Message.Purpose.LAST_CALL)
# Struck out, they are no less unconfirmed.
UNCONFIRMED: Final = Q(status=Submission.Status.PENDING) | Q(
    status=Submission.Status.INVALIDATED, status_before=Submission.Status.PENDING
)
ERASED: Final = "erased"
ANONYMISED: Final = "anonymised"


@dataclass(frozen=True)
class Forecast:
    """What retention would do to one register now; ``over_at`` is when everything goes."""

    register: Register
    to_erase: int
    to_anonymise: int
    over_at: datetime | None


def plan(now: datetime) -> list[Forecast]:
    """Return what ``apply`` would do, register by register, and do nothing."""
    return [_forecast(register, now) for register in Register.objects.order_by("name", "pk")]


def _forecast(register: Register, now: datetime) -> Forecast:
    return Forecast(
        register,
        to_erase=unconfirmed_too_long(register, now).count(),
        to_anonymise=to_be_anonymised(register, now).count(),
        over_at=over_at(register),
    )


def apply(now: datetime) -> int:
    """Erase and anonymise what is due; return how many entries.

    One register that fails is logged and does not stop the others.
    """
    return sum(_try(register, now) for register in Register.objects.order_by("pk"))


def apply_due() -> int:
    """Apply retention as of now: the worker's daily duty."""
    return apply(timezone.now())


def over_at(register: Register) -> datetime | None:
    """Return when everything in a register is to be anonymised; ``None`` if never.

    Never before the last moment at which a waiting person may confirm.
    """
    if register.retention_exempt or not register.closes_at or register.retention_months is None:
        return None
    due = add_months(register.closes_at, register.retention_months)
    return max(due, register.closes_at + CONFIRM_GRACE)


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day ``months`` later, or the last of a month that has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def unconfirmed_too_long(register: Register, now: datetime) -> QuerySet[Submission]:
    """Return the unconfirmed entries to be erased: the old, and all once the register is over.

    An entry is as old as its newest answers. None goes in the week after a reminder, nor while
    one is still to be sent.
    """
    rows = Submission.objects.filter(UNCONFIRMED, register=register)
    if register.retention_exempt:
        return rows.none()
    if not _is_over(register, now):
        oldest = now - timedelta(days=register.pending_days)
        rows = rows.filter(created_at__lt=oldest, consented_at__lt=oldest)
    rest = now - timedelta(days=REMINDER_REST_DAYS)
    reminders = Message.objects.filter(submission=OuterRef("pk"), purpose__in=REMINDERS)
    lately = reminders.annotate(at=Coalesce(F("sent_at"), F("created_at"))).filter(
        Q(state__in=[Message.State.QUEUED, Message.State.LEASED])
        | Q(at__gt=rest) & ~Q(state__in=[Message.State.FAILED, Message.State.SKIPPED])
    )
    return rows.exclude(Exists(lately))


def to_be_anonymised(register: Register, now: datetime) -> QuerySet[Submission]:
    """Return the entries to be anonymised: none before the register is over, then all.

    What the worker is still to count waits for it: its commitments would be lost to the tally.
    """
    rows = Submission.objects.filter(register=register, erased_at=None)
    if not _is_over(register, now):
        return rows.none()
    return rows.exclude(UNCONFIRMED).exclude(tally.TO_COUNT)


def _is_over(register: Register, now: datetime) -> bool:
    due = over_at(register)
    return due is not None and now >= due


def _try(register: Register, now: datetime) -> int:
    notes = BatchLog(instance=register, action="forms.retention")
    try:
        if _is_over(register, now):
            while tally.move_tallies():
                pass
        due = _forecast(register, now)
        if due.to_erase or due.to_anonymise:
            logger.info(
                "Retention of register %s: %s to erase, %s to anonymise",
                register.pk,
                due.to_erase,
                due.to_anonymise,
            )
        _in_batches(notes, ERASED, partial(unconfirmed_too_long, register, now), lifecycle.expire)
        _in_batches(
            notes,
            ANONYMISED,
            partial(to_be_anonymised, register, now),
            partial(lifecycle.anonymise, now=now),
        )
    except Exception:
        logger.exception("Retention of register %s failed; it is tried again", register.pk)
    return notes.counts.total()


def _in_batches(
    notes: BatchLog,
    name: str,
    due: Callable[[], QuerySet[Submission]],
    change: Callable[..., bool],
) -> None:
    """Change what is ``due`` until nothing is; what somebody holds just now is for another day."""
    while True:
        with transaction.atomic():
            held = due().select_for_update(skip_locked=True).order_by("pk")
            keys = list(held.values_list("pk", flat=True)[:BATCH])
            # Asked once more: a reminder may have been written until it was held.
            changed = [change(submission=row) for row in due().filter(pk__in=keys)]
            notes.add(Counter({name: sum(changed)}))
        if not keys:
            return
