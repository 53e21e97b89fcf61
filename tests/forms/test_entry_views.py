"""One entry in the admin: everything that is known of it, its past, and decisions about it."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from forms import lifecycle, limits
from forms.models import Invalidation, Message, Submission, Suppression
from tests.desk import desk_of
from tests.factories import (
    MessageFactory,
    PersonFactory,
    RegisterFactory,
    SubmissionFactory,
    consent,
)

pytestmark = pytest.mark.django_db

Status = Submission.Status


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars", username="registrar")


def address(entry: Submission) -> str:
    return f"/admin/registers/{entry.register_id}/{entry.pk}/"


def panel(client: Client, entry: Submission, name: str) -> str:
    """Return the words of one part of the entry's page."""
    page = BeautifulSoup(client.get(address(entry)).content, "html.parser")
    part = page.find(id=f"{name}-section")
    return " ".join(part.get_text(" ").split()) if part else ""


def decide(client: Client, entry: Submission, decision: str, reason: str = "Seen") -> Any:
    response = client.post(f"{address(entry)}decide/", {"decision": decision, "reason": reason})
    entry.refresh_from_db()
    return response


def test_all_that_was_answered_and_signed_is_shown(registrar: Client) -> None:
    entry = SubmissionFactory(
        confirmed=True,
        email="sample@example.org",
        country="UA",
        number=7,
        signed_text="f" * 64,
        public_name="Sample Signer",
        consent_text=consent("I agree to\nall of this.", "en"),
    )
    facts = panel(registrar, entry, "entry")
    for shown in (str(entry.pk), "Confirmed", "Ukraine", "English", "f" * 64, "number 7"):
        assert shown in facts
    assert "Shown publicly as Sample Signer" in facts
    answers = panel(registrar, entry, "answers")
    for shown in ("sample@example.org", "Full name Sample Signer", "Role Doctor"):
        assert shown in answers
    assert "I agree to all of this." in panel(registrar, entry, "consent")


def test_answers_to_removed_questions_are_marked(registrar: Client) -> None:
    columns = [{"name": "old", "label": "Old one", "choices": {}, "removed": True}]
    entry = SubmissionFactory(register=RegisterFactory(columns=columns), answers={"old": "Said"})
    assert "Old one (removed) Said" in panel(registrar, entry, "answers")


def test_suspicions_stand_there_in_words(registrar: Client) -> None:
    entry = SubmissionFactory(suspect=True, suspicion=["network", "link"])
    html = registrar.get(address(entry)).content.decode()
    assert "Waits for review:" in html
    assert "Many entries from one network; Web address in an answer about the person" in html


def test_mails_are_told_with_what_became_of_them(registrar: Client) -> None:
    entry = SubmissionFactory(pending=True)
    MessageFactory(submission=entry, state=Message.State.SENT, sent_at=timezone.now())
    MessageFactory(
        submission=entry, purpose="reminder", state="failed", error="SMTPRecipientsRefused 550"
    )
    MessageFactory(purpose="link")
    mails = panel(registrar, entry, "mails")
    assert "Asks a signer to confirm Sent" in mails
    assert "Reminds a signer to confirm Failed — SMTPRecipientsRefused 550" in mails
    assert "personal link" not in mails


@pytest.mark.parametrize("spelling", ["sample@example.org", "Sample@Example.org"])
def test_a_suppressed_address_is_told_with_the_reason(registrar: Client, spelling: str) -> None:
    entry = SubmissionFactory(pending=True, email="sample@example.org")
    assert "No mail goes" not in panel(registrar, entry, "answers")
    limits.suppress(address=spelling, reason=Suppression.Reason.BOUNCED, now=timezone.now())
    assert "No mail goes to this address: Mail came back" in panel(registrar, entry, "answers")


def test_the_rule_that_struck_it_out_is_named(registrar: Client) -> None:
    entry = SubmissionFactory(invalidated=True)
    rule = Invalidation.objects.create(
        register=entry.register,
        reason="A flood in May",
        language="en",
        user=PersonFactory(username="boss"),
        created_at=timezone.now(),
    )
    Submission.objects.filter(pk=entry.pk).update(invalidation=rule)
    html = registrar.get(address(entry)).content.decode()
    assert "Struck out by a rule of boss" in html
    assert "A flood in May" in html


def test_its_past_is_told_looks_included(registrar: Client) -> None:
    entry = SubmissionFactory(suspect=True)
    boss = PersonFactory(username="boss")
    lifecycle.strike_out(submission=entry, reason="Made up", user=boss, now=timezone.now())
    registrar.get(address(entry))
    past = panel(registrar, entry, "history")
    assert "registrar Entry viewed" in past
    assert "boss Status of the entry changed: Held for review → Struck out Made up" in past


