"""The only place where a submission's status is written: named, atomic functions."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from core.countries import sort_key
from core.networks import Address
from forms import addresses, limits, outbox, registers, suspicion
from forms.models import (
    AbstractFormPage,
    Erasure,
    Invalidation,
    Message,
    Phase,
    Register,
    Submission,
    Suppression,
)
from forms.submission_forms import Entry

Status = Submission.Status
# Who confirmed cannot tell whether the entry is held for review.
CONFIRMED_BY_OWNER = frozenset({Status.CONFIRMED, Status.SUSPECT})
CHANGEABLE = CONFIRMED_BY_OWNER | {Status.PENDING}
LONGEST_ORDER = 60
TO_STRIKE_OUT = frozenset({Status.RECEIVED, Status.PENDING, Status.CONFIRMED, Status.SUSPECT})


class NotOpen(Exception):  # It is an answer to the visitor, not a fault of ours.
    """The form takes no entries now; ``phase`` says why."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(phase)
        self.phase = phase


class Outcome(enum.Enum):
    """How a confirmation ended."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CLOSED = "closed"
    PAUSED = "paused"
    NOT_POSSIBLE = "not possible"


# ---- What a person does ----------------------------------------------------------------------


def submit(
    *,
    page: AbstractFormPage,
    entry: Entry,
    language: str,
    now: datetime,
    origin: Address | None = None,
) -> None:
    """Keep an entry with its consent and, where the form confirms, the mail that asks for it.

    One short transaction; the caller learns nothing about who has signed before. A pending entry
    of the same person is replaced by the newest one; a confirmed person is told by mail only.
    Raises ``NotOpen``.
    """
    with transaction.atomic():
        register = registers.register_of(page)
        phase = register.phase(now)
        if phase != Phase.OPEN:
            raise NotOpen(phase)
        fresh = Submission(
            register=register,
            page_id=page.pk,
            status=Status.PENDING if page.confirms else Status.RECEIVED,
            language=language,
            signed_text=page.signed_text_hash(),
            country=entry.country,
            profession=entry.profession,
            answers=entry.answers,
            unique_address=page.one_per_person,
            consent_text=registers.consent_text(page.consent_text, language=language),
            consented_at=now,
            created_at=now,
        )
        if entry.email:
            fresh.email = entry.email
            fresh.email_index = addresses.address_index(entry.email)
            fresh.domain_index = addresses.domain_index(entry.email)
        if page.confirms:
            suspicion.assess(fresh, origin=origin, now=now)
        submission = _insert_or_replace(fresh)
        if page.confirms:
            _ask_or_tell(submission, language=language, now=now)
        elif register.recipient_list:
            outbox.put_staff_mail(register=register, submission=submission, now=now)


def _insert_or_replace(fresh: Submission) -> Submission:
    """Insert ``fresh``, or put its answers into the same person's pending entry.

    The constraint, not a look beforehand, decides: two requests may come at once. If the other
    entry is withdrawn in the very moment it is looked for, there is room again: once more.
    """
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
            return fresh
    except IntegrityError:
        known = (
            Submission.objects.select_for_update()
            .filter(register=fresh.register, email_index=fresh.email_index, unique_address=True)
            .exclude(status=Status.WITHDRAWN)
            .first()
        )
        if known is None:
            fresh.save(force_insert=True)
            return fresh
    if is_unconfirmed(known):
        replaced = (
            "page_id",
            "language",
            "signed_text",
            "country",
            "profession",
            "answers",
            "email",
            "domain_index",
            "network",
            "name_index",
            "suspicion",
            "consent_text_id",
            "consented_at",
        )
        for name in replaced:
            setattr(known, name, getattr(fresh, name))
        if known.status == Status.INVALIDATED:
            # Perhaps the owner of the address at last: let them confirm, and somebody look.
            known.suspicion = [*known.suspicion, Submission.Suspicion.RETURNED.value]
            known.status, known.status_before, known.invalidation = Status.PENDING, "", None
        known.reviewed = False
        known.entry_version += 1
        known.save()
    return known


def is_unconfirmed(submission: Submission) -> bool:
    """Tell whether nobody has shown to own the address of an entry, struck out or not."""
    before = submission.status_before
    is_struck_out = submission.status == Status.INVALIDATED and before == Status.PENDING
    return submission.status == Status.PENDING or is_struck_out


def _ask_or_tell(submission: Submission, *, language: str, now: datetime) -> None:
    """Queue the mail that fits, unless this person had one just now or had too many."""
    if not limits.may_write(submission, now=now):
        return
    if submission.status == Status.PENDING:
        purpose = Message.Purpose.CONFIRM
    elif submission.status in CONFIRMED_BY_OWNER:
        purpose = Message.Purpose.ALREADY_CONFIRMED
    else:
        return
    outbox.put_signer_mail(purpose=purpose, submission=submission, language=language, now=now)


def send_link(*, register: Register, address: str, language: str, now: datetime) -> None:
    """Mail a person their personal link, or once more the request to confirm.

    The caller learns nothing about whether there is such a person. ``address`` must be clean.
    """
    with transaction.atomic():
        rows = (
            Submission.objects.select_for_update()
            .filter(register=register, email_index__in=addresses.possible_indexes(address))
            .exclude(status=Status.WITHDRAWN)
            .order_by("-unique_address", "-created_at")
        )
        submission = next((row for row in rows if addresses.is_same(row, address)), None)
        if submission is None or not limits.may_write(submission, now=now):
            return
        is_waiting = submission.status == Status.PENDING
        outbox.put_signer_mail(
            purpose=Message.Purpose.CONFIRM if is_waiting else Message.Purpose.LINK,
            submission=submission,
            language=language,
            now=now,
        )


def confirm(*, submission: Submission, entry_version: int, now: datetime) -> Outcome:
    """Confirm exactly the entry that was shown, ``entry_version``. Repeating it is harmless.

    ``CHANGED`` means that a newer entry replaced the one shown: show the newest and ask again.
    A suspicious entry is held for review, which its owner cannot tell.
    """
    with transaction.atomic():
        current = _locked(submission)
        if current is None:
            return Outcome.NOT_POSSIBLE
        if current.status in CONFIRMED_BY_OWNER:
            return Outcome.CONFIRMED
        if current.status != Status.PENDING:
            return Outcome.NOT_POSSIBLE
        phase = current.register.confirming_phase(now)
        if phase != Phase.OPEN:
            return Outcome.PAUSED if phase == Phase.PAUSED else Outcome.CLOSED
        if current.entry_version != entry_version:
            return Outcome.CHANGED
        is_held = bool(current.suspicion) and not current.reviewed
        current.status = Status.SUSPECT if is_held else Status.CONFIRMED
        current.confirmed_at = now
        current.stage = Submission.Stage.CONFIRMED
        _show_or_hide(current)
        current.save()
        return Outcome.CONFIRMED


def change(*, submission: Submission, answers: Mapping[str, Any], now: datetime) -> None:
    """Put the owner's changed answers into their entry; the worker counts it anew."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.status not in CHANGEABLE:
            return
        before = [current.answer(name) for name in suspicion.WORDS]
        current.answers = {**(current.answers or {}), **answers}
        current.entry_version += 1
        current.counted = False
        has_new_words = before != [current.answer(name) for name in suspicion.WORDS]
        if has_new_words and (found := suspicion.assess_words(current, now=now)):
            reasons = [*current.suspicion, *(reason.value for reason in found)]
            current.suspicion, current.reviewed = list(dict.fromkeys(reasons)), False
            if current.status == Status.CONFIRMED:
                current.status = Status.SUSPECT
        _show_or_hide(current)
        current.save()
        log(instance=current, action="forms.change", timestamp=now)


