"""A newer text for people who have signed: they are invited once, and sign it themselves or not."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from forms.models import (
    AbstractFormPage,
    EarlierText,
    Message,
    NewText,
    Phase,
    Register,
    Submission,
)
from forms.summary import page_of

# Mails that nobody waits for go out slowly: providers throttle who sends all at once.
MAILS_A_SECOND: Final = 10
SIGNED: Final = frozenset({Submission.Status.CONFIRMED, Submission.Status.SUSPECT})


def sign_text(*, submission: Submission, sha256: str, now: datetime) -> bool:
    """Let a person sign the newest text, whose hash they were shown; keep what they signed before.

    ``False`` if there is nothing to sign: the text is another by now, they have signed it already,
    their entry is not confirmed, or the form is not open. The worker counts them anew.
    """
    with transaction.atomic():
        current = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("register")
            .filter(pk=submission.pk)
            .first()
        )
        if current is None or current.erased_at:
            return False
        new = new_text_of(current, page_of(current))
        if new is None or new.sha256 != sha256:
            return False
        EarlierText.objects.create(
            submission=current,
            signed_text=current.signed_text,
            language=current.language,
            signed_at=current.signed_at,
            replaced_at=now,
        )
        current.signed_text, current.language = new.sha256, new.text.language
        current.text_signed_at = now
        current.counted = False
        current.save(update_fields=["signed_text", "language", "text_signed_at", "counted"])
        log(instance=current, action="forms.sign_text", timestamp=now)
        return True


def new_text_of(submission: Submission, page: AbstractFormPage | None) -> NewText | None:
    """Return the newer text that this person may sign now, on the page of their form."""
    is_open = submission.register.phase(timezone.now()) == Phase.OPEN
    if page is None or not is_open or submission.status not in SIGNED:
        return None
    return page.new_text_for(submission)


def unsubscribe(*, submission: Submission, now: datetime) -> None:
    """Send this person no bulk mail any more. Repeating it is harmless. RFC 8058."""
    with transaction.atomic():
        fresh = Submission.objects.filter(pk=submission.pk, unsubscribed_at=None)
        if fresh.update(unsubscribed_at=now):
            log(instance=submission, action="forms.unsubscribe", timestamp=now)


def invitable(
    register: Register, *, about: str, signed: Collection[str], languages: Collection[str]
) -> QuerySet[Submission]:
    """Return who is still to be told of a new text, once: see ``not_yet`` and the outbox.

    ``signed`` are the hashes that count as the new text, ``languages`` those it exists in.
    """
    told = Message.objects.filter(
        submission=OuterRef("pk"), purpose=Message.Purpose.NEW_TEXT, about=about
    )
    rows = not_yet(register, signed=signed).filter(language__in=languages, unsubscribed_at=None)
    return rows.exclude(Exists(told))


def not_yet(register: Register, *, signed: Collection[str]) -> QuerySet[Submission]:
    """Return the confirmed entries that signed an earlier text."""
    rows = Submission.objects.filter(
        register=register, status=Submission.Status.CONFIRMED, erased_at=None
    )
    return rows.exclude(signed_text__in=["", *signed])


def invite(
    *,
    register: Register,
    people: Iterable[tuple[UUID, str]],
    about: str,
    now: datetime,
    pause: timedelta,
) -> None:
    """Write a mail about a new text to each (entry's key, language), due one by one after a pause.

    Whoever has one about it gets no second, whoever asks: the database holds it.
    """
    Message.objects.bulk_create(
        [
            Message(
                purpose=Message.Purpose.NEW_TEXT,
                about=about,
                register=register,
                submission_id=pk,
                language=language,
                due_at=now + pause + timedelta(seconds=number / MAILS_A_SECOND),
                created_at=now,
            )
            for number, (pk, language) in enumerate(people)
        ],
        ignore_conflicts=True,
    )


def is_wanted(message: Message, *, now: datetime) -> bool:
    """Tell whether a mail about a new text still makes sense: it may be signed, or older by now."""
    submission = message.submission
    if submission is None or submission.status != Submission.Status.CONFIRMED:
        return False
    is_closed = message.register is None or message.register.phase(now) == Phase.CLOSED
    if submission.unsubscribed_at or is_closed:
        return False
    page = page_of(submission)
    new = page.new_text_for(submission) if page else None
    return new is not None and new.about == message.about
