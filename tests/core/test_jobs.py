"""Long work: claimed once, repeatable, stoppable; its files are sealed and gone after a day."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core import jobs
from core.models import Job, JobFilePart
from core.sealing import UnreadableError
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Kind]:
    """No kinds of jobs but those that a test registers."""
    none: dict[str, jobs.Kind] = {}
    monkeypatch.setattr(jobs, "_kinds", none)
    return none


def begin(run: Callable[[Job], Any], **values: Any) -> Job:
    """Start a job that is done by ``run``."""
    jobs.register_kind(jobs.Kind("sample", "Sample job", run, **values))
    return jobs.start(kind="sample", parameters={"of": 3}, user=PersonFactory(), now=timezone.now())


def as_it_is(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def its_worker_dies(job: Job) -> None:
    """Let the lease of whoever runs the job end now."""
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())


def content_of(job: Job) -> bytes:
    return b"".join(jobs.file_of(job))


@pytest.mark.usefixtures("kinds")
class TestRunning:
    def test_a_job_runs_once_and_tells_how_it_went(self) -> None:
        seen: list[tuple[int, int]] = []

        def run(job: Job) -> dict[str, Any]:
            jobs.advance(job, done=0, total=job.parameters["of"])
            for done in (1, 2, 3):
                jobs.advance(job, done=done)
                seen.append((as_it_is(job).percent, job.done))
            return {"made": 3}

        job = begin(run, tell=lambda job: f"Made {job.result['made']}")
        assert jobs.told(job) == ""
        assert jobs.run_due() == 1
        assert jobs.run_due() == 0
        job = as_it_is(job)
        assert seen == [(33, 1), (66, 2), (100, 3)]
        assert (job.state, job.result, job.is_over) == (Job.State.FINISHED, {"made": 3}, True)
        assert job.finished_at is not None
        assert (jobs.label_of(job), jobs.told(job)) == ("Sample job", "Made 3")

    def test_two_workers_never_share_a_job(self) -> None:
        runs: list[int] = []
        job = begin(lambda job: runs.append(job.pk) or {})
        claimed = Job.claim(now=timezone.now(), limit=1, seconds=jobs.LEASE_SECONDS)
        assert claimed == [job]
        assert jobs.run_due() == 0
        assert runs == []

    def test_what_a_killed_worker_left_ends_the_same(self) -> None:
        class Killed(BaseException):
            """Nothing is caught, settled or cleaned up, as after ``kill -9``."""

        lives = iter([True, False])
        kept: set[int] = set()

        def run(job: Job) -> dict[str, Any]:
            is_killed = next(lives)
            for number in range(4):
                kept.add(number)
                jobs.advance(job, done=number + 1, total=4)
                if is_killed and number == 1:
                    raise Killed
            return {"made": len(kept)}

        job = begin(run)
        with pytest.raises(Killed):
            jobs.run_due()
        assert as_it_is(job).state == Job.State.LEASED
        assert jobs.run_due() == 0
        its_worker_dies(job)
        assert jobs.run_due() == 1
        job = as_it_is(job)
        assert (job.state, job.result, job.done) == (Job.State.FINISHED, {"made": 4}, 4)

    def test_a_job_that_kills_every_worker_is_given_up(self) -> None:
        def run(job: Job) -> dict[str, Any]:
            raise KeyboardInterrupt

        job = begin(run)
        for _life in range(jobs.MOST_ATTEMPTS):
            its_worker_dies(job)
            with pytest.raises(KeyboardInterrupt):
                jobs.run_due()
        its_worker_dies(job)
        assert jobs.run_due() == 1
        job = as_it_is(job)
        assert (job.state, job.error) == (Job.State.FAILED, jobs.GAVE_UP)

    def test_who_was_taken_for_dead_can_do_nothing_more(self) -> None:
        """A worker that slept too long finds that another one took its job over."""
        finished: list[str] = []

        def run(job: Job) -> dict[str, Any]:
            if not finished:
                finished.append("second")
                its_worker_dies(job)
                jobs.run_due()
            jobs.keep_file(job, [b"mine"])
            return {"by": finished[-1]}

        job = begin(run)
        jobs.run_due()
        job = as_it_is(job)
        assert (job.state, job.result) == (Job.State.FINISHED, {"by": "second"})
        assert content_of(job) == b"mine"

    def test_a_job_stops_between_two_batches(self) -> None:
        batches: list[int] = []

        def run(job: Job) -> dict[str, Any]:
            for number in range(5):
                jobs.advance(job, done=number)
                batches.append(number)
                if number == 2:
                    jobs.cancel(job=job)
            return {}

        job = begin(run)
        jobs.run_due()
        job = as_it_is(job)
        assert batches == [0, 1, 2]
        assert (job.state, job.error, job.done) == (Job.State.CANCELLED, "", 2)

    def test_a_job_that_waits_never_begins(self) -> None:
        runs: list[int] = []
        job = begin(lambda job: runs.append(job.pk) or {})
        jobs.cancel(job=job)
        assert as_it_is(job).state == Job.State.CANCELLED
        assert jobs.run_due() == 0
        assert runs == []

    def test_of_a_failure_only_the_kind_is_kept(self, caplog: pytest.LogCaptureFixture) -> None:
        def run(job: Job) -> dict[str, Any]:
            raise ValueError("sample@example.org")

        job = begin(run)
        with caplog.at_level(logging.ERROR):
            jobs.run_due()
        job = as_it_is(job)
        assert (job.state, job.error, job.result) == (Job.State.FAILED, "ValueError", {})
        assert f"Job {job.pk} (sample) failed" in caplog.messages

    def test_what_nobody_knows_is_not_started_and_not_run(self) -> None:
        with pytest.raises(ValueError, match="no job of the kind 'unknown'"):
            jobs.start(kind="unknown", parameters={}, user=None, now=timezone.now())
        job = Job.objects.create(kind="old", due_at=timezone.now(), created_at=timezone.now())
        assert jobs.run_due() == 1
        assert as_it_is(job).state == Job.State.FAILED
        assert (jobs.label_of(job), jobs.told(job)) == ("old", "")


@pytest.mark.usefixtures("kinds")
class TestFiles:
    @pytest.fixture(autouse=True)
    def small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "PART_BYTES", 100)

    def finished(self, *pieces: bytes) -> Job:
        """Return a job that made a file of these pieces."""

        def run(job: Job) -> dict[str, Any]:
            jobs.keep_file(job, pieces)
            return {"file_name": "sample.txt"}

        job = begin(run)
        jobs.run_due()
        return as_it_is(job)

    def test_a_file_comes_back_as_it_was(self) -> None:
        job = self.finished(b"Sample Signer" * 20, b"", b"x", b"end" * 33)
        assert content_of(job) == b"Sample Signer" * 20 + b"x" + b"end" * 33
        sizes = [len(part) for part in jobs.file_of(job)]
        assert sizes == [100, 100, 100, 60]
        assert jobs.has_file(job)

    def test_an_empty_file_is_a_file(self) -> None:
        job = self.finished()
        assert jobs.has_file(job)
        assert content_of(job) == b""

    def test_the_database_holds_none_of_it_in_the_open(self) -> None:
        self.finished(b"Sample Signer" * 20)
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM core_jobfilepart")
            stored = b"".join(bytes(content) for (content,) in cursor.fetchall())
        assert len(stored) > 260
        assert b"Sample" not in stored

    def test_parts_open_in_their_place_alone(self) -> None:
        job = self.finished(b"a" * 100, b"b" * 100)
        JobFilePart.objects.filter(number=0).update(number=9)
        JobFilePart.objects.filter(number=1).update(number=0)
        with pytest.raises(UnreadableError):
            content_of(job)

    def test_of_what_failed_or_was_stopped_no_half_stays(self) -> None:
        def fail(job: Job) -> dict[str, Any]:
            jobs.keep_file(job, [b"a" * 300])
            raise ValueError

        def stop(job: Job) -> dict[str, Any]:
            jobs.keep_file(job, [b"a" * 300])
            jobs.cancel(job=job)
            jobs.advance(job, done=1)
            return {}

        for run in (fail, stop):
            job = begin(run)
            jobs.run_due()
            assert not JobFilePart.objects.filter(job=job).exists()
            assert not jobs.has_file(as_it_is(job))

    def test_a_second_life_begins_the_file_anew(self) -> None:
        lives = iter([True, False])

        def run(job: Job) -> dict[str, Any]:
            jobs.keep_file(job, [b"x" * 250])
            if next(lives):
                raise KeyboardInterrupt
            return {}

        job = begin(run)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due()
        assert job.file_parts.count() == 3
        assert not jobs.has_file(as_it_is(job))
        its_worker_dies(job)
        jobs.run_due()
        assert content_of(as_it_is(job)) == b"x" * 250

    def test_a_file_is_its_makers_while_they_may_see_such_things(self) -> None:
        permission = "site_forms.manage_registers"
        job = begin(lambda job: jobs.keep_file(job, [b"x"]) or {}, permission=permission)
        jobs.run_due()
        maker = PersonFactory(groups=["Registrars"])
        assert not jobs.may_fetch(job, maker)
        Job.objects.filter(pk=job.pk).update(user=maker)
        job = as_it_is(job)
        assert jobs.may_fetch(job, maker)
        assert not jobs.may_fetch(job, PersonFactory(groups=["Registrars"]))
        assert not jobs.may_fetch(job, PersonFactory(is_superuser=True))
        maker.groups.clear()
        assert not jobs.may_fetch(job, type(maker).objects.get(pk=maker.pk))
        job.user = None
        assert not jobs.may_fetch(job, maker)

    def test_after_a_day_a_file_is_gone_and_after_a_month_its_job(self) -> None:
        job, fresh = self.finished(b"a" * 300), self.finished(b"b")
        assert jobs.forget_old() == 0
        a_day_ago = timezone.now() - jobs.FILE_LIFE
        Job.objects.filter(pk=job.pk).update(finished_at=a_day_ago)
        assert not jobs.has_file(as_it_is(job))
        assert jobs.forget_old() == 3
        assert not job.file_parts.exists()
        assert jobs.has_file(fresh)
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - jobs.RECORD_LIFE)
        assert jobs.forget_old() == 1
        assert list(Job.objects.all()) == [fresh]

    def test_what_a_job_left_that_nobody_took_up_again_is_removed_too(self) -> None:
        def run(job: Job) -> dict[str, Any]:
            jobs.keep_file(job, [b"x"])
            raise KeyboardInterrupt

        job = begin(run)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due()
        assert jobs.forget_old() == 0
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(hours=25))
        assert jobs.forget_old() == 1
        assert not job.file_parts.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_two_workers_at_the_same_instant_run_a_job_once() -> None:
    runs: list[int] = []
    begin(lambda job: runs.append(job.pk) or {})
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        jobs.run_due()
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(runs) == 1
