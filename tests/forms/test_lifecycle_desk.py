"""What administrators, the timetable and the owner do to an entry, and what the log keeps."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from forms import lifecycle, tally
from forms.lifecycle import Outcome
from forms.models import Erasure, Message, Phase, Register, Submission, Suppression
from forms.registers import register_of
from tests.factories import MessageFactory, PersonFactory, SubmissionFactory
from tests.forms.people import form_page
from tests.forms.test_lifecycle import NOW, confirm, sign

pytestmark = pytest.mark.django_db

Status = Submission.Status
BY: dict[str, Any] = {"reason": "Sample reason", "user": None, "now": NOW}


def status_of(submission: Submission) -> str:
    """Return the status in the database."""
    return Submission.objects.values_list("status", flat=True).get(pk=submission.pk)


def logged() -> list[tuple[str, dict[str, Any]]]:
    """Return action and data of what the audit log holds of the lifecycle, oldest first."""
    entries = ModelLogEntry.objects.filter(action__startswith="forms.").order_by("pk")
    return [(entry.action, entry.data) for entry in entries]


# ---- Accept, strike out, reinstate ----------------------------------------------------------


def test_accepting_never_skips_the_confirmation() -> None:
    waiting = SubmissionFactory(pending=True, suspicion=["network"])
    assert lifecycle.accept(submission=waiting, **BY)
    assert status_of(waiting) == Status.PENDING
    confirm(waiting)
    assert status_of(waiting) == Status.CONFIRMED


@pytest.mark.parametrize("kind", ["confirmed", "invalidated", "withdrawn"])
def test_only_what_waits_is_accepted(kind: str) -> None:
    submission = SubmissionFactory(**{kind: True})
    assert not lifecycle.accept(submission=submission, **BY)
    assert status_of(submission) == kind


@pytest.mark.parametrize("kind", ["pending", "confirmed", "suspect"])
def test_what_is_struck_out_returns_as_what_it_was(kind: str) -> None:
    submission = SubmissionFactory(
        **{kind: True}, answers={"full_name": "Sample Signer", "show_name": True}
    )
    assert lifecycle.strike_out(submission=submission, **BY)
    struck = Submission.objects.get(pk=submission.pk)
    assert (struck.status, struck.public_name) == (Status.INVALIDATED, "")
    assert not lifecycle.strike_out(submission=submission, **BY)
    assert lifecycle.reinstate(submission=submission, **BY)
    back = Submission.objects.get(pk=submission.pk)
    assert (back.status, back.status_before) == (kind, "")
    assert back.public_name == ("Sample Signer" if kind == "confirmed" else "")
    assert not lifecycle.reinstate(submission=submission, **BY)


def test_the_log_says_who_and_why_and_names_nobody_of_the_register() -> None:
    user = PersonFactory()
    submission = SubmissionFactory(confirmed=True)
    lifecycle.strike_out(submission=submission, reason="Sample reason", user=user, now=NOW)
    entry = ModelLogEntry.objects.get(action="forms.status")
    assert (entry.user, entry.object_id) == (user, str(submission.pk))
    assert entry.data == {"from": "confirmed", "to": "invalidated", "reason": "Sample reason"}
    assert "Sample Signer" not in f"{entry.label} {entry.data}"


# ---- The owner changes, withdraws, disowns --------------------------------------------------


def test_the_owner_shows_hides_and_corrects() -> None:
    submission = SubmissionFactory(confirmed=True)
    answers = {"full_name": "Sample S. Signer", "show_name": True, "institution": "Hospital"}
    lifecycle.change(submission=submission, answers=answers, now=NOW)
    shown = Submission.objects.get(pk=submission.pk)
    assert (shown.public_name, shown.public_institution) == ("Sample S. Signer", "Hospital")
    assert shown.answer("role") == "doctor"
    lifecycle.change(submission=submission, answers={"show_name": False}, now=NOW)
    assert Submission.objects.get(pk=submission.pk).public_name == ""
    assert logged() == [("forms.change", {})] * 2


def test_a_web_address_put_in_later_is_held_for_review() -> None:
    submission = SubmissionFactory(confirmed=True, reviewed=True)
    answers = {"institution": "www.example.org", "show_name": True}
    lifecycle.change(submission=submission, answers=answers, now=NOW)
    held = Submission.objects.get(pk=submission.pk)
    assert (held.status, held.suspicion, held.public_institution) == ("suspect", ["link"], "")


def test_who_waits_to_confirm_sees_a_change_before_confirming() -> None:
    submission = sign()
    lifecycle.change(submission=submission, answers={"full_name": "Other"}, now=NOW)
    assert confirm(submission, version=1) is Outcome.CHANGED


@pytest.mark.parametrize("kind", ["invalidated", "withdrawn"])
def test_what_is_out_is_not_changed(kind: str) -> None:
    submission = SubmissionFactory(**{kind: True})
    before = submission.answers
    lifecycle.change(submission=submission, answers={"full_name": "Other"}, now=NOW)
    assert Submission.objects.get(pk=submission.pk).answers == before


@pytest.mark.parametrize("kind", ["pending", "confirmed", "suspect", "invalidated", "received"])
def test_withdrawing_erases_at_once(kind: str) -> None:
    trait = {} if kind == "received" else {kind: True}
    submission = SubmissionFactory(**trait, email="sample@example.org")
    MessageFactory(submission=submission)
    tally.move_tallies()
    lifecycle.withdraw(submission=submission, now=NOW)
    lifecycle.withdraw(submission=submission, now=NOW + timedelta(days=1))
    gone = Submission.objects.get(pk=submission.pk)
    assert (gone.status, gone.erased_at, gone.answers) == (Status.WITHDRAWN, NOW, {})
    assert (gone.email, gone.email_index, gone.domain_index) == (None, None, None)
    assert (gone.country, gone.profession, gone.link_version) == (None, None, 2)
    assert not Message.objects.exists()
    assert Erasure.objects.get().submission_id == submission.pk
    tally.move_tallies()
    assert tally.total_of(gone.register.key) == 0
    assert logged() == [("forms.withdraw", {})]


def test_this_was_not_me() -> None:
    submission = sign()
    assert lifecycle.disown(submission=submission, now=NOW)
    assert not Submission.objects.exists()
    assert not Message.objects.exists()
    assert Suppression.objects.get().reason == "not_me"
    assert Erasure.objects.get().submission_id == submission.pk
    assert not lifecycle.disown(submission=submission, now=NOW)


def test_a_struck_out_entry_can_be_disowned_too() -> None:
    submission = sign()
    lifecycle.strike_out(submission=submission, **BY)
    assert lifecycle.disown(submission=submission, now=NOW)
    assert Suppression.objects.get().reason == "not_me"


@pytest.mark.parametrize("kind", ["suspect", "invalidated"])
def test_an_anonymised_entry_does_not_come_back(kind: str) -> None:
    submission = SubmissionFactory(**{kind: True})
    lifecycle.anonymise(submission=submission, now=NOW)
    assert not lifecycle.accept(submission=submission, **BY)
    assert not lifecycle.reinstate(submission=submission, **BY)
    assert status_of(submission) == kind


def test_only_new_words_are_looked_at_again() -> None:
    entry = SubmissionFactory(
        suspect=True, answers={"full_name": "Sample", "institution": "lviv.example.org"}
    )
    lifecycle.accept(submission=entry, **BY)
    lifecycle.change(submission=entry, answers={"show_name": True}, now=NOW)
    assert status_of(entry) == Status.CONFIRMED


def test_one_name_for_many_is_noticed_after_the_confirmation_too() -> None:
    register = register_of(form_page("sign"))
    for _signer in range(register.name_limit + 1):
        entry = SubmissionFactory(register=register, confirmed=True)
        lifecycle.change(submission=entry, answers={"full_name": "One Name"}, now=NOW)
    entry.refresh_from_db()
    assert (entry.status, entry.suspicion) == (Status.SUSPECT, ["name"])


def test_who_has_confirmed_does_not_disown_but_withdraws() -> None:
    submission = SubmissionFactory(confirmed=True)
    assert not lifecycle.disown(submission=submission, now=NOW)
    assert status_of(submission) == Status.CONFIRMED
    assert not Suppression.objects.exists()


# ---- Requests and the timetable -------------------------------------------------------------


def test_an_erasure_on_request_is_a_withdrawal_with_another_name() -> None:
    user = PersonFactory()
    submission = SubmissionFactory(confirmed=True)
    lifecycle.erase(submission=submission, user=user, now=NOW)
    assert status_of(submission) == Status.WITHDRAWN
    assert ModelLogEntry.objects.get(action="forms.erase").user == user


def test_only_what_nobody_confirmed_expires() -> None:
    waiting, signed = SubmissionFactory(pending=True), SubmissionFactory(confirmed=True)
    assert lifecycle.expire(submission=waiting)
    assert not lifecycle.expire(submission=signed)
    assert list(Submission.objects.all()) == [signed]


def test_an_anonymous_entry_stays_counted() -> None:
    submission = SubmissionFactory(
        confirmed=True, country="UA", answers={"full_name": "Sample", "commitments": ["join"]}
    )
    tally.move_tallies()
    assert lifecycle.anonymise(submission=submission, now=NOW)
    assert not lifecycle.anonymise(submission=submission, now=NOW)
    after = Submission.objects.get(pk=submission.pk)
    assert (after.status, after.country, after.email, after.answers) == (
        Status.CONFIRMED, "UA", None, {},
    )  # fmt: skip
    assert tally.move_tallies() == 0
    tally.rebuild_tally(register=after.register)
    assert tally.counts_of(after.register, "commitment") == {"join": 1}
    assert tally.check_tally(register=after.register)


# ---- Opening and closing --------------------------------------------------------------------


@pytest.fixture
def register() -> Register:
    return register_of(form_page("sign"))


@pytest.mark.parametrize(
    ("field", "value", "phase"),
    [
        ("opens_at", NOW + timedelta(hours=1), Phase.UPCOMING),
        ("closes_at", NOW, Phase.CLOSED),
        ("paused", True, Phase.PAUSED),
    ],
)
def test_a_form_that_is_not_open_takes_nothing(
    register: Register, field: str, value: Any, phase: Phase
) -> None:
    Register.objects.filter(pk=register.pk).update(**{field: value})
    with pytest.raises(lifecycle.NotOpen) as told:
        sign()
    assert told.value.phase == phase
    assert not Submission.objects.exists()


def test_who_signed_in_time_has_a_day_more_to_confirm(register: Register) -> None:
    submission = sign(at=NOW - timedelta(hours=1))
    Register.objects.update(closes_at=NOW)
    late = NOW + timedelta(hours=24)
    assert confirm(submission, at=late) is Outcome.CLOSED
    Register.objects.update(paused=True)
    assert confirm(submission, at=late - timedelta(hours=1)) is Outcome.PAUSED
    Register.objects.update(paused=False)
    assert confirm(submission, at=late - timedelta(seconds=1)) is Outcome.CONFIRMED
    assert confirm(submission, at=late) is Outcome.CONFIRMED
