"""How many mails an address gets at most, whoever asks for them."""

from datetime import datetime, timedelta
from typing import Final

from forms import addresses
from forms.models import Message, Submission, Suppression

MAIL_PAUSE: Final = timedelta(minutes=15)
MOST_A_DAY: Final = 3
MOST_UNCONFIRMED: Final = 5


def may_write(submission: Submission, *, now: datetime) -> bool:
    """Tell whether one more mail to the address of ``submission`` is within the limits.

    The pause and the day's number count what any register sent to that mailbox. In all no more
    than five go to a person who has not confirmed.
    """
    if not submission.email_index:
        return False
    # What was skipped counts: else a suppressed address would gather messages without end.
    # Bulk mail does not count: nobody asked for it, and it must not cost people their link.
    others = Message.STAFF | Message.BULK
    sent = Message.objects.exclude(state=Message.State.FAILED).exclude(purpose__in=others)
    lately = sent.filter(
        submission__email_index=submission.email_index, created_at__gt=now - timedelta(days=1)
    )
    times = list(lately.values_list("created_at", flat=True))
    if len(times) >= MOST_A_DAY or any(time > now - MAIL_PAUSE for time in times):
        return False
    is_waiting = submission.status == Submission.Status.PENDING
    return not (is_waiting and sent.filter(submission=submission).count() >= MOST_UNCONFIRMED)


def is_suppressed(address: str) -> bool:
    """Tell whether no mail goes to this address, under whatever rule it was suppressed."""
    plain = Suppression.objects.filter(plain_index=addresses.plain_index(address))
    return (
        plain.exists()
        or Suppression.objects.filter(email_index=addresses.address_index(address)).exists()
    )


def suppress(*, address: str, reason: str, now: datetime) -> None:
    """Write to this address no more; the first reason stays."""
    Suppression.objects.get_or_create(
        plain_index=addresses.plain_index(address),
        defaults={
            "email_index": addresses.address_index(address),
            "reason": reason,
            "created_at": now,
        },
    )
