"""PostgreSQL breaks off and starts again, and counters are killed: nothing promised is lost."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg2
import pytest

from forms import links
from forms.addresses import address_index
from forms.models import Register
from tests.factories import SubmissionFactory
from tests.forms.people import form_page
from tests.journeys.processes import (
    SIGN,
    Answer,
    Nursery,
    Site,
    address,
    assert_names_nobody,
    database_url,
    kill,
    running,
    wait_until,
)
from tests.mailbox import MailServer
from tests.postgres import Server, find_programs, running_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.own_postgresql,
    pytest.mark.long,
    pytest.mark.xdist_group("faults of the database"),
]

Note = Any  # pytest's record_property

JOINS: Final = 200
JOINS_A_SECOND: Final = 20
CONFIRMATIONS: Final = 200
KILLS: Final = 8
# What the worker's timetable promises: it looks for entries to count every two seconds.
INTERVAL_SECONDS: Final = 10
RECONNECT_SECONDS: Final = 5
PATIENCE_SECONDS: Final = 60

# Counting takes long enough to be killed in the middle.
SLOW_TALLY: Final = """
CREATE FUNCTION think() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;
CREATE TRIGGER slow_tally BEFORE INSERT OR UPDATE ON site_forms_tally
FOR EACH ROW EXECUTE FUNCTION think();
"""
TOTALS: Final = "SELECT count FROM site_forms_tally WHERE dimension = 'total'"
BROKEN_OFF: Final = "unexpected EOF on client connection with an open transaction"


@pytest.fixture
def register() -> Register:
    """Return the signers' register, which holds no surge of samples for review."""
    key = form_page("sign").translation_key
    Register.objects.filter(key=key).update(network_limit=10_000, domain_limit=10_000)
    return Register.objects.get(key=key)


@pytest.fixture
def server() -> Iterator[Server]:
    """Run an empty PostgreSQL that nobody else uses."""
    programs = find_programs()
    assert programs is not None
    with running_server(programs) as own:
        yield own


