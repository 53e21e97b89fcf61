"""Which entries are due for retention: the unconfirmed, and those of registers that are over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from wagtail.models import ModelLogEntry

from forms import retention
from forms.models import Message, Submission
from forms.retention import add_months, over_at
from forms.tally import counts_of, move_tallies, total_of
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.forms.past import LONG_AGO, NOW, ago, over, unconfirmed

pytestmark = pytest.mark.django_db


def remind(submission: Submission, **values: Any) -> Message:
    values = {"state": "sent", "purpose": "reminder"} | values
    return MessageFactory(submission=submission, **values)


def is_there(submission: Submission) -> bool:
    return Submission.objects.filter(pk=submission.pk).exists()


# ---- Unconfirmed entries ---------------------------------------------------------------------


def test_an_entry_is_as_old_as_its_newest_answers() -> None:
    register = RegisterFactory(pending_days=30)
    again = unconfirmed(register, days=60, consented_at=ago(days=3))
    once = unconfirmed(register, days=60)
    retention.apply(NOW)
    assert [is_there(again), is_there(once)] == [True, False]


@pytest.mark.parametrize("purpose", ["reminder", "last_call"])
@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ({"created_at": ago(days=9), "sent_at": ago(days=6.9)}, True),
        ({"created_at": ago(days=9), "sent_at": ago(days=7.1)}, False),
        ({"created_at": ago(days=6.9), "sent_at": None}, True),
        ({"created_at": ago(days=20), "sent_at": None, "state": "queued"}, True),
        ({"created_at": ago(days=20), "sent_at": None, "state": "leased"}, True),
        ({"created_at": ago(days=1), "sent_at": None, "state": "failed"}, False),
        ({"created_at": ago(days=1), "sent_at": None, "state": "skipped"}, False),
        ({"created_at": ago(days=9), "sent_at": ago(days=1), "state": "delivered"}, True),
    ],
)
def test_nobody_goes_in_the_week_after_a_reminder(
    purpose: str, values: dict[str, Any], stays: bool
) -> None:
    submission = unconfirmed(RegisterFactory(), days=60)
    remind(submission, purpose=purpose, **values)
    remind(submission, created_at=ago(days=40), sent_at=ago(days=40))
    retention.apply(NOW)
    assert is_there(submission) is stays


def test_other_mails_hold_nothing_up() -> None:
    submission = unconfirmed(RegisterFactory(), days=60)
    remind(submission, purpose="confirm", created_at=ago(days=1), sent_at=ago(days=1))
    retention.apply(NOW)
    assert not is_there(submission)
    assert not Message.objects.exists()


def test_a_reminder_that_is_written_just_now_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between choosing and holding an entry another worker may write it a reminder."""
    submission = unconfirmed(RegisterFactory(), days=60)
    turns: list[int] = []

    def other(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith('SELECT "site_forms_submission"."id"') and not turns:
            turns.append(1)
            remind(submission, state="queued", created_at=NOW)
        return result

    with connection.execute_wrapper(other):
        retention.apply(NOW)
    assert turns == [1]
    assert is_there(submission)


def test_the_struck_out_are_no_less_unconfirmed() -> None:
    register, closed = RegisterFactory(), over()
    struck = {
        (name, before): SubmissionFactory(
            register=where,
            invalidated=True,
            status_before=before,
            created_at=LONG_AGO,
            consented_at=LONG_AGO,
        )
        for name, where in (("open", register), ("closed", closed))
        for before in ("pending", "confirmed")
    }
    assert retention.apply(NOW) == 3
    assert {key for key, submission in struck.items() if is_there(submission)} == {
        ("open", "confirmed"),
        ("closed", "confirmed"),
    }
    struck["closed", "confirmed"].refresh_from_db()
    assert struck["closed", "confirmed"].erased_at == NOW


def test_who_has_confirmed_is_never_erased_for_being_old() -> None:
    register = RegisterFactory()
    kinds = ("confirmed", "suspect", "invalidated", "withdrawn")
    entries = [
        SubmissionFactory(register=register, created_at=LONG_AGO, **{kind: True}) for kind in kinds
    ]
    assert retention.apply(NOW) == 0
    assert all(is_there(submission) for submission in entries)
    assert not ModelLogEntry.objects.filter(action="forms.retention").exists()


# ---- The end of a register -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 11, 22), 1, (2026, 12, 22)),
        ((2026, 11, 22), 2, (2027, 1, 22)),
        ((2026, 12, 31), 12, (2027, 12, 31)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 11, 22), 0, (2026, 11, 22)),
    ],
)
def test_months_are_those_of_the_calendar(start: Any, months: int, end: Any) -> None:
    assert add_months(datetime(*start, 12, tzinfo=UTC), months) == datetime(*end, 12, tzinfo=UTC)


def test_a_register_is_over_months_after_it_closed() -> None:
    closes = datetime(2026, 11, 30, 20, tzinfo=UTC)
    register = RegisterFactory(closes_at=closes, retention_months=3)
    submission = SubmissionFactory(register=register, confirmed=True, created_at=closes)
    assert over_at(register) == (end := datetime(2027, 2, 28, 20, tzinfo=UTC))
    move_tallies()
    assert retention.apply(end - timedelta(seconds=1)) == 0
    assert retention.apply(end) == 1
    submission.refresh_from_db()
    assert submission.erased_at == end


@pytest.mark.parametrize(
    "values",
    [
        {"closes_at": LONG_AGO},
        {"retention_months": 1},
        {"closes_at": LONG_AGO, "retention_months": 1, "retention_exempt": True},
    ],
)
def test_a_register_without_an_end_is_never_over(values: dict[str, Any]) -> None:
    register = RegisterFactory(**values)
    assert over_at(register) is None
    submission = SubmissionFactory(register=register, confirmed=True, created_at=LONG_AGO)
    retention.apply(NOW)
    submission.refresh_from_db()
    assert submission.erased_at is None


def test_nobody_goes_while_they_may_still_confirm() -> None:
    register = RegisterFactory(closes_at=ago(hours=23), retention_months=0)
    submission = unconfirmed(register, days=3)
    retention.apply(NOW)
    assert is_there(submission)
    retention.apply(NOW + timedelta(hours=2))
    assert not is_there(submission)


def test_what_is_not_counted_yet_is_counted_first() -> None:
    register = over()
    SubmissionFactory(register=register, confirmed=True, answers={"commitments": ["report"]})
    retention.apply(NOW)
    assert counts_of(register, "commitment") == {"report": 1}
    assert total_of(register.key) == 1
