"""What the outbox and the register withstand: killed workers and people who press twice."""

import signal
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from forms import lifecycle, tally
from forms.models import Message, Tally
from tests.factories import MessageFactory, SubmissionFactory
from tests.journeys.processes import Site, database_url, running, wait_until
from tests.mailbox import Mailbox, mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

MAILS = 60
KILLS = 5
PATIENCE_SECONDS = 60


def wait_for(mailbox: Mailbox, number: int) -> None:
    """Wait until that many mails have come in."""
    wait_until(lambda: len(mailbox.mails) >= number, f"Not {number} mails", PATIENCE_SECONDS)


def let_leases_run_out() -> None:
    """Move the clock for what a dead worker held."""
    Message.objects.filter(state="leased").update(due_at=timezone.now())


def test_killed_workers_lose_no_mail_and_repeat_few(tmp_path: Path) -> None:
    for _signer in range(MAILS):
        MessageFactory(submission=SubmissionFactory(pending=True), purpose="confirm")
    with (
        mail_server() as (mailbox, port),
        running(Site(tmp_path, database_url(), port), web=False) as site,
    ):
        for kill in range(KILLS):
            process = site.work()
            wait_for(mailbox, (kill + 1) * (MAILS // (KILLS + 1)))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            let_leases_run_out()
        process = site.work()
        wait_until(
            lambda: not Message.objects.exclude(state="sent").exists(),
            "Some mails were not sent",
            PATIENCE_SECONDS,
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    came = Counter(mailbox.recipients)
    assert len(came) == MAILS
    assert sum(came.values()) - MAILS <= KILLS


def at_once(number: int, act: object) -> list[object]:
    """Let ``number`` threads do something at the same instant; return what came of it."""
    barrier = threading.Barrier(number)
    results: list[object] = []

    def run() -> None:
        try:
            barrier.wait()
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _thread in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return results


def test_scenario_01_two_clicks_on_confirm_at_the_same_instant_count_once() -> None:
    signature = SubmissionFactory(pending=True)

    def click() -> object:
        return lifecycle.confirm(submission=signature, entry_version=1, now=timezone.now())

    assert at_once(4, click) == [lifecycle.Outcome.CONFIRMED] * 4
    at_once(2, tally.move_tallies)
    total = Tally.objects.get(register=signature.register, dimension="total")
    assert total.count == 1
