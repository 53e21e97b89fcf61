"""Work that outlives a process: two workers never share it, and a dead one's comes back."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from forms.models import Message
from tests.factories import MessageFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(seconds=60)


def claim(now: datetime = NOW, limit: int = 10, seconds: int = 60) -> list[Message]:
    return Message.claim(now=now, limit=limit, seconds=seconds)


def test_what_is_due_is_claimed_once() -> None:
    due = MessageFactory(due_at=NOW)
    MessageFactory(due_at=NOW + timedelta(seconds=1))
    MessageFactory(due_at=NOW, state=Message.State.SENT)
    MessageFactory(due_at=NOW, state=Message.State.FAILED)
    assert claim() == [due]
    assert claim() == []


def test_claims_are_limited_and_the_oldest_come_first() -> None:
    ages = [3, 1, 2]
    messages = {age: MessageFactory(due_at=NOW - timedelta(minutes=age)) for age in ages}
    assert set(claim(limit=2)) == {messages[2], messages[3]}
    assert claim(limit=2) == [messages[1]]


def test_two_workers_never_share_a_piece() -> None:
    MessageFactory.create_batch(5, due_at=NOW)
    first, second = claim(limit=3), claim(limit=3)
    assert (len(first), len(second)) == (3, 2)
    assert not {work.pk for work in first} & {work.pk for work in second}
    assert first[0].lease != second[0].lease


def test_a_worker_that_is_slower_gets_what_is_left() -> None:
    """Between choosing and claiming, another worker is faster."""
    messages = MessageFactory.create_batch(2, due_at=NOW)
    stolen: list[Message] = []

    def steal(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if sql.startswith("UPDATE") and not stolen:
            stolen.append(messages[0])
            Message.objects.filter(pk=messages[0].pk).update(state="leased", due_at=LATER)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(steal):
        assert claim() == [messages[1]]
    assert stolen


def test_what_a_dead_worker_held_goes_before_what_is_newer() -> None:
    older, newer = MessageFactory(due_at=NOW), MessageFactory(due_at=LATER)
    claim()
    assert claim(now=LATER, limit=1) == [older]
    assert claim(now=LATER, limit=1) == [newer]


def test_a_dead_workers_piece_comes_back_when_its_lease_ends() -> None:
    MessageFactory(due_at=NOW)
    (work,) = claim()
    assert claim(now=LATER - timedelta(seconds=1)) == []
    assert claim(now=LATER) == [work]
    work.refresh_from_db()
    assert work.attempts == 2


def test_work_is_settled_by_the_worker_that_holds_it() -> None:
    MessageFactory(due_at=NOW)
    (work,) = claim()
    assert work.settle(state=Message.State.SENT, sent_at=NOW)
    work.refresh_from_db()
    assert (work.state, work.lease, work.sent_at) == (Message.State.SENT, None, NOW)


def test_a_worker_that_lost_its_lease_can_neither_settle_nor_renew() -> None:
    MessageFactory(due_at=NOW)
    (slow,), (fast,) = claim(), claim(now=LATER)
    assert not slow.renew(now=LATER, seconds=60)
    assert not slow.settle(state=Message.State.FAILED)
    fast.refresh_from_db()
    assert fast.state == Message.State.LEASED
    assert fast.settle(state=Message.State.SENT)
    assert not fast.settle(state=Message.State.FAILED)
    assert not slow.settle(state=Message.State.FAILED)
    assert Message.objects.get().state == Message.State.SENT


def test_a_renewed_lease_lasts_longer() -> None:
    MessageFactory(due_at=NOW)
    (work,) = claim()
    assert work.renew(now=NOW + timedelta(seconds=50), seconds=60)
    assert claim(now=LATER) == []
    assert claim(now=LATER + timedelta(seconds=50)) == [work]


@pytest.mark.django_db(transaction=True)
def test_what_is_held_is_renewed_until_it_is_let_go() -> None:
    MessageFactory(due_at=timezone.now())
    (work,) = claim(now=timezone.now(), seconds=1)
    with work.held(seconds=1):
        time.sleep(2)
        assert claim(now=timezone.now()) == []
    assert claim(now=timezone.now() + timedelta(seconds=1)) == [work]


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_took_is_held_no_longer() -> None:
    MessageFactory(due_at=NOW)
    (slow,) = claim()
    with slow.held(seconds=1):
        (fast,) = claim(now=LATER)
        time.sleep(0.6)
    fast.refresh_from_db()
    assert fast.due_at == LATER + timedelta(seconds=60)


@pytest.mark.django_db(transaction=True)
def test_a_lease_survives_a_moment_without_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    MessageFactory(due_at=timezone.now())
    (work,) = claim(now=timezone.now(), seconds=1)
    renew, failures = work.renew, [OperationalError("away"), OperationalError("away")]

    def fail_then_renew(**values: Any) -> bool:
        if failures:
            raise failures.pop()
        return renew(**values)

    monkeypatch.setattr(work, "renew", fail_then_renew)
    with work.held(seconds=1):
        time.sleep(1.5)
        assert claim(now=timezone.now()) == []
    assert caplog.messages.count("A lease could not be renewed: OperationalError") == 2
