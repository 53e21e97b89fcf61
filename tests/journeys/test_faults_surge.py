"""Many people at once: nobody waits for anybody, and pressing twice counts once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg2
import pytest

from forms import links
from forms.models import Message, Register, Submission
from tests.factories import SubmissionFactory
from tests.forms.people import form_page
from tests.journeys.processes import (
    SIGN,
    Site,
    database_url,
    percentile,
    running,
    wait_until,
)
from tests.mailbox import MailServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
    pytest.mark.xdist_group("faults of surges"),
]

Note = Any  # pytest's record_property

PRESSES: Final = 20
CONFIRMATIONS: Final = 340
CONFIRMATIONS_A_SECOND: Final = 2_000 / 60
INTERVAL_SECONDS: Final = 10
# What a person would call at once; a busy machine of tests is no server of its own.
BUDGET_SECONDS: Final = 2


@pytest.fixture
def register() -> Register:
    """Return the signers' register."""
    return Register.objects.get(key=form_page("sign").translation_key)


@contextmanager
def register_held(register: Register) -> Iterator[None]:
    """Hold the row of the register as the tally does, for as long as the block runs."""
    connection = psycopg2.connect(database_url())
    try:
        with connection, connection.cursor() as cursor:
            question = "SELECT id FROM site_forms_register WHERE id = %s FOR NO KEY UPDATE"
            cursor.execute(question, [register.pk])
            yield
    finally:
        connection.close()


def total(register: Register) -> int:
    return sum(register.tallies.filter(dimension="total").values_list("count", flat=True))


def test_a_form_sent_twenty_times_in_parallel_is_one_signature_and_one_mail(
    site: Site, mails: MailServer
) -> None:
    with running(site, workers=1), ThreadPoolExecutor(PRESSES) as crowd:
        form = site.form()
        presses = [crowd.submit(site.ask, SIGN, form) for _press in range(PRESSES)]
        answers = [press.result() for press in presses]
        assert [answer.status for answer in answers] == [303] * PRESSES
        assert {answer.headers["Location"] for answer in answers} == {f"{SIGN}done/"}
        assert site.ask(f"{SIGN}done/").status == 200
        wait_until(lambda: Message.objects.filter(state="sent").exists(), "No mail comes", 60)
    assert Submission.objects.count() == Message.objects.count() == 1
    assert mails.mailbox.recipients == [form["email"]]


@pytest.mark.postgresql
def test_scenario_12_a_surge_waits_for_no_counter_and_is_counted_whole(
    site: Site, register: Register, record_property: Note
) -> None:
    waiting = SubmissionFactory.create_batch(CONFIRMATIONS, pending=True, register=register)
    paths = [urlsplit(links.personal_url(links.CONFIRM, each)).path for each in waiting]
    with running(site, workers=2), ThreadPoolExecutor(8) as crowd:
        began, clicks = time.monotonic(), []
        for number, path in enumerate(paths):
            time.sleep(max(0.0, began + number / CONFIRMATIONS_A_SECOND - time.monotonic()))
            clicks.append(crowd.submit(site.ask, path, {"entry": 1}))
        answers = [click.result() for click in clicks]
        lasted = time.monotonic() - began
        confirmed = Submission.objects.filter(register=register, status="confirmed")
        assert {answer.status for answer in answers} == {303}
        assert confirmed.count() == CONFIRMATIONS
        counted = wait_until(
            lambda: total(register) == CONFIRMATIONS, "Not all are counted", INTERVAL_SECONDS
        )
    p95 = percentile([answer.seconds for answer in answers], 0.95)
    record_property("confirmations a minute", round(CONFIRMATIONS / lasted * 60))
    record_property("p95 of a confirmation, seconds", round(p95, 3))
    record_property("seconds until counted", round(counted, 1))
    assert p95 < BUDGET_SECONDS
    by_language = register.tallies.filter(dimension="language").values_list("count", flat=True)
    assert sum(by_language) == CONFIRMATIONS


@pytest.mark.postgresql
def test_scenario_12_nobody_waits_for_the_lock_on_the_register(
    site: Site, register: Register, record_property: Note
) -> None:
    """The tally holds the register's row while it counts: here it holds it all the time."""
    waiting = SubmissionFactory.create_batch(10, pending=True, register=register)
    paths = [urlsplit(links.personal_url(links.CONFIRM, each)).path for each in waiting]
    with running(site), register_held(register), ThreadPoolExecutor(4) as crowd:
        form = site.form()
        people = [{**form, "email": f"sample.signer{n}@example.com"} for n in range(10)]
        acts = [crowd.submit(site.ask, SIGN, person) for person in people]
        acts += [crowd.submit(site.ask, path, {"entry": 1}) for path in paths]
        answers = [act.result(timeout=30) for act in acts]
        assert {answer.status for answer in answers} == {303}
        assert Submission.objects.filter(register=register, status="confirmed").count() == 10
    record_property("slowest, seconds", round(max(answer.seconds for answer in answers), 3))