def fill(server: Server) -> None:
    """Copy the tests' database, as it is now, into a server of our own."""
    dump = [str(server.programs / "pg_dump"), "--exclude-schema=snapshot", database_url()]
    copy = [str(server.programs / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", server.url()]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        subprocess.run(copy, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True)
    assert dumping.returncode == 0


def ask(server: Server, question: str, *values: Any) -> list[Any]:
    """Return the first column of what the server answers."""
    connection = psycopg2.connect(server.url())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question, values)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []
    finally:
        connection.close()


def confirm_one(server: Server) -> None:
    """Let a sample confirm, past the site."""
    ask(
        server,
        "UPDATE site_forms_submission SET status = 'confirmed', confirmed_at = now() WHERE id ="
        " (SELECT id FROM site_forms_submission WHERE status = 'pending' LIMIT 1)",
    )


def is_counting(server: Server) -> bool:
    """Tell whether a worker is in the middle of a tally."""
    question = "SELECT 1 FROM pg_stat_activity WHERE query LIKE %s AND wait_event = 'PgSleep'"
    return bool(ask(server, question, "%site_forms_tally%"))


def test_a_restart_under_load_loses_nothing_that_was_acknowledged(
    register: Register, server: Server, mails: MailServer, tmp_path: Path, record_property: Note
) -> None:
    fill(server)
    site = Site(tmp_path, server.url(), mails.port)

    with running(site, workers=2), ThreadPoolExecutor(8) as crowd:
        form = site.form()

        def join(number: int) -> Answer:
            return site.ask(SIGN, {**form, "email": address(number), "full_name": "Sample Signer"})

        def break_off() -> tuple[float, float, float]:
            server.restart()
            restarted, mailed = time.monotonic(), len(mails.mailbox.mails)
            confirm_one(server)
            wait_until(lambda: site.ask("/uk/").status == 200, "No page", PATIENCE_SECONDS)
            served = time.monotonic() - restarted
            wait_until(lambda: len(mails.mailbox.mails) > mailed, "No mail", PATIENCE_SECONDS)
            sent = time.monotonic() - restarted
            wait_until(lambda: ask(server, TOTALS) == [1], "No count", PATIENCE_SECONDS)
            return served, sent, time.monotonic() - restarted

        assert join(0).status == 303
        wait_until(lambda: mails.mailbox.recipients == [address(0)], "No worker", 30)
        began, joins, trouble = time.monotonic(), [], None
        for number in range(1, JOINS):
            time.sleep(max(0.0, began + number / JOINS_A_SECOND - time.monotonic()))
            joins.append(crowd.submit(join, number))
            if number == JOINS // 4:
                trouble = crowd.submit(break_off)
        assert trouble is not None
        back = trouble.result()
        answers = [each.result() for each in joins]

        promised = {0} | {n for n, answer in enumerate(answers, 1) if answer.status == 303}
        wait_until(
            lambda: {address(number) for number in promised} <= set(mails.mailbox.recipients),
            "Somebody was promised a mail",
            PATIENCE_SECONDS,
        )

    kept = set(ask(server, "SELECT email_index FROM site_forms_submission"))
    assert {address_index(address(number)) for number in promised} <= kept
    refused = [answer for answer in answers if answer.status != 303]
    copies = Counter(mails.mailbox.recipients)
    record_property("joins refused", len(refused))
    record_property("back after seconds: pages, mail, count", " ".join(f"{s:.1f}" for s in back))
    record_property("duplicates", copies.total() - len(copies))
    assert refused, "The restart was too quick to be felt"
    assert {answer.status for answer in refused} == {503}
    assert all(answer.headers["Retry-After"] for answer in refused)
    assert all("Not available for a moment" in answer.text for answer in refused)
    assert max(back) < RECONNECT_SECONDS
    assert max(copies.values()) <= 2
    assert "Traceback" not in site.log()
    assert_names_nobody(site.log())


def test_scenario_13_killed_counters_and_a_restart_count_nobody_twice(
    register: Register, server: Server, mails: MailServer, tmp_path: Path, record_property: Note
) -> None:
    waiting = SubmissionFactory.create_batch(CONFIRMATIONS, pending=True, register=register)
    paths = [urlsplit(links.personal_url(links.CONFIRM, each)).path for each in waiting]
    fill(server)
    ask(server, SLOW_TALLY)
    site = Site(tmp_path, server.url(), mails.port)
    mine = "WHERE register_id = %s AND "
    total = f"SELECT count FROM site_forms_tally {mine} dimension = 'total'"
    confirmed = f"SELECT count(*) FROM site_forms_submission {mine} status = 'confirmed'"

    def confirm(path: str) -> int:
        """Press the button again for as long as the page asks for patience."""
        presses = 1
        while (answer := site.ask(path, {"entry": 1})).status == 503:
            presses += 1
            time.sleep(0.5)
        assert answer.status == 303
        return presses

    def is_right() -> bool:
        return ask(server, total, register.pk) == ask(server, confirmed, register.pk)

    def is_struck() -> bool:
        """Tell whether a kill falls into a tally, or there is nothing left to count."""
        return is_counting(server) or ask(server, total, register.pk) == [CONFIRMATIONS]

    with running(site), ThreadPoolExecutor(4) as crowd:
        nursery = Nursery(site)
        counters = [nursery.worker(), nursery.worker()]
        clicks = [crowd.submit(confirm, path) for path in paths]
        for number in range(KILLS):
            wait_until(is_struck, "Nobody counts", PATIENCE_SECONDS)
            time.sleep(random.uniform(0, 0.3))
            kill(counters.pop(0))
            counters.append(nursery.worker())
            if number == KILLS // 2:
                server.restart()
        presses = sum(click.result() for click in clicks)
        assert ask(server, confirmed, register.pk) == [CONFIRMATIONS]
        right = wait_until(is_right, "The total is wrong", INTERVAL_SECONDS)
        for counter in counters:
            kill(counter)
        by_language = f"SELECT sum(count) FROM site_forms_tally {mine} dimension = 'language'"
        assert ask(server, by_language, register.pk) == [CONFIRMATIONS]

        # A wrong total is found and repaired, and it is told.
        ask(
            server, f"UPDATE site_forms_tally SET count = 7 {mine} dimension = 'total'", register.pk
        )
        ask(server, "UPDATE site_forms_register SET checked_at = NULL")
        nursery.worker()
        repaired = wait_until(is_right, "The total stays wrong", INTERVAL_SECONDS)
    logged = "SELECT data->>'after' FROM wagtailcore_modellogentry WHERE action = %s"
    assert ask(server, logged, "forms.tally_repaired") == [str(CONFIRMATIONS)]
    assert f"The tally of register {register.pk} was wrong" in site.log()
    killed_counting = (server.folder / "log").read_text().count(BROKEN_OFF)
    assert killed_counting
    record_property("killed in the middle of counting", killed_counting)
    record_property("presses beyond the first", presses - CONFIRMATIONS)
    record_property("seconds until right, until repaired", f"{right:.1f} {repaired:.1f}")
    assert_names_nobody(site.log())
