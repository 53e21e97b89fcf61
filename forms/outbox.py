"""The outbox: mail is written down in the transaction that causes it and sent by the worker.

A mail is repeated only where nobody noted that it has gone: once at most if a process dies with it
in its hands, and if a mail server takes it and then says nothing.
"""

import logging
import re
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from forms import limits, new_texts
from forms.mail import build_mail, recipients
from forms.models import Message, Phase, Register, Submission

logger = logging.getLogger(__name__)

# How long a dead worker's mail waits; a living one's lease is renewed while the server is slow.
LEASE_SECONDS: Final = 20
# What one connection to the mail server is used for at most.
BATCH: Final = 20
TURN_SECONDS: Final = 5
MOST_HANDED_OVER: Final = 2
# Waits after the first, second … failure; the last one repeats until MOST_ATTEMPTS is reached.
PAUSES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 14400, 28800)
)
MOST_ATTEMPTS: Final = 18
# Replies that speak of the mailbox (RFC 5321, 4.2.3), unless their enhanced code speaks of the
# sender's standing (RFC 3463, X.7.X). A relay that is closed to us, say, is ours to mend.
NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
POLICY: Final = re.compile(rb"\s*5\.7\.")
DIGEST_PAUSE: Final = timedelta(hours=1)


def put_signer_mail(*, purpose: str, submission: Submission, language: str, now: datetime) -> None:
    """Write a mail to the person of ``submission`` into the outbox."""
    Message.objects.create(
        purpose=purpose,
        register=submission.register,
        submission=submission,
        language=language,
        due_at=now,
        created_at=now,
    )


def put_staff_mail(
    *, register: Register, now: datetime, submission: Submission | None = None, count: int = 0
) -> None:
    """Write a mail to each of the register's recipients: of one entry, or of ``count`` confirmed.

    One message for each: nobody reads the others' addresses, and one that fails repeats no other.
    """
    Message.objects.bulk_create(
        Message(
            purpose=Message.Purpose.NOTICE if submission else Message.Purpose.DIGEST,
            register=register,
            submission=submission,
            recipient=recipient,
            language=settings.LANGUAGE_CODE,
            count=count,
            due_at=now,
            created_at=now,
        )
        for recipient in register.recipient_list
    )


def put_desk_mail(*, purpose: str, recipient: str, language: str, now: datetime) -> Message:
    """Write a mail to somebody at the desk; ``forms.desk_mail`` says what it tells."""
    return Message.objects.create(
        purpose=purpose, recipient=recipient, language=language, due_at=now, created_at=now
    )


def deliver_due() -> int:
    """Send what is due, for a few seconds at most; return how many mails were tried.

    Mails are claimed one by one, so that a worker that dies holds no other back.
    """
    tried = 0
    end = time.monotonic() + TURN_SECONDS
    connection = get_connection()
    try:
        while tried < BATCH and time.monotonic() < end:
            message = _claim()
            if message is None:
                break
            deliver(message, connection)
            tried += 1
    finally:
        _close(connection)
    return tried


def _claim() -> Message | None:
    """Take the next mail that is due; bulk mail only where nobody waits for another."""
    is_bulk = Q(purpose__in=Message.BULK)
    for which in (~is_bulk, is_bulk):
        now = timezone.now()
        if found := Message.claim(now=now, limit=1, seconds=LEASE_SECONDS, which=which):
            return found[0]
    return None


def deliver(message: Message, connection: Any) -> None:
    """Send one mail and note how it went: sent, to be tried again, or failed for good."""
    now = timezone.now()
    if message.handed_over >= MOST_HANDED_OVER or message.attempts > MOST_ATTEMPTS:
        message.settle(state=Message.State.FAILED, error="worker died")
        logger.error("Message %s is given up: its workers died with it", message.pk)
        return
    try:
        if not is_wanted(message):
            message.settle(state=Message.State.SKIPPED)
            return
        mail = build_mail(message, connection=connection)
        with message.held(seconds=LEASE_SECONDS):
            connection.open()
            if not _hand_over(message):
                return
            mail.send()
    except Exception as error:  # Any failure of a mail service must not stop the others.
        _note_failure(message, error, now)
        _close(connection)
        return
    # A provider's own number of the mail, by which it tells later what became of it.
    number = getattr(getattr(mail, "anymail_status", None), "message_id", None) or ""
    message.settle(
        state=Message.State.SENT,
        sent_at=now,
        error="",
        provider_id=str(number)[:255],
        handed_over=0,
    )
    if message.submission_id and message.purpose not in Message.STAFF:
        reach(message.submission_id, Submission.Stage.ACCEPTED)


