"""Large workbooks in the background: whole, sealed, the same after a fall."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from core import jobs
from core.models import Job, JobFilePart
from forms import export_jobs, export_views, exports
from forms.models import Register
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register of seven entries, read in chunks of two."""
    for name in ("FIRST_CHUNK", "CHUNK"):
        monkeypatch.setattr(exports, name, 2)
    register = RegisterFactory(name="Signatures", confirms=True)
    for number in range(7):
        SubmissionFactory(
            register=register,
            confirmed=True,
            email=f"sample{number}@example.org",
            answers={"full_name": f"Sample {number}"},
            public_name="Seven" if number == 6 else "",
        )
    return register


def begin(register: Register, preset: str = "full", query: str = "") -> Job:
    person = PersonFactory(groups=["Registrars"])
    return export_jobs.start(register=register, preset=preset, query=query, user=person)


def rows(job: Job) -> list[list[str]]:
    book = load_workbook(io.BytesIO(b"".join(jobs.file_of(job))))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def names(job: Job) -> list[str]:
    return [row[6] for row in rows(job)[1:]]


def test_it_writes_every_row_and_says_so(register: Register) -> None:
    job = begin(register)
    assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.FINISHED, 7, 7)
    assert names(job) == [f"Sample {number}" for number in range(7)]
    assert jobs.label_of(job) == "Export of a register"
    assert jobs.told(job) == "“Signatures”: 7 rows"
    assert job.result["file_name"].startswith(f"register-{register.pk}-full-")


def test_it_keeps_to_the_filters_and_the_preset(register: Register) -> None:
    first = begin(register, query="status=pending")
    second = begin(register, preset="delivery", query="status=confirmed&p=2")
    jobs.run_due()
    jobs.run_due()
    assert names(first) == []
    assert rows(second)[1:] == [["Seven", None, None, None]]


def test_its_days_are_those_of_its_maker(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour, name in ((21, "The day before"), (22, "Night in Kyiv")):
        SubmissionFactory(
            register=register,
            created_at=datetime(2025, 11, 1, hour, 30, tzinfo=UTC),
            answers={"full_name": name},
        )
    person = PersonFactory(groups=["Registrars"])
    UserProfile.objects.create(user=person, current_time_zone="Europe/Kyiv")
    client = Client()
    client.force_login(person)
    monkeypatch.setattr(export_views, "LARGE", 0)
    client.post(
        f"/admin/registers/{register.pk}/export/"
        "?created_at_from=2025-11-02&created_at_to=2025-11-02",
        {"preset": "full", "format": "xlsx"},
    )
    timezone.deactivate()
    jobs.run_due()
    assert names(Job.objects.get()) == ["Night in Kyiv"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_export_of_no_known_time_zone_is_made_in_that_of_the_site(register: Register) -> None:
    job = begin(register)
    del job.parameters["time_zone"]
    job.save(update_fields=["parameters"])
    jobs.run_due()
    assert len(names(job)) == 7


def test_filters_that_hold_no_more_export_nothing(register: Register) -> None:
    job = begin(register, query="status=bogus")
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "ValueError")
    assert not job.file_parts.exists()


def test_the_database_holds_neither_names_nor_what_was_looked_for(register: Register) -> None:
    job = begin(register, query="public_name=Seven")
    jobs.run_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_jobfilepart")
        sealed = b"".join(bytes(content) for (content,) in cursor.fetchall())
        cursor.execute("SELECT parameters, result FROM core_job")
        plain = json.dumps(cursor.fetchall(), default=str)
    assert sealed
    assert b"xl/worksheets" not in sealed
    for secret in ("Seven", "Sample 1", "example.org"):
        assert secret not in plain
    job.refresh_from_db()
    assert job.parameters["query"]


def test_a_worker_killed_half_way_is_followed_by_one_that_ends_the_same(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PART_BYTES", 100)
    whole = begin(register)
    jobs.run_due()
    job = begin(register)
    advance = jobs.advance

    def die(job: Job, *, done: int, total: int | None = None) -> None:
        advance(job, done=done, total=total)
        if done == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as fatal:
        fatal.setattr(jobs, "advance", die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.LEASED, 4, 7)
    job.due_at = job.created_at
    job.save(update_fields=["due_at"])
    assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.FINISHED, 7)
    assert rows(job) == rows(whole)


def test_it_is_cancelled_between_two_chunks_and_leaves_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(register)
    advance = jobs.advance

    def cancelled_at_four(job: Job, *, done: int, total: int | None = None) -> None:
        if done == 4:
            jobs.cancel(job=job)
        advance(job, done=done, total=total)

    monkeypatch.setattr(jobs, "advance", cancelled_at_four)
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.CANCELLED, 2)
    assert not JobFilePart.objects.exists()
