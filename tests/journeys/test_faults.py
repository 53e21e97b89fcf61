"""What the outbox and the register withstand: killed workers and people who press twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from forms import lifecycle, tally
from forms.models import Message, Submission, Tally
from tests.factories import MessageFactory, SubmissionFactory
from tests.journeys.test_signer import ANSWERS
from tests.mailbox import Mailbox, mail_server
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MAILS = 60
KILLS = 5
PATIENCE_SECONDS = 60


def database_url() -> str:
    """Return where the tests' own database is, for another process."""
    data = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{data['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**data)


@contextmanager
def worker(mail_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on the tests' database; it is gone afterwards."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def wait_for(mailbox: Mailbox, number: int) -> None:
    """Wait until that many mails have come in."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(mailbox.mails) < number:
        assert time.monotonic() < deadline, f"{len(mailbox.mails)} mails of {number}"
        time.sleep(0.01)


def let_leases_run_out() -> None:
    """Move the clock for what a dead worker held."""
    Message.objects.filter(state="leased").update(due_at=timezone.now())


def test_killed_workers_lose_no_mail_and_repeat_few() -> None:
    for _signer in range(MAILS):
        MessageFactory(submission=SubmissionFactory(pending=True), purpose="confirm")
    with mail_server() as (mailbox, port):
        for kill in range(KILLS):
            with worker(port) as process:
                wait_for(mailbox, (kill + 1) * (MAILS // (KILLS + 1)))
                process.send_signal(signal.SIGKILL)
                process.wait(10)
            let_leases_run_out()
        with worker(port) as process:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while Message.objects.exclude(state="sent").exists():
                assert time.monotonic() < deadline
                time.sleep(0.1)
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


def test_the_same_form_sent_ten_times_at_once_is_one_signature_and_one_mail() -> None:
    shown = Visitor().open("/en/manifesto/sign/").page.find("input", attrs={"name": "shown"})
    data = {**ANSWERS, "shown": shown["value"]}
    answers = at_once(10, lambda: Visitor().client.post("/en/manifesto/sign/", data).status_code)
    assert answers == [303] * 10
    assert Submission.objects.count() == 1
    assert Message.objects.count() == 1


def test_two_clicks_on_confirm_at_the_same_instant_count_once() -> None:
    signature = SubmissionFactory(pending=True)

    def click() -> object:
        return lifecycle.confirm(submission=signature, entry_version=1, now=timezone.now())

    assert at_once(4, click) == [lifecycle.Outcome.CONFIRMED] * 4
    at_once(2, tally.move_tallies)
    total = Tally.objects.get(register=signature.register, dimension="total")
    assert total.count == 1