def disown(*, submission: Submission, now: datetime) -> bool:
    """“This was not me”: remove the unconfirmed entry, write to its address no more.

    ``False`` if there is nothing unconfirmed: who has confirmed may withdraw.
    """
    with transaction.atomic():
        current = _locked(submission)
        if current is None or not is_unconfirmed(current):
            return False
        limits.suppress(address=current.email, reason=Suppression.Reason.NOT_ME, now=now)
        _note_erasure(current, now)
        log(instance=current.register, action="forms.disown", timestamp=now)
        current.delete()
        return True


def withdraw(*, submission: Submission, now: datetime) -> None:
    """Erase a person's entry at once, as they ask. Repeating it is harmless."""
    _erase(submission, action="forms.withdraw", user=None, now=now)


# ---- What administrators and the timetable do ------------------------------------------------


def accept(*, submission: Submission, reason: str, user: Any, now: datetime) -> bool:
    """Let an entry count in spite of suspicions. One that is not confirmed waits for that still."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.status not in {Status.PENDING, Status.SUSPECT}:
            return False
        if current.erased_at:
            return False
        before = current.status
        current.reviewed = True
        if before == Status.SUSPECT:
            current.status = Status.CONFIRMED
            _show_or_hide(current)
        current.save()
        _log_change(current, before=before, reason=reason, user=user, now=now)
        return True


def strike_out(
    *,
    submission: Submission,
    reason: str,
    user: Any,
    now: datetime,
    invalidation: Invalidation | None = None,
) -> bool:
    """Take an entry out of the count; it can return. A bulk invalidation is logged as a whole."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.status not in TO_STRIKE_OUT or current.erased_at:
            return False
        before = current.status
        current.status, current.status_before = Status.INVALIDATED, before
        current.invalidation = invalidation
        _show_or_hide(current)
        current.save()
        if invalidation is None:
            _log_change(current, before=before, reason=reason, user=user, now=now)
        return True


