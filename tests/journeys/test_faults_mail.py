"""Killed workers, and mail servers that refuse, fail and fall silent: nobody is lost or kept."""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from django.utils import timezone

from forms.models import Message, Submission, Tally
from tests.factories import MessageFactory, SubmissionFactory
from tests.journeys.processes import (
    SIGN,
    Answer,
    Nursery,
    Site,
    address,
    assert_names_nobody,
    kill,
    percentile,
    running,
    wait_until,
)
from tests.mailbox import MailServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
    pytest.mark.xdist_group("faults of mail"),
]

Note = Any  # pytest's record_property

JOINS: Final = 500
KILLS: Final = 20
OUTAGE_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 60
HOME: Final = "/en/"


def join(site: Site, form: dict[str, Any], number: int) -> Answer:
    return site.ask(SIGN, {**form, "email": address(number), "full_name": f"Sample {number}"})


def unsent() -> int:
    return Message.objects.filter(state__in=["queued", "leased"]).count()


@pytest.mark.postgresql
def test_workers_killed_twenty_times_and_an_outage_lose_nobody(
    site: Site, mails: MailServer, record_property: Note
) -> None:
    mails.mailbox.pause = 0.1  # Many are killed with a mail in their hands.

    def came(number: int) -> None:
        wait_until(
            lambda: len(mails.mailbox.mails) >= number, f"Not {number} mails", 2 * PATIENCE_SECONDS
        )

    def outage() -> None:
        came(JOINS // 3)
        mails.refuse()
        time.sleep(OUTAGE_SECONDS)
        mails.take_mail()

    with running(site), ThreadPoolExecutor() as crowd:
        nursery, form = Nursery(site), site.form()
        workers = [nursery.worker(), nursery.worker()]
        trouble = crowd.submit(outage)
        joins = [crowd.submit(join, site, form, number) for number in range(JOINS)]
        for number in range(KILLS):
            came((number + 1) * JOINS // (KILLS + 5))
            kill(workers.pop(0))
            workers.append(nursery.worker())
        trouble.result()
        assert [each.result().status for each in joins] == [303] * JOINS
        waited = wait_until(lambda: not unsent(), "Some mails were not sent", PATIENCE_SECONDS)

    assert Submission.objects.count() == Message.objects.count() == JOINS
    copies = Counter(mails.mailbox.recipients)
    record_property("seconds until all were sent", round(waited, 1))
    record_property("duplicates", copies.total() - JOINS)
    record_property("most copies", max(copies.values()))
    assert set(copies) == {address(number) for number in range(JOINS)}
    assert max(copies.values()) <= 2
    assert copies.total() - JOINS <= KILLS
    assert_names_nobody(site.log())


@pytest.mark.postgresql
def test_a_mail_server_in_trouble_troubles_no_visitor(
    site: Site, mails: MailServer, record_property: Note
) -> None:
    def p95_of_home() -> float:
        return percentile([site.ask(HOME).seconds for _visit in range(60)], 0.95)

    def noted(number: int) -> str:
        index = Submission.objects.order_by("created_at")[number].pk
        message = Message.objects.get(submission=index)
        return f"{message.state} {message.error}".strip()

    def wait_for(number: int, note: str) -> None:
        wait_until(lambda: noted(number) == note, f"Not {note!r}, but {noted(number)!r}", 30)

    with running(site, workers=1):
        form = site.form()
        join_seconds = []

        def sign(number: int) -> None:
            answer = join(site, form, number)
            assert answer.status == 303
            join_seconds.append(answer.seconds)

        sign(0)
        wait_for(0, "sent")
        quiet = p95_of_home()

        mails.refuse()
        sign(1)
        wait_for(1, "queued ConnectionRefusedError")
        mails.mailbox.answer = "451 4.7.1 Later"
        mails.take_mail()
        sign(2)
        wait_for(2, "queued SMTPRecipientsRefused 451")
        mails.mailbox.answer = "550 5.1.1 Nobody of that name"
        sign(3)
        wait_for(3, "failed SMTPRecipientsRefused 550")
        mails.hang()
        mails.mailbox.answer = ""
        for number in range(4, 12):
            sign(number)
        wait_until(lambda: Message.objects.filter(state="leased").exists(), "Nobody tries", 10)
        busy = p95_of_home()

        assert Message.objects.filter(state="sent").count() == 1
        mails.take_mail()
        still = Message.objects.filter(state__in=["queued", "leased"]).count()
        came_before = len(mails.mailbox.mails)
        wait_until(lambda: not unsent(), "Pending mails do not go out", PATIENCE_SECONDS)

    record_property("slowest join", round(max(join_seconds), 3))
    record_property("p95 of home, quiet and with trouble", f"{quiet:.3f} {busy:.3f}")
    assert percentile(join_seconds, 0.5) < 1
    assert max(join_seconds) < 5
    assert busy < 3 * quiet + 0.3
    assert len(mails.mailbox.mails) - came_before == still
    assert sorted(mails.mailbox.recipients) == sorted(
        address(number) for number in range(12) if number != 3
    )
    assert noted(3) == "failed SMTPRecipientsRefused 550"
    assert "failed for good: SMTPRecipientsRefused 550" in site.log()
    assert_names_nobody(site.log())


def test_a_silent_mail_server_holds_up_neither_the_tally_nor_the_end(
    site: Site, mails: MailServer, record_property: Note
) -> None:
    mails.hang()
    message = MessageFactory()
    with running(site, web=False):
        worker = site.work()
        wait_until(lambda: Message.objects.filter(state="leased").exists(), "Nobody tries", 30)
        signature = SubmissionFactory(confirmed=True)
        counted = Tally.objects.filter(register=signature.register, dimension="total", count=1)
        waited = wait_until(counted.exists, "Nobody counts", 10)

        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        stopped = time.monotonic() - began
        record_property("seconds until counted, until stopped", f"{waited:.1f} {stopped:.1f}")
        assert stopped < 10
        assert "The lane mail was still busy" in site.log()

        mails.take_mail()
        Message.objects.update(due_at=timezone.now())  # the lease has run out
        site.work()
        wait_until(lambda: not unsent(), "The mail does not come back", 30)
    assert mails.mailbox.recipients == [message.submission.email]
    assert_names_nobody(site.log())
