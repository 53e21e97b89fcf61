"""Retention: what goes after its time, what stays, and a process that dies in between."""

import logging
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import worker
from forms import lifecycle, limits, outbox, retention
from forms.models import Message, Register, Submission
from forms.tally import check_tally, counts_of, move_tallies, rebuild_tally
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.forms.past import LONG_AGO, NOW, over, unconfirmed

pytestmark = pytest.mark.django_db


def is_there(submission: Submission) -> bool:
    return Submission.objects.filter(pk=submission.pk).exists()


def noted() -> list[tuple[str, dict[str, Any]]]:
    entries = ModelLogEntry.objects.filter(action="forms.retention").order_by("pk")
    return [(entry.object_id, entry.data) for entry in entries]


def forecast(register: Register, now: datetime = NOW) -> tuple[int, int]:
    found = next(due for due in retention.plan(now) if due.register == register)
    return found.to_erase, found.to_anonymise


# ---- Scenario 23 -----------------------------------------------------------------------------


def world() -> dict[str, Any]:
    """Registers of every kind; what is closed was counted when its time came."""
    open_one, closed, exempt = RegisterFactory(), over(), over(retention_exempt=True)
    entries: dict[str, Any] = {
        "old": unconfirmed(open_one, days=31),
        "young": unconfirmed(open_one, days=29),
        "open": SubmissionFactory(register=open_one, confirmed=True, created_at=LONG_AGO),
        "rest": unconfirmed(closed, days=1),
        "closed": [
            SubmissionFactory(
                register=closed,
                confirmed=True,
                country=country,
                profession="nurse",
                public_name="Sample Signer",
                answers={"full_name": "Sample Signer", "commitments": ["report"]},
                counted=False,
            )
            for country in ("UA", "UA", "PL", None)
        ],
        "held": SubmissionFactory(register=closed, suspect=True),
        "received": SubmissionFactory(register=closed, status="received", email="s@example.org"),
        "exempt": [
            SubmissionFactory(register=exempt, confirmed=True),
            unconfirmed(exempt, days=90),
        ],
    }
    for submission in entries["closed"]:
        MessageFactory(submission=submission, state="sent")
    while move_tallies():
        pass
    return entries | {"register": closed, "open register": open_one, "exempt register": exempt}


def assert_ended_well(entries: dict[str, Any]) -> None:
    assert [is_there(entries[name]) for name in ("old", "young", "open", "rest")] == [
        False, True, True, False,
    ]  # fmt: skip
    for submission in (*entries["closed"], entries["held"], entries["received"]):
        before = submission.status
        submission.refresh_from_db()
        assert submission.status == before
        assert submission.erased_at
        assert (submission.answers, submission.email, submission.email_index) == ({}, None, None)
        assert (submission.public_name, submission.suspicion) == ("", [])
        assert not submission.messages.exists()
    for submission in entries["exempt"]:
        submission.refresh_from_db()
        assert submission.erased_at is None
        assert submission.email


def test_scenario_23_what_is_due_goes_and_the_totals_stay() -> None:
    entries = world()
    register = entries["register"]
    dimensions = ("total", "country", "profession", "commitment", "day", "language")
    before = {dimension: counts_of(register, dimension) for dimension in dimensions}
    assert before["country"] == {"UA": 2, "": 1, "PL": 1}
    assert before["commitment"] == {"report": 4}

    # A dry run first: it says what is due and does nothing.
    assert forecast(entries["open register"]) == (1, 0)
    assert forecast(register) == (1, 6)
    assert forecast(entries["exempt register"]) == (0, 0)
    assert is_there(entries["old"])

    assert retention.apply(NOW) == 8
    assert_ended_well(entries)
    move_tallies()
    assert check_tally(register=register)
    rebuild_tally(register=register)
    assert {dimension: counts_of(register, dimension) for dimension in dimensions} == before

    assert noted() == [
        (str(entries["open register"].pk), {"entries": {"erased": 1}}),
        (str(register.pk), {"entries": {"anonymised": 6, "erased": 1}}),
    ]
    assert retention.apply(NOW) == 0
    assert len(noted()) == 2