def test_who_deleted_their_account_stays_in_the_past(registrar: Client) -> None:
    entry = SubmissionFactory(suspect=True)
    boss = PersonFactory()
    lifecycle.accept(submission=entry, reason="Known", user=boss, now=timezone.now())
    boss.delete()
    assert "Known" in panel(registrar, entry, "history")


def test_an_erased_entry_still_opens(registrar: Client) -> None:
    entry = SubmissionFactory(confirmed=True, email="sample@example.org")
    lifecycle.withdraw(submission=entry, now=timezone.now())
    html = registrar.get(address(entry)).content.decode()
    assert "Erased" in html
    assert "Entry withdrawn by its owner" in html
    assert "sample@" not in html
    assert not panel(registrar, entry, "decide")


# ---- Decisions ----------------------------------------------------------------------------


def test_accepting_counts_striking_out_discounts_and_reinstating_counts_again(
    registrar: Client,
) -> None:
    entry = SubmissionFactory(suspect=True)
    assert "Accept Strike out" in panel(registrar, entry, "decide")
    response = decide(registrar, entry, "accept", "The hospital knows her")
    assert (response.status_code, response.headers["Location"]) == (302, address(entry))
    assert entry.status == Status.CONFIRMED
    assert "Accept" not in panel(registrar, entry, "decide")
    decide(registrar, entry, "strike_out", "She was mistaken")
    assert entry.status == Status.INVALIDATED
    assert "Reinstate" in panel(registrar, entry, "decide")
    decide(registrar, entry, "reinstate", "She was not")
    assert entry.status == Status.CONFIRMED
    notes = ModelLogEntry.objects.filter(action="forms.status").order_by("pk")
    reasons = [(note.user.username, note.data["reason"]) for note in notes if note.user]
    assert reasons == [
        ("registrar", "The hospital knows her"),
        ("registrar", "She was mistaken"),
        ("registrar", "She was not"),
    ]


@pytest.mark.parametrize(
    ("decision", "reason", "told"),
    [
        ("accept", "", "This field is required."),
        ("accept", "a@example.org", "Leave out the address."),
        ("accept", "a" * 201, "at most 200 characters"),
        ("withdraw", "Because", "Decide"),
        ("", "Because", "Decide"),
    ],
)
def test_without_a_reason_nothing_happens(
    registrar: Client, decision: str, reason: str, told: str
) -> None:
    entry = SubmissionFactory(suspect=True)
    response = decide(registrar, entry, decision, reason)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert entry.status == Status.SUSPECT
    assert not ModelLogEntry.objects.filter(action="forms.status").exists()


def test_a_decision_that_fits_no_more_changes_nothing(registrar: Client) -> None:
    entry = SubmissionFactory(confirmed=True)
    html = registrar.post(
        f"{address(entry)}decide/", {"decision": "reinstate", "reason": "Seen"}, follow=True
    ).content.decode()
    assert "Nothing was changed" in html
    entry.refresh_from_db()
    assert entry.status == Status.CONFIRMED


def test_only_a_post_decides(registrar: Client) -> None:
    entry = SubmissionFactory(suspect=True)
    response = registrar.get(f"{address(entry)}decide/?decision=accept&reason=Seen")
    assert response.status_code == 405
    entry.refresh_from_db()
    assert entry.status == Status.SUSPECT


def test_a_decision_carries_the_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory(groups=["Registrars"]))
    entry = SubmissionFactory(suspect=True)
    assert decide(client, entry, "accept").status_code == 403
    assert entry.status == Status.SUSPECT


def test_another_registers_entry_is_not_found(registrar: Client) -> None:
    entry, other = SubmissionFactory(suspect=True), RegisterFactory()
    base = f"/admin/registers/{other.pk}/{entry.pk}/"
    assert registrar.get(base).status_code in {302, 404}
    registrar.post(f"{base}decide/", {"decision": "accept", "reason": "Seen"})
    entry.refresh_from_db()
    assert entry.status == Status.SUSPECT


def test_without_the_key_it_says_so_and_decides_nothing_about_the_answers(
    registrar: Client, settings: Settings
) -> None:
    entry = SubmissionFactory(suspect=True, email="sample@example.org")
    settings.FIELD_KEYS = (("other", b"x" * 32),)
    html = registrar.get(address(entry)).content.decode()
    assert "FIELD_KEYS lacks the key" in html
    assert "Many entries from one network" in html
    for secret in ("Sample", "sample", "b&#x27;"):
        assert secret not in html


def test_the_page_names_nobody_in_title_or_log(registrar: Client) -> None:
    entry = SubmissionFactory(suspect=True, email="sample@example.org")
    page = BeautifulSoup(registrar.get(address(entry)).content, "html.parser")
    assert page.title
    assert str(entry.pk)[:8] in page.title.get_text()
    assert "Sample" not in page.title.get_text()
    decide(registrar, entry, "accept")
    for note in ModelLogEntry.objects.all():
        assert "ample" not in f"{note.label}{json.dumps(note.data)}"
