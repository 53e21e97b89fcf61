"""The only place where a submission's status is written: named, atomic functions."""

import enum
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from forms import addresses, outbox, registers
from forms.models import AbstractFormPage, Message, Submission
from forms.submission_forms import Entry

MOST_MAILS: Final = 5
MAIL_PAUSE: Final = timedelta(minutes=15)


class Outcome(enum.Enum):
    """How a confirmation ended."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    NOT_POSSIBLE = "not possible"


def submit(
    *, page: AbstractFormPage, entry: Entry, language: str, signed_text: str, now: datetime
) -> None:
    """Keep an entry with its consent and, where the form confirms, the mail that asks for it.

    One short transaction; the caller learns nothing about who has signed before. A pending entry
    of the same person is replaced by the newest one; a confirmed person is told by mail only.
    """
    with transaction.atomic():
        register = registers.register_of(page)
        consent = registers.consent_text(page.consent_text, language=language)
        fresh = Submission(
            register=register,
            page_id=page.pk,
            status=Submission.Status.PENDING if page.confirms else Submission.Status.RECEIVED,
            language=language,
            signed_text=signed_text,
            country=entry.country,
            profession=entry.profession,
            answers=entry.answers,
            unique_address=page.one_per_person,
            consent_text=consent,
            consented_at=now,
            created_at=now,
        )
        if entry.email:
            fresh.email = entry.email
            fresh.email_index = addresses.address_index(entry.email)
            fresh.domain_index = addresses.domain_index(entry.email)
        submission = _insert_or_replace(fresh)
        if page.confirms:
            _ask_or_tell(submission, language=language, now=now)
        elif register.recipient_list:
            outbox.put_staff_mail(register=register, submission=submission, now=now)


def _insert_or_replace(fresh: Submission) -> Submission:
    """Insert ``fresh``, or put its answers into the same person's pending entry."""
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
            return fresh
    except IntegrityError:
        # The constraint, not a look beforehand, decides: two requests may come at once.
        known = (
            Submission.objects.select_for_update()
            .filter(register=fresh.register, email_index=fresh.email_index, unique_address=True)
            .exclude(status=Submission.Status.WITHDRAWN)
            .first()
        )
        if known is None:
            raise
    if known.status == Submission.Status.PENDING:
        replaced = (
            "page_id",
            "language",
            "signed_text",
            "country",
            "profession",
            "answers",
            "email",
            "consent_text_id",
            "consented_at",
        )
        for name in replaced:
            setattr(known, name, getattr(fresh, name))
        known.entry_version += 1
        known.save()
    return known


def _ask_or_tell(submission: Submission, *, language: str, now: datetime) -> None:
    """Queue the mail that fits, unless this person had one just now or had too many."""
    earlier = Message.objects.filter(submission=submission).exclude(state=Message.State.FAILED)
    if earlier.filter(created_at__gt=now - MAIL_PAUSE).exists() or earlier.count() >= MOST_MAILS:
        return
    if submission.status == Submission.Status.PENDING:
        purpose = Message.Purpose.CONFIRM
    elif submission.status == Submission.Status.CONFIRMED:
        purpose = Message.Purpose.ALREADY_CONFIRMED
    else:
        return
    outbox.put_signer_mail(purpose=purpose, submission=submission, language=language, now=now)


def confirm(*, submission: Submission, entry_version: int, now: datetime) -> Outcome:
    """Confirm exactly the entry that was shown, ``entry_version``. Repeating it is harmless.

    ``CHANGED`` means that a newer entry replaced the one shown: show the newest and ask again.
    """
    with transaction.atomic():
        current = Submission.objects.select_for_update().get(pk=submission.pk)
        if current.status == Submission.Status.CONFIRMED:
            return Outcome.CONFIRMED
        if current.status != Submission.Status.PENDING:
            return Outcome.NOT_POSSIBLE
        if current.entry_version != entry_version:
            return Outcome.CHANGED
        current.status = Submission.Status.CONFIRMED
        current.confirmed_at = now
        if current.answer("show_name", False):
            current.public_name = current.answer("full_name")
            current.public_institution = current.answer("institution")
        current.save(update_fields=["status", "confirmed_at", "public_name", "public_institution"])
        return Outcome.CONFIRMED