@pytest.mark.parametrize("treated", range(8))
def test_scenario_23_killed_half_way_and_run_again_it_ends_the_same(
    monkeypatch: pytest.MonkeyPatch, treated: int
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    entries = world()
    with monkeypatch.context() as patch:
        calls: list[Any] = []
        for name in ("expire", "anonymise"):
            real = getattr(lifecycle, name)

            def dying(real: Any = real, **values: Any) -> bool:
                calls.append(values)
                if len(calls) > treated:
                    raise SystemExit
                return bool(real(**values))

            patch.setattr(lifecycle, name, dying)
        with pytest.raises(SystemExit):
            retention.apply(NOW)
    retention.apply(NOW)
    assert_ended_well(entries)
    assert check_tally(register=entries["register"])
    told = [data["entries"] for _register, data in noted()]
    assert sum(counts.get("anonymised", 0) for counts in told) == 6
    assert sum(counts.get("erased", 0) for counts in told) == 2


def test_scenario_23_one_register_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    entries = world()
    broken = over()
    submission = SubmissionFactory(register=broken, confirmed=True, counted=False)
    late = over()
    other = SubmissionFactory(register=late, confirmed=True)
    real = lifecycle.anonymise

    def anonymise(**values: Any) -> bool:
        if values["submission"] == submission:
            raise ValueError("sample@example.org")
        return real(**values)

    monkeypatch.setattr(lifecycle, "anonymise", anonymise)
    with caplog.at_level(logging.ERROR):
        retention.apply(NOW)
    assert_ended_well(entries)
    other.refresh_from_db()
    submission.refresh_from_db()
    assert (other.erased_at, submission.erased_at) == (NOW, None)
    message = f"Retention of register {broken.pk} failed; it is tried again"
    assert [record.getMessage() for record in caplog.records] == [message]


def test_scenario_23_no_mail_can_go_to_an_anonymised_entry() -> None:
    register = over()
    submission = SubmissionFactory(register=register, confirmed=True, email="sample@example.org")
    waiting = MessageFactory(submission=submission, purpose="link")
    in_hand = Message.claim(now=timezone.now(), limit=1, seconds=60)
    retention.apply(NOW)
    assert not Message.objects.filter(pk=waiting.pk).exists()
    submission.refresh_from_db()
    assert not limits.may_write(submission, now=NOW)
    lifecycle.send_link(
        register=register, address="sample@example.org", language="en", now=timezone.now()
    )
    assert not Message.objects.exists()
    for message in in_hand:  # A worker had taken it just before.
        outbox.deliver(message, None)
    late = MessageFactory(submission=submission, purpose="link")
    outbox.deliver_due()
    late.refresh_from_db()
    assert late.state == "skipped"
    assert mail.outbox == []


def test_scenario_23_the_database_forgets_the_person() -> None:
    register = over()
    submission = SubmissionFactory(
        register=register,
        confirmed=True,
        email="sample@example.org",
        public_name="Sample Signer",
        network="n" * 64,
        name_index="m" * 64,
    )
    index = submission.email_index
    retention.apply(NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM site_forms_submission")
        dump = str(cursor.fetchall())
    for trace in ("Sample Signer", "sample@", str(index), "n" * 64, "m" * 64):
        assert trace not in dump


# ---- The timetable and the command -----------------------------------------------------------


def test_the_worker_applies_it_every_day() -> None:
    duty = next(duty for duty in worker.duties() if duty.name == "retention")
    assert (duty.seconds, duty.lane) == (86_400, "long")
    submission = unconfirmed(RegisterFactory(), days=31)
    assert worker.perform(duty) == 1
    assert not is_there(submission)
    assert worker.perform(duty) == 0


def test_the_command_says_first_what_is_due() -> None:
    register = over(name="Sample form")
    unconfirmed(register, days=1)
    SubmissionFactory(register=register, confirmed=True, counted=True, counted_as=[["total", ""]])
    kept = over(name="Kept form", retention_exempt=True)
    said = StringIO()
    call_command("retention", "--dry-run", stdout=said)
    lines = said.getvalue().splitlines()
    assert f"{register.pk} Sample form: 1 to erase, 1 to anonymise" in lines
    assert f"{kept.pk} Kept form: 0 to erase, 0 to anonymise, exempt" in lines
    assert Submission.objects.filter(erased_at=None).count() == 2
    said = StringIO()
    call_command("retention", stdout=said)
    assert said.getvalue().splitlines() == [*lines, "Done: 2 entries"]
    assert Submission.objects.filter(erased_at=None).count() == 0
