"""The life of an entry: received, pending, confirmed, and what nobody may make of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from forms import lifecycle
from forms.lifecycle import Outcome
from forms.models import AbstractFormPage, ConsentText, Message, Submission, Tally
from forms.registers import register_of
from forms.submission_forms import Entry
from tests.factories import RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

NOW = timezone.now()
Status = Submission.Status


def sign(
    *,
    email: str = "sample@example.org",
    at: datetime = NOW,
    language: str = "en",
    country: str = "UA",
    **answers: Any,
) -> Submission:
    """Let somebody sign; return what lies in the register then."""
    page = form_page("sign", language)
    entry = Entry(
        {"full_name": "Sample", "institution": "Hospital", "show_name": False} | answers,
        email=email,
        country=country,
        profession="physician",
    )
    submit(page, entry, at, language)
    return Submission.objects.get(email_index=_index(email))


def submit(page: AbstractFormPage, entry: Entry, at: datetime = NOW, language: str = "en") -> None:
    lifecycle.submit(page=page, entry=entry, language=language, now=at)


def _index(email: str) -> str:
    from forms.addresses import address_index

    return address_index(email)


def confirm(submission: Submission, version: int | None = None, at: datetime = NOW) -> Outcome:
    shown = submission.entry_version if version is None else version
    return lifecycle.confirm(submission=submission, entry_version=shown, now=at)


def mails() -> list[tuple[str, str]]:
    """Return purpose and language of every mail, oldest first."""
    return list(Message.objects.order_by("pk").values_list("purpose", "language"))


# ---- Signing --------------------------------------------------------------------------------


def test_a_new_signature_is_pending_and_asks_for_confirmation() -> None:
    submission = sign()
    assert submission.status == Status.PENDING
    assert (submission.entry_version, submission.link_version) == (1, 1)
    assert submission.created_at == submission.consented_at == NOW
    assert submission.confirmed_at is None
    assert (submission.public_name, submission.public_institution) == ("", "")
    assert not submission.counted
    message = Message.objects.get()
    assert (message.purpose, message.submission) == ("confirm", submission)
    assert (message.state, message.due_at, message.attempts) == ("queued", NOW, 0)


def test_an_entry_and_its_mail_come_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("forms.outbox.put_signer_mail", fail)
    with pytest.raises(RuntimeError):
        sign()
    assert not Submission.objects.exists()
    assert not Message.objects.exists()
    assert not ConsentText.objects.exists()


def test_a_newer_entry_replaces_one_that_is_not_confirmed() -> None:
    first = sign()
    second = sign(
        at=NOW + timedelta(hours=1), language="uk", email="Sample@EXAMPLE.org",
        country="PL", full_name="Sample Signer", show_name=True,
    )  # fmt: skip
    assert second.pk == first.pk
    assert (second.entry_version, second.link_version) == (2, 1)
    assert (second.language, second.country) == ("uk", "PL")
    assert second.answers["full_name"] == "Sample Signer"
    assert second.email == "Sample@EXAMPLE.org"
    assert second.consented_at == NOW + timedelta(hours=1)
    assert second.consent_text.language == "uk"
    assert second.page_id == form_page("sign", "uk").pk
    assert mails() == [("confirm", "en"), ("confirm", "uk")]


def test_after_confirmation_only_the_owner_hears_of_another_entry() -> None:
    submission = sign(full_name="Sample")
    confirm(submission)
    before = Submission.objects.values().get()
    again = sign(at=NOW + timedelta(hours=1), language="uk", full_name="Mallory", country="PL")
    after = Submission.objects.values().get()
    assert before == after
    assert again.answers["full_name"] == "Sample"
    assert mails() == [("confirm", "en"), ("already_confirmed", "uk")]


def test_who_is_struck_out_unconfirmed_may_be_the_owner_of_the_address_at_last() -> None:
    submission = sign(full_name="Stranger")
    lifecycle.strike_out(submission=submission, reason="test", user=None, now=NOW)
    again = sign(at=NOW + timedelta(hours=1), full_name="Owner")
    assert (again.pk, again.status, again.suspicion) == (submission.pk, "pending", ["returned"])
    assert (again.answers["full_name"], again.status_before) == ("Owner", "")
    assert len(mails()) == 2
    assert confirm(again) is Outcome.CONFIRMED
    again.refresh_from_db()
    assert again.status == Status.SUSPECT


def test_who_is_struck_out_stays_so_and_gets_no_mail() -> None:
    submission = sign()
    confirm(submission)
    lifecycle.strike_out(submission=submission, reason="test", user=None, now=NOW)
    again = sign(at=NOW + timedelta(hours=1), full_name="Another")
    assert (again.pk, again.status) == (submission.pk, Status.INVALIDATED)
    assert again.answers["full_name"] == "Sample"
    assert len(mails()) == 1


def test_who_is_held_for_review_gets_what_a_confirmed_person_gets() -> None:
    submission = sign(institution="www.example.org")
    assert confirm(submission) is Outcome.CONFIRMED
    again = sign(at=NOW + timedelta(hours=1), full_name="Another")
    assert (again.status, again.answers["full_name"]) == (Status.SUSPECT, "Sample")
    assert mails() == [("confirm", "en"), ("already_confirmed", "en")]


def test_who_withdrew_may_sign_again() -> None:
    lifecycle.withdraw(submission=sign(), now=NOW)
    again = sign()
    assert again.status == Status.PENDING
    assert sorted(Submission.objects.values_list("status", flat=True)) == ["pending", "withdrawn"]


def test_two_registers_know_nothing_of_each_other() -> None:
    sign()
    other = SubmissionFactory(pending=True, email="sample@example.org")
    assert other.register != register_of(form_page("sign"))
    assert Submission.objects.filter(email_index=other.email_index).count() == 2


@pytest.mark.django_db(transaction=True)
def test_requests_of_one_person_at_once_make_one_entry() -> None:
    """The database's constraint decides, not a look beforehand: all looks come too early."""
    page = form_page("sign")
    barrier = Barrier(4)

    def request(number: int) -> None:
        barrier.wait(10)
        try:
            submit(page, Entry({"full_name": str(number)}, email="sample@example.org"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(request, number) for number in range(4)]:
            done.result()
    submission = Submission.objects.get()
    assert submission.entry_version == 4
    assert submission.answers["full_name"] in {"0", "1", "2", "3"}
    assert mails() == [("confirm", "en")]


def test_another_fault_of_the_database_is_not_taken_for_a_repetition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(self: Submission, *args: Any, **kwargs: Any) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr(Submission, "save", fail)
    with pytest.raises(IntegrityError, match="something else"):
        sign()


# ---- A form that asks no confirmation -------------------------------------------------------


def test_what_asks_no_confirmation_is_received_as_often_as_it_is_sent() -> None:
    page = form_page("volunteer")
    for _ in range(2):
        submit(page, Entry({"your_name": "Second"}, email="second@example.org"))
    assert set(Submission.objects.values_list("status", "unique_address")) == {("received", False)}
    assert Submission.objects.count() == 2
    assert mails() == []


def test_staff_hears_of_it_where_recipients_are_set() -> None:
    page = form_page("volunteer", "uk")
    register = register_of(page)
    register.recipients = "staff@example.org"
    register.save()
    submit(page, Entry({}), language="uk")
    assert mails() == [("notice", "en")]
    assert Message.objects.get().submission == Submission.objects.get()
    assert Submission.objects.get().email is None
    assert Submission.objects.get().email_index is None


# ---- Confirming -----------------------------------------------------------------------------


def test_confirming_notes_the_time_and_shows_nothing_unasked() -> None:
    submission = sign(show_name=False)
    assert confirm(submission, at=NOW + timedelta(minutes=1)) is Outcome.CONFIRMED
    submission.refresh_from_db()
    assert submission.status == Status.CONFIRMED
    assert submission.confirmed_at == NOW + timedelta(minutes=1)
    assert (submission.public_name, submission.public_institution) == ("", "")


def test_who_wants_to_be_public_is_so_once_confirmed() -> None:
    submission = sign(show_name=True, full_name="Зразок", institution="Лікарня")
    assert submission.public_name == ""
    confirm(submission)
    submission.refresh_from_db()
    assert (submission.public_name, submission.public_institution) == ("Зразок", "Лікарня")


def test_confirming_again_is_harmless() -> None:
    submission = sign()
    confirm(submission)
    before = Submission.objects.values().get()
    assert confirm(submission, at=NOW + timedelta(days=1)) is Outcome.CONFIRMED
    assert confirm(submission, version=99) is Outcome.CONFIRMED
    assert Submission.objects.values().get() == before
    assert len(mails()) == 1


@pytest.mark.parametrize("version", [0, 1, 3, 10**8])
def test_only_what_was_shown_is_confirmed(version: int) -> None:
    sign()
    submission = sign(at=NOW + timedelta(hours=1), show_name=True)
    assert confirm(submission, version) is Outcome.CHANGED
    submission.refresh_from_db()
    assert (submission.status, submission.public_name) == (Status.PENDING, "")
    assert confirm(submission, 2) is Outcome.CONFIRMED


@pytest.mark.parametrize("kind", ["received", "invalidated", "withdrawn"])
def test_nothing_else_can_be_confirmed(kind: str) -> None:
    submission = SubmissionFactory(**{} if kind == "received" else {kind: True})
    assert confirm(submission) is Outcome.NOT_POSSIBLE
    submission.refresh_from_db()
    assert (submission.status, submission.public_name) == (kind, "")


def test_an_entry_that_is_gone_cannot_be_confirmed() -> None:
    submission = sign()
    Submission.objects.all().delete()
    assert confirm(submission) is Outcome.NOT_POSSIBLE


def test_a_stale_entry_in_memory_confirms_nothing_old() -> None:
    stale = sign(show_name=True, full_name="Before")
    sign(at=NOW + timedelta(hours=1), show_name=True, full_name="After")
    confirm(stale, version=2)
    assert Submission.objects.get().public_name == "After"


# ---- What the database itself refuses -------------------------------------------------------


def test_the_database_refuses_an_unknown_status() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFactory(status="famous")


@pytest.mark.parametrize("kind", ["received", "pending", "suspect", "invalidated", "withdrawn"])
@pytest.mark.parametrize("field", ["public_name", "public_institution"])
def test_the_database_shows_only_the_confirmed(kind: str, field: str) -> None:
    trait = {} if kind == "received" else {kind: True}
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFactory(**trait, **{field: "Sample"})
    submission = SubmissionFactory(confirmed=True, **{field: "Sample"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(status=kind)


@pytest.mark.parametrize("field", ["email", "email_index", "domain_index", "network", "name_index"])
def test_the_database_keeps_nothing_of_who_withdrew(field: str) -> None:
    withdrawn = SubmissionFactory(withdrawn=True)
    setattr(withdrawn, field, "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        withdrawn.save()


def test_the_database_knows_what_a_counted_or_struck_out_entry_was() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFactory(confirmed=True, counted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFactory(status="invalidated")


def test_the_database_keeps_one_live_entry_per_person() -> None:
    first = SubmissionFactory(pending=True)
    again = {"pending": True, "register": first.register, "email": first.email}
    for status in ("pending", "confirmed", "suspect"):
        Submission.objects.filter(pk=first.pk).update(status=status)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubmissionFactory(**again)
    lifecycle.strike_out(submission=first, reason="test", user=None, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFactory(**again)
    lifecycle.withdraw(submission=first, now=NOW)
    assert SubmissionFactory(**again).pk != first.pk


def test_the_database_refuses_illegal_mails_and_totals() -> None:
    message = sign().messages.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="lost")
    register = RegisterFactory()
    tally = Tally.objects.create(register=register, dimension="total")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.filter(pk=tally.pk).update(count=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.create(register=register, dimension="total")