def _hand_over(message: Message) -> bool:
    """Note that the mail goes out now; ``False`` if another worker has taken it over.

    Should this worker die before it notes the end, nobody knows whether the mail has gone.
    """
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    due = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    return bool(mine.update(handed_over=F("handed_over") + 1, due_at=due))


def is_wanted(message: Message) -> bool:
    """Tell whether a mail still makes sense: its reason may have gone since it was written down."""
    if message.purpose in Message.STAFF:
        return bool(recipients(message))
    submission = message.submission
    if submission is None or not submission.email or limits.is_suppressed(submission.email):
        return False
    if message.purpose in Message.TO_UNCONFIRMED and submission.status != Submission.Status.PENDING:
        return False
    if message.purpose in Message.BULK:
        return new_texts.is_wanted(message, now=timezone.now())
    return message.purpose not in Message.REMINDERS or may_remind(
        submission.register, purpose=message.purpose, now=timezone.now()
    )


def may_remind(register: Register, *, purpose: str, now: datetime) -> bool:
    """Tell whether people who wait may be reminded: they can still confirm.

    The last call names the hour of closing, so it comes before that or not at all.
    """
    if not register.confirms or register.phase(now) == Phase.UPCOMING:
        return False
    if purpose == Message.Purpose.LAST_CALL:
        return register.closes_at is not None and register.phase(now) == Phase.OPEN
    return register.confirming_phase(now) == Phase.OPEN


def reach(submission_id: UUID, stage: Submission.Stage) -> None:
    """Note how far an entry got, unless it got further already."""
    Submission.objects.filter(pk=submission_id, stage__lt=stage).update(stage=stage)


def _close(connection: Any) -> None:
    """Close what may be half-open: the next mail starts on a fresh connection."""
    try:
        connection.close()
    except Exception:
        logger.warning("The connection to the mail server did not close cleanly")


def _note_failure(message: Message, error: Exception, now: datetime) -> None:
    """Log the kind of failure, never the address; put the mail back or give it up."""
    kind = describe(error)
    # This time it has not gone; what earlier ones came to is as unknown as before.
    known = {"error": kind, "handed_over": message.handed_over}
    if is_final(error) or message.attempts >= MOST_ATTEMPTS:
        message.settle(state=Message.State.FAILED, **known)
        logger.error("Message %s failed for good: %s", message.pk, kind)
        return
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    message.settle(state=Message.State.QUEUED, due_at=now + pause, **known)
    logger.warning("Message %s is tried again in %s: %s", message.pk, pause, kind)


def describe(error: Exception) -> str:
    """Return the error's class and SMTP code; its text may hold the address."""
    code = smtp_code(error)
    return f"{type(error).__name__} {code}".strip() if code else type(error).__name__


def smtp_code(error: Exception) -> int | None:
    """Return the SMTP reply code (RFC 5321, 4.2) of an error that has one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in error.recipients.values()), default=None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def is_final(error: Exception) -> bool:
    """Tell whether trying again is pointless: the recipient is refused for good.

    Anything else, a wrong password or an outage among them, is the site's trouble and is retried.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(
            code in NO_SUCH_MAILBOX and not POLICY.match(text)
            for code, text in error.recipients.values()
        )
    return isinstance(error, AnymailInvalidAddress | AnymailRecipientsRefused)


def queue_digests() -> int:
    """Queue the hourly digests of registers that ask for confirmation; return how many."""
    queued = 0
    for register in Register.objects.filter(confirms=True).exclude(recipients=""):
        queued += _queue_digest(register.pk, timezone.now())
    return queued


def _queue_digest(register_id: int, now: datetime) -> int:
    """Queue one register's digest if an hour has passed and there is something to tell."""
    with transaction.atomic():
        register = Register.objects.select_for_update(no_key=True).get(pk=register_id)
        if register.digest_at and register.digest_at > now - DIGEST_PAUSE:
            return 0
        fresh = Submission.objects.filter(
            register=register, status=Submission.Status.CONFIRMED, confirmed_at__lte=now
        )
        if register.digest_at:
            fresh = fresh.filter(confirmed_at__gt=register.digest_at)
        count = fresh.count()
        if not count:
            return 0
        put_staff_mail(register=register, count=count, now=now)
        register.digest_at = now
        register.save(update_fields=["digest_at"])
        return 1
