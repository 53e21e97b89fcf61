"""The one background process: it runs every duty when it is due, whatever fails."""

import logging
import threading
import time
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import OperationalError

from core import worker
from core.worker import Duty


@pytest.fixture
def duties(monkeypatch: pytest.MonkeyPatch) -> dict[str, Duty]:
    """No duties but those that a test registers."""
    none: dict[str, Duty] = {}
    monkeypatch.setattr(worker, "_duties", none)
    return none


def counted(*results: int | Exception) -> tuple[list[int], Callable[[], int]]:
    """Return the calls of a duty that has these results, then nothing to do."""
    calls: list[int] = []

    def run() -> int:
        calls.append(len(calls))
        result = results[len(calls) - 1] if len(calls) <= len(results) else 0
        if isinstance(result, Exception):
            raise result
        return result

    return calls, run


def test_the_site_has_duties() -> None:
    lanes = {duty.name: duty.lane for duty in worker.duties()}
    assert lanes["mail"] == "mail"
    assert lanes["tally"] == "quick"
    assert lanes["jobs"] == "long"


@pytest.mark.django_db
def test_all_duties_run_until_none_finds_anything_to_do(duties: dict[str, Duty]) -> None:
    mail, send = counted(20, 3)
    tally, move = counted(0, 0, 1)
    worker.register_duty(Duty("mail", 1, send))
    worker.register_duty(Duty("tally", 2, move))
    assert worker.run_once() == 24
    assert len(mail) == len(tally) == 4


@pytest.mark.django_db
def test_a_failing_duty_does_not_stop_the_others(
    duties: dict[str, Duty], caplog: pytest.LogCaptureFixture
) -> None:
    _calls, fail = counted(ValueError("secret"), ValueError("secret"))
    done, work = counted(1)
    worker.register_duty(Duty("broken", 1, fail))
    worker.register_duty(Duty("whole", 1, work))
    with caplog.at_level(logging.ERROR):
        assert worker.run_once() == 1
    assert len(done) == 2
    assert "Duty broken failed" in caplog.messages


@pytest.mark.django_db
def test_a_lost_database_is_asked_for_anew(
    duties: dict[str, Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    asked: list[bool] = []
    monkeypatch.setattr(worker, "close_old_connections", lambda: asked.append(True))
    stop = threading.Event()
    turns: list[int] = []

    def run() -> int:
        turns.append(len(turns))
        if len(turns) == 1:
            raise OperationalError("the server closed the connection")
        stop.set()
        return 1

    worker.register_duty(Duty("mail", 0, run))
    worker.run_until(stop)
    assert turns == [0, 1]
    assert len(asked) == 2


@pytest.mark.django_db
def test_while_the_database_is_away_each_turn_costs_one_line(
    duties: dict[str, Duty], caplog: pytest.LogCaptureFixture
) -> None:
    _calls, fail = counted(OperationalError("the server closed\n\tthe connection"))
    worker.register_duty(Duty("mail", 1, fail))
    assert worker.run_once() == 0
    assert caplog.messages == ["Duty mail waits for the database: the server closed the connection"]
    assert caplog.records[0].exc_info is None


def test_a_lane_that_breaks_off_is_started_again(
    duties: dict[str, Duty], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing should get past ``perform``; if something does, the worker does not stay lame."""
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    stop = threading.Event()
    turns: list[int] = []

    def run() -> int:
        turns.append(len(turns))
        if len(turns) == 1:
            raise SystemExit
        stop.set()
        return 0

    worker.register_duty(Duty("mail", 0, run, lane="mail"))
    worker.run_until(stop)
    assert turns == [0, 1]
    assert "The lane mail broke off; it is started again" in caplog.messages


def test_a_busy_lane_holds_up_neither_the_others_nor_the_end(
    duties: dict[str, Duty], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.2)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    stop, answer = threading.Event(), threading.Event()
    turns: list[int] = []

    def hang() -> int:
        answer.wait(30)
        return 0

    def count() -> int:
        turns.append(len(turns))
        if len(turns) == 3:
            stop.set()
        return 1

    worker.register_duty(Duty("mail", 1, hang, lane="mail"))
    worker.register_duty(Duty("tally", 1, count))
    began = time.monotonic()
    worker.run_until(stop)
    assert time.monotonic() - began < 10
    assert turns == [0, 1, 2]
    assert caplog.messages == ["The lane mail was still busy; its work comes back by itself"]
    answer.set()


def test_a_second_duty_of_the_same_name_replaces_the_first(duties: dict[str, Duty]) -> None:
    worker.register_duty(Duty("mail", 1, lambda: 1))
    worker.register_duty(Duty("mail", 9, lambda: 0))
    assert [duty.seconds for duty in worker.duties()] == [9]


@pytest.mark.django_db
def test_the_worker_works_until_it_is_stopped(
    duties: dict[str, Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A duty that found work runs again at once; one that found none waits for its turn."""
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    stop = threading.Event()
    rare, idle = counted()
    turns: list[int] = []

    def busy() -> int:
        turns.append(len(turns))
        if len(turns) == 5:
            stop.set()
        return 1

    worker.register_duty(Duty("rare", 3600, idle))
    worker.register_duty(Duty("busy", 3600, busy))
    worker.run_until(stop)
    assert turns == [0, 1, 2, 3, 4]
    assert len(rare) == 1


@pytest.mark.django_db
def test_the_command_does_what_is_due_and_stops(duties: dict[str, Duty]) -> None:
    calls, run = counted(1)
    worker.register_duty(Duty("mail", 1, run))
    call_command("worker", "--once")
    assert len(calls) == 2
