"""Totals that the worker moves: up, down, and never twice."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from forms import lifecycle, tally
from forms.models import Register, Submission, Tally
from forms.tally import counts_of, move_tallies, rebuild_tally, total_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)


@pytest.fixture
def register() -> Register:
    return RegisterFactory()


def sign(register: Register, **values: Any) -> Submission:
    values = {"country": "UA", "profession": "nurse", "confirmed_at": DAY} | values
    return SubmissionFactory(register=register, confirmed=True, **values)


def counts(register: Register) -> dict[tuple[str, str], int]:
    """Return the cells that are not empty."""
    cells = Tally.objects.filter(register=register).exclude(count=0)
    return {(cell.dimension, cell.value): cell.count for cell in cells}


def test_what_is_confirmed_counts_in_every_dimension(register: Register) -> None:
    sign(register)
    sign(register, language="uk", country="PL")
    assert move_tallies() == 2
    assert counts(register) == {
        ("total", ""): 2,
        ("day", "2026-11-22"): 2,
        ("country", "UA"): 1,
        ("country", "PL"): 1,
        ("language", "en"): 1,
        ("language", "uk"): 1,
        ("profession", "nurse"): 2,
    }
    assert total_of(register.key) == 2


@pytest.mark.parametrize("kind", ["received", "pending", "suspect", "invalidated", "withdrawn"])
def test_nothing_else_counts(register: Register, kind: str) -> None:
    SubmissionFactory(register=register, **{} if kind == "received" else {kind: True})
    # Who is held for review gets a number like everybody, and counts in nothing.
    assert move_tallies() == (1 if kind == "suspect" else 0)
    assert counts(register) == {}
    assert total_of(register.key) == 0


def test_what_is_no_longer_confirmed_is_discounted(register: Register) -> None:
    first, second = sign(register), sign(register)
    move_tallies()
    lifecycle.withdraw(submission=first, now=DAY)
    assert move_tallies() == 1
    assert total_of(register.key) == 1
    assert Submission.objects.get(pk=first.pk).counted_as is None
    lifecycle.strike_out(submission=second, reason="test", user=None, now=DAY)
    move_tallies()
    assert counts(register) == {}


def test_up_and_down_at_once(register: Register) -> None:
    first = sign(register)
    move_tallies()
    lifecycle.withdraw(submission=first, now=DAY)
    sign(register)
    assert move_tallies() == 2
    assert total_of(register.key) == 1


def test_nothing_is_counted_twice(register: Register) -> None:
    sign(register)
    assert [move_tallies() for _ in range(3)] == [1, 0, 0]
    assert total_of(register.key) == 1


def test_a_changed_entry_is_counted_as_it_is_now(register: Register) -> None:
    signature = sign(register, answers={"full_name": "Sample", "commitments": ["report", "join"]})
    move_tallies()
    assert counts(register)[("commitment", "report")] == 1
    lifecycle.change(submission=signature, answers={"commitments": ["join", "teach"]}, now=DAY)
    assert move_tallies() == 1
    assert counts_of(register, "commitment") == {"join": 1, "teach": 1}
    assert total_of(register.key) == 1


def test_who_withdraws_is_taken_off_what_they_were_counted_as(register: Register) -> None:
    """The answers are erased by then; the entry itself knows its cells."""
    signature = sign(register, answers={"full_name": "Sample", "commitments": ["report"]})
    move_tallies()
    lifecycle.withdraw(submission=signature, now=DAY)
    move_tallies()
    assert counts(register) == {}


def test_my_number_is_the_total_when_i_was_counted(register: Register) -> None:
    first, second, third = (sign(register) for _signer in range(3))
    move_tallies()
    lifecycle.withdraw(submission=first, now=DAY)
    lifecycle.change(submission=second, answers={"commitments": ["report"]}, now=DAY)
    fourth = sign(register)
    move_tallies()
    for signature in (second, third, fourth):
        signature.refresh_from_db()
    assert {second.number, third.number} < {1, 2, 3}
    assert fourth.number == 3


def test_an_unreadable_entry_counts_without_its_commitments(
    register: Register, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    sign(register, answers={"commitments": ["report"]})
    settings.FIELD_KEYS = (("other", b"0" * 32),)
    assert move_tallies() == 1
    assert total_of(register.key) == 1
    assert "commitment" not in {dimension for dimension, _value in counts(register)}
    assert "its key is missing" in caplog.text


def test_two_workers_never_count_the_same_entry(register: Register) -> None:
    """A second worker has moved the tally between our looking and our turn at the register."""
    sign(register)
    turns: list[int] = []

    def other(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "DISTINCT" in sql and not turns:
            turns.append(1)
            turns.append(move_tallies())
        return result

    with connection.execute_wrapper(other):
        assert move_tallies() == 0
    assert turns == [1, 1]
    assert total_of(register.key) == 1


def test_registers_are_counted_apart(register: Register) -> None:
    other = RegisterFactory()
    sign(register)
    sign(other)
    sign(other)
    assert move_tallies() == 3
    assert (total_of(register.key), total_of(other.key)) == (1, 2)


def test_a_surge_is_counted_in_batches(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "BATCH", 2)
    for _ in range(5):
        sign(register)
    assert [move_tallies() for _ in range(4)] == [2, 2, 1, 0]
    assert total_of(register.key) == 5


def test_what_nobody_asked_counts_as_unknown(register: Register) -> None:
    sign(register, country=None, profession=None)
    move_tallies()
    assert counts(register)[("country", "")] == 1
    assert counts(register)[("profession", "")] == 1


def test_a_rebuilt_tally_equals_a_moved_one(register: Register) -> None:
    for country, language in (("UA", "uk"), ("UA", "en"), ("PL", "en"), (None, "en")):
        sign(register, country=country, language=language)
    move_tallies()
    lifecycle.withdraw(submission=Submission.objects.get(country="PL"), now=DAY)
    move_tallies()
    sign(register)  # not counted yet
    Submission.objects.filter(language="uk").update(status="suspect")  # not discounted yet
    rebuild_tally(register=register)
    rebuilt = counts(register)
    assert rebuilt[("total", "")] == 3
    assert move_tallies() == 0
    Submission.objects.update(counted=False, counted_as=None)
    register.tallies.all().delete()
    move_tallies()
    assert counts(register) == rebuilt


def test_a_total_costs_one_query(
    register: Register, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert total_of(register.key) == 0
    assert total_of(uuid.uuid4()) == 0


def test_counting_lets_signers_pass() -> None:
    """On PostgreSQL an entry refers to its register; FOR UPDATE would make it wait."""
    query = Register.objects.select_for_update(no_key=True).query
    assert query.select_for_no_key_update
    sign(RegisterFactory())
    with connection.execute_wrapper(_refuse_plain_locks):
        assert move_tallies() == 1
    rebuild_tally(register=Register.objects.last())
    assert Tally.objects.filter(dimension="total", count=1).exists()


def _refuse_plain_locks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "site_forms_register" not in sql or not sql.endswith("FOR UPDATE")
    return execute(sql, params, many, context)
