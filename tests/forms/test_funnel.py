"""The funnel: how far entries got, by language and mail provider, each stage once."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from forms import funnel, lifecycle, outbox
from forms.funnel import move
from forms.models import DomainRule, Funnel, Register, Submission
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

Stage = Submission.Stage


@pytest.fixture
def register() -> Register:
    return RegisterFactory()


def entry(register: Register, stage: int = Stage.SUBMITTED, **values: Any) -> Submission:
    return SubmissionFactory(register=register, pending=True, stage=stage, **values)


def reached(submission: Submission, stage: Stage) -> None:
    outbox.reach(submission.pk, stage)


def counts(register: Register) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """Return submitted, accepted, delivered and confirmed by language and provider."""
    cells = Funnel.objects.filter(register=register)
    return {
        (cell.language, cell.provider): (
            cell.submitted,
            cell.accepted,
            cell.delivered,
            cell.confirmed,
        )
        for cell in cells
    }


def test_each_stage_is_counted_as_it_is_reached(register: Register) -> None:
    one = entry(register)
    expected = [(1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0), (1, 1, 1, 1)]
    for stage, numbers in zip(Stage, expected, strict=True):
        reached(one, stage)
        assert [move(), move()] == [1, 0]
        assert counts(register) == {("en", ""): numbers}


def test_a_later_stage_implies_all_before_it(register: Register) -> None:
    entry(register, Stage.CONFIRMED)
    entry(register, Stage.ACCEPTED)
    assert move() == 2
    assert counts(register) == {("en", ""): (2, 2, 1, 1)}


def test_large_providers_are_named_and_nobody_else(register: Register) -> None:
    entry(register, email="sample@gmail.com")
    entry(register, email="second@googlemail.com")  # the same provider under another name
    entry(register, email="sample@ukr.net", language="uk")
    entry(register, email="sample@small.example.org")
    entry(register, email="sample@zoho.com")  # has a rule and is not large
    SubmissionFactory(register=register)  # left no address
    assert move() == 6
    assert counts(register) == {
        ("en", "gmail.com"): (2, 0, 0, 0),
        ("uk", "ukr.net"): (1, 0, 0, 0),
        ("en", ""): (3, 0, 0, 0),
    }


def test_a_form_without_confirmation_counts_what_was_sent(register: Register) -> None:
    SubmissionFactory.create_batch(2, register=register)
    move()
    assert counts(register) == {("en", ""): (2, 0, 0, 0)}


def test_a_newer_entry_in_another_language_stays_one_entry(register: Register) -> None:
    """Its next stages count where the first did: each cell narrows from stage to stage."""
    one = entry(register, email="sample@gmail.com")
    move()
    Submission.objects.update(language="uk")
    DomainRule.objects.filter(domain="gmail.com").update(is_large=False)
    reached(one, Stage.CONFIRMED)
    assert move() == 1
    assert counts(register) == {("en", "gmail.com"): (1, 1, 1, 1)}
    assert Submission.objects.get().funnel is None


def test_who_withdraws_was_still_reached(register: Register) -> None:
    one, two = entry(register, Stage.CONFIRMED), entry(register, email="sample@gmail.com")
    move()
    reached(two, Stage.ACCEPTED)
    for each in (one, two):
        lifecycle.withdraw(submission=each, now=timezone.now())
        each.refresh_from_db()
        assert each.funnel is None
    assert [move(), move()] == [1, 0]
    assert counts(register) == {("en", ""): (1, 1, 1, 1), ("en", "gmail.com"): (1, 0, 0, 0)}


def test_a_surge_is_counted_in_batches(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(funnel, "BATCH", 2)
    for _ in range(5):
        entry(register)
    assert [move() for _ in range(4)] == [2, 2, 1, 0]
    assert counts(register) == {("en", ""): (5, 0, 0, 0)}


def test_registers_are_counted_apart(register: Register) -> None:
    other = RegisterFactory()
    entry(register)
    entry(other)
    assert move() == 2
    assert counts(register) == counts(other) == {("en", ""): (1, 0, 0, 0)}


def test_two_workers_never_count_the_same_entry(register: Register) -> None:
    """A second worker has moved the funnel between our looking and our turn at the register."""
    entry(register)
    turns: list[int] = []

    def other(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "DISTINCT" in sql and not turns:
            turns.append(1)
            turns.append(move())
        return result

    with connection.execute_wrapper(other):
        assert move() == 0
    assert turns == [1, 1]
    assert counts(register) == {("en", ""): (1, 0, 0, 0)}


def test_a_killed_worker_leaves_nothing_half_counted(register: Register) -> None:
    class Killed(BaseException):
        """As SIGKILL: nobody catches it."""

    entry(register)

    def kill(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE") and "site_forms_funnel" in sql.split("SET", maxsplit=1)[0]:
            raise Killed
        return execute(sql, params, many, context)

    with pytest.raises(Killed), connection.execute_wrapper(kill):
        move()
    assert counts(register) == {}
    assert move() == 1
    assert counts(register) == {("en", ""): (1, 0, 0, 0)}


def test_a_batch_costs_the_same_for_one_entry_as_for_many(register: Register) -> None:
    entry(register)
    with_one = _queries()
    for _ in range(50):
        entry(register)
    assert _queries() <= with_one
    assert counts(register) == {("en", ""): (51, 0, 0, 0)}


def _queries() -> int:
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert move()
    return len(asked)
