"""What waits for a person's judgement."""

from typing import Any

import pytest
from django.utils import timezone

from forms import review
from forms.models import Submission
from forms.review import Decision
from forms.review_forms import DecisionForm
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

ACCEPT, STRIKE_OUT, REINSTATE = Decision


@pytest.mark.parametrize(
    ("traits", "waits", "possible"),
    [
        ({"suspect": True}, True, [ACCEPT, STRIKE_OUT]),
        ({"pending": True, "suspicion": ["name"]}, True, [ACCEPT, STRIKE_OUT]),
        ({"pending": True, "suspicion": ["name"], "reviewed": True}, False, [STRIKE_OUT]),
        ({"pending": True}, False, [STRIKE_OUT]),
        ({"confirmed": True}, False, [STRIKE_OUT]),
        ({"confirmed": True, "suspicion": ["name"], "reviewed": True}, False, [STRIKE_OUT]),
        ({"invalidated": True, "suspicion": ["name"]}, False, [REINSTATE]),
        ({"withdrawn": True}, False, []),
        ({}, False, [STRIKE_OUT]),
    ],
    ids=str,
)
def test_who_waits_and_what_may_be_decided(
    traits: dict[str, Any], waits: bool, possible: list[Decision]
) -> None:
    entry = SubmissionFactory(**traits)
    assert review.is_doubtful(entry) is waits
    assert list(review.waiting()) == [entry] * waits
    assert list(review.waiting(RegisterFactory())) == []
    assert list(review.waiting(entry.register)) == [entry] * waits
    assert review.possible(entry) == possible


def test_reasons_are_told_in_words() -> None:
    entry = SubmissionFactory(suspect=True, suspicion=["network", "name", "of another time"])
    assert review.reasons(entry) == [
        "Many entries from one network",
        "Many entries with one name",
        "of another time",
    ]


def test_a_decision_tells_how_many_it_changed() -> None:
    entries = [SubmissionFactory(suspect=True), SubmissionFactory(withdrawn=True)]
    changed = review.decide(
        submissions=entries,
        decision=STRIKE_OUT,
        reason="Made up",
        user=PersonFactory(),
        now=timezone.now(),
    )
    assert changed == 1
    entries[0].refresh_from_db()
    assert entries[0].status == Submission.Status.INVALIDATED


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("", "This field is required."),
        (" \u200b ", "This field is required."),
        ("it is jane@example.org", "Leave out the address."),
        ("it is jane＠example.org", "Leave out the address."),
        ("a" * 201, "at most 200 characters"),
    ],
)
def test_a_reason_is_needed_and_names_no_address(reason: str, told: str) -> None:
    form = DecisionForm({"decision": "accept", "reason": reason})
    assert not form.is_valid()
    assert told in str(form.errors["reason"])


def test_no_other_decision_is_known() -> None:
    assert DecisionForm({"decision": "accept", "reason": "a" * 200}).is_valid()
    assert not DecisionForm({"decision": "withdraw", "reason": "Because"}).is_valid()
