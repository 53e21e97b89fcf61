"""Mails that an outage outlasted, back into the queue; nobody gets more than they would have."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from forms import limits, outbox
from forms.models import Message, Register

CHUNK: Final = 200


def requeue_failed(*, register: Register | None, now: datetime) -> int:
    """Queue again what failed because we could not send for days; return how many mails.

    Left alone: mailboxes that refused a mail for good, mails whose reason has gone (confirmed,
    withdrawn, suppressed …), all but the newest to a person, and whatever exceeds the limits.
    """
    queued, last = 0, 0
    while True:
        chunk = list(_failed(register).filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not chunk:
            return queued
        queued += sum(_requeue(message, now=now) for message in chunk)
        last = chunk[-1].pk


def _failed(register: Register | None) -> QuerySet[Message]:
    """Return the mails that were given up after the last attempt, the newest of each person."""
    newer = Message.objects.filter(
        submission=OuterRef("submission"), pk__gt=OuterRef("pk")
    ).exclude(purpose__in=Message.STAFF)
    failed = Message.objects.filter(
        state=Message.State.FAILED,
        attempts__gte=outbox.MOST_ATTEMPTS,
        handed_over__lt=outbox.MOST_HANDED_OVER,
    ).exclude(Exists(newer))
    if register is not None:
        failed = failed.filter(register=register)
    return failed.select_related("register", "submission__register")


def _requeue(message: Message, *, now: datetime) -> bool:
    """Give one mail its attempts back, if it still makes sense; tell whether it was done."""
    if not outbox.is_wanted(message):
        return False
    submission = message.submission
    is_staffs = message.purpose in Message.STAFF
    if not is_staffs and submission and not limits.may_write(submission, now=now):
        return False
    still = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    return bool(still.update(state=Message.State.QUEUED, attempts=0, due_at=now, error=""))