def reinstate(
    *,
    submission: Submission,
    reason: str,
    user: Any,
    now: datetime,
    invalidation: Invalidation | None = None,
) -> bool:
    """Give a struck-out entry back the status it had; of a rule, only what that rule struck out."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.status != Status.INVALIDATED or current.erased_at:
            return False
        if invalidation is not None and current.invalidation_id != invalidation.pk:
            return False
        current.status, current.status_before = current.status_before, ""
        current.invalidation = None
        _show_or_hide(current)
        current.save()
        if invalidation is None:
            before = Status.INVALIDATED
            _log_change(current, before=before, reason=reason, user=user, now=now)
        return True


def hold_as_same_person(*, submission: Submission) -> None:
    """Send an entry to review that a changed rule shows to be a second one of one mailbox.

    Must run in a transaction; the caller has given the entry its new index.
    """
    submission.unique_address = False
    reasons = [*submission.suspicion, Submission.Suspicion.SAME_PERSON.value]
    submission.suspicion, submission.reviewed = list(dict.fromkeys(reasons)), False
    if submission.status == Status.CONFIRMED:
        submission.status = Status.SUSPECT
    _show_or_hide(submission)
    submission.save()


def erase(*, submission: Submission, user: Any, now: datetime) -> None:
    """Erase a person's entry on a request under data protection law."""
    _erase(submission, action="forms.erase", user=user, now=now)


def expire(*, submission: Submission) -> bool:
    """Remove an entry that nobody confirmed in time, struck out or not."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or Status.PENDING not in {current.status, current.status_before}:
            return False
        current.delete()
        return True


def anonymise(*, submission: Submission, now: datetime) -> bool:
    """Take from an entry everything that names a person; it stays counted."""
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.erased_at:
            return False
        if current.counted and current.public_name:
            current.counted = False  # The worker takes it off the counts of shown names.
        _wipe(current, now)
        current.save()
        return True


# ---- What they share -------------------------------------------------------------------------


def _locked(submission: Submission) -> Submission | None:
    """Return the entry as it is now, held until the transaction ends; ``None`` if it is gone."""
    return Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk).first()


def _show_or_hide(submission: Submission) -> None:
    """Fill the public columns if the entry is confirmed and its owner wants it; else empty them."""
    wanted = submission.status == Status.CONFIRMED and submission.answer("show_name", False)
    submission.public_name = str(submission.answer("full_name"))[:200] if wanted else ""
    submission.public_institution = str(submission.answer("institution"))[:200] if wanted else ""
    # Equal beginnings are put in order by the entries' keys.
    submission.public_order = sort_key(submission.public_name)[:LONGEST_ORDER].encode()


def _erase(submission: Submission, *, action: str, user: Any, now: datetime) -> None:
    with transaction.atomic():
        current = _locked(submission)
        if current is None or current.status == Status.WITHDRAWN:
            return
        current.status, current.status_before, current.invalidation = Status.WITHDRAWN, "", None
        current.country = current.profession = None
        _wipe(current, now)
        current.save()
        _note_erasure(current, now)
        log(instance=current, action=action, user=user, timestamp=now)


def _wipe(current: Submission, now: datetime) -> None:
    """Empty everything that names a person, and void their links and waiting mails."""
    current.messages.all().delete()
    current.earlier_texts.all().delete()
    current.answers = {}
    current.email = current.email_index = current.domain_index = None
    current.network = current.name_index = None
    current.public_name = current.public_institution = ""
    current.public_order = b""
    current.suspicion = []
    current.funnel = None
    current.link_version += 1
    current.erased_at = now


def _note_erasure(current: Submission, now: datetime) -> None:
    """Have the worker note the erasure on the list outside the database."""
    Erasure.objects.create(submission_id=current.pk, at=now)


def _log_change(current: Submission, *, before: str, reason: str, user: Any, now: datetime) -> None:
    data = {"from": str(before), "to": str(current.status), "reason": reason}
    log(instance=current, action="forms.status", user=user, timestamp=now, data=data)
