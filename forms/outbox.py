"""The outbox: mail is written down in the transaction that causes it and sent by the worker.

At least once: a mail is repeated only if a process dies between handing it over and noting it.
"""

import logging
import re
import smtplib
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from forms import limits
from forms.mail import build_mail, recipients
from forms.models import Message, Phase, Register, Submission

logger = logging.getLogger(__name__)

LEASE_SECONDS: Final = 120
BATCH: Final = 20
# Waits after the first, second … failure; the last one repeats until MOST_ATTEMPTS is reached.
PAUSES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (0.5, 1, 2, 5, 10, 20, 40, 60, 120, 240, 480)
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


def deliver_due() -> int:
    """Send what is due; return how many mails were tried."""
    messages = Message.claim(now=timezone.now(), limit=BATCH, seconds=LEASE_SECONDS)
    if not messages:
        return 0
    connection = get_connection()
    try:
        for message in messages:
            # A slow mail server may outlast the batch's lease: never send what another took over.
            if message.renew(now=timezone.now(), seconds=LEASE_SECONDS):
                deliver(message, connection)
    finally:
        _close(connection)
    return len(messages)


def deliver(message: Message, connection: Any) -> None:
    """Send one mail and note how it went: sent, to be tried again, or failed for good."""
    now = timezone.now()
    try:
        if not is_wanted(message):
            message.settle(state=Message.State.SKIPPED)
            return
        mail = build_mail(message, connection=connection)
        mail.send()
    except Exception as error:  # Any failure of a mail service must not stop the others.
        _note_failure(message, error, now)
        _close(connection)
        return
    # A provider's own number of the mail, by which it tells later what became of it.
    number = getattr(getattr(mail, "anymail_status", None), "message_id", None) or ""
    message.settle(state=Message.State.SENT, sent_at=now, error="", provider_id=str(number)[:255])
    if message.submission_id and message.purpose not in Message.STAFF:
        reach(message.submission_id, Submission.Stage.ACCEPTED)


def is_wanted(message: Message) -> bool:
    """Tell whether a mail still makes sense: its reason may have gone since it was written down."""
    if message.purpose in Message.STAFF:
        return bool(recipients(message))
    submission = message.submission
    if submission is None or not submission.email or limits.is_suppressed(submission.email):
        return False
    if message.purpose in Message.TO_UNCONFIRMED and submission.status != Submission.Status.PENDING:
        return False
    return message.purpose not in Message.REMINDERS or may_remind(
        message.register, purpose=message.purpose, now=timezone.now()
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
    if is_final(error) or message.attempts >= MOST_ATTEMPTS:
        message.settle(state=Message.State.FAILED, error=kind)
        logger.error("Message %s failed for good: %s", message.pk, kind)
        return
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    message.settle(state=Message.State.QUEUED, due_at=now + pause, error=kind)
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
