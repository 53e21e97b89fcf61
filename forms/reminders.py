"""Reminders to people who have not confirmed: two at most, and a last call before closing.

Nobody is written to whose mail came back, was called unwanted or is suppressed, nor within a day
of another mail. A reminder whose time comes while there is such a reason lapses: it is counted as
given, so that the next turn does not look at the same entries again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from forms import limits, outbox
from forms.models import Message, Register, Submission

BATCH: Final = 200
QUIET: Final = timedelta(days=1)
LAST_CALL: Final = timedelta(hours=48)
# A mail that used up its attempts failed by our own outage, which says nothing of the mailbox.
UNREACHABLE: Final = Q(state__in=[Message.State.BOUNCED, Message.State.COMPLAINED]) | Q(
    state=Message.State.FAILED, attempts__lt=outbox.MOST_ATTEMPTS
)


@dataclass(frozen=True)
class Round:
    """Which waiting entries are due for one kind of reminder, and what is noted with them."""

    purpose: str
    until: datetime
    untold: Q
    told: dict[str, Any]


def queue_reminders() -> int:
    """Queue the reminders that are due, a batch of each kind; return how many entries were due."""
    now = timezone.now()
    return sum(
        _remind(pk, due, now=now)
        for register in Register.objects.filter(confirms=True)
        for due in rounds(register, now=now)
        for pk in _entries(register, due, now=now).values_list("pk", flat=True)[:BATCH]
    )


def rounds(register: Register, *, now: datetime) -> Iterator[Round]:
    """Yield the kinds of reminders a register has now, the one that matters most first.

    Who is past the time of both reminders gets one; after the last call there is none.
    """
    purpose = Message.Purpose
    if (
        register.last_call
        and register.closes_at
        and now >= register.closes_at - LAST_CALL
        and outbox.may_remind(register, purpose=purpose.LAST_CALL, now=now)
    ):
        yield Round(purpose.LAST_CALL, now - QUIET, Q(last_called=False), {"last_called": True})
    if not outbox.may_remind(register, purpose=purpose.REMINDER, now=now):
        return
    for number, days in ((2, register.second_reminder_days), (1, register.first_reminder_days)):
        if days is not None:
            until = now - timedelta(days=days)
            untold = Q(reminders__lt=number, last_called=False)
            yield Round(purpose.REMINDER, until, untold, {"reminders": number})


def _entries(register: Register, due: Round, *, now: datetime) -> QuerySet[Submission]:
    """Return the waiting entries of a round whose mailboxes had no mail of ours for a day."""
    lately = Q(created_at__gt=now - QUIET) | Q(sent_at__gt=now - QUIET)
    waiting = Q(state__in=[Message.State.QUEUED, Message.State.LEASED])
    mails = Message.objects.filter(
        lately | waiting, submission__email_index=OuterRef("email_index")
    )
    return (
        Submission.objects.filter(
            due.untold,
            register=register,
            status=Submission.Status.PENDING,
            created_at__lte=due.until,
            email_index__isnull=False,
        )
        .exclude(Exists(mails))
        .order_by("created_at")
    )


def _remind(pk: Any, due: Round, *, now: datetime) -> int:
    """Queue one reminder, or let it lapse; 0 if the entry changed or another worker was faster."""
    with transaction.atomic():
        still = Submission.objects.filter(due.untold, pk=pk, status=Submission.Status.PENDING)
        # The update decides: a second worker waits for it and then finds nothing to update.
        if not still.update(**due.told):
            return 0
        entry = Submission.objects.select_related("register").get(pk=pk)
        if _is_reachable(entry) and limits.may_write(entry, now=now):
            outbox.put_signer_mail(
                purpose=due.purpose, submission=entry, language=entry.language, now=now
            )
        return 1


def _is_reachable(entry: Submission) -> bool:
    """Tell whether nothing speaks against writing to this person once more."""
    if not entry.email or limits.is_suppressed(entry.email):
        return False
    return not entry.messages.filter(UNREACHABLE).exists()
