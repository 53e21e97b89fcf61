"""Long work, one piece after another, by the worker: with progress, cancel and a second life.

A job whose worker died is run again from its beginning, so each kind must be repeatable.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Final

from django.db.models import Q
from django.utils import timezone

from core.models import Job, JobFilePart
from core.sealing import seal, unseal

logger = logging.getLogger(__name__)

LEASE_SECONDS: Final = 120
MOST_ATTEMPTS: Final = 3
PART_BYTES: Final = 1024 * 1024
FILE_LIFE: Final = timedelta(hours=24)
RECORD_LIFE: Final = timedelta(days=30)


class Cancelled(Exception):  # It is a wish that was granted, not a fault.
    """Somebody asked for the job to stop, or another worker took it over."""


@dataclass(frozen=True)
class Kind:
    """What a kind of job is called, and what runs it; ``run`` calls ``advance`` between batches."""

    name: str
    label: Any
    run: Callable[[Job], dict[str, Any]]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind of job known; a second one of the same name replaces the first."""
    _kinds[kind.name] = kind


def label_of(job: Job) -> str:
    """Return what people call a job."""
    kind = _kinds.get(job.kind)
    return str(kind.label) if kind else job.kind


def start(*, kind: str, parameters: dict[str, Any], user: Any, now: datetime) -> Job:
    """Put a job into the queue; the worker runs it."""
    if kind not in _kinds:
        raise ValueError(f"There is no job of the kind {kind!r}")
    return Job.objects.create(
        kind=kind, parameters=parameters, user=user, due_at=now, created_at=now
    )


def cancel(*, job: Job) -> None:
    """Stop a job between two of its batches; one that waits never begins."""
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)


def advance(job: Job, *, done: int, total: int | None = None) -> None:
    """Note progress and hold the lease. Raises ``Cancelled`` if the job must stop."""
    job.done = done
    if total is not None:
        job.total = total
    held = Job.objects.filter(pk=job.pk, lease=job.lease, cancel_asked=False)
    due = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    if not held.update(done=job.done, total=job.total, due_at=due):
        raise Cancelled


def run_due() -> int:
    """Run the next job that is due; return how many were run."""
    jobs = Job.claim(now=timezone.now(), limit=1, seconds=LEASE_SECONDS)
    for job in jobs:
        _run(job)
    return len(jobs)


def _run(job: Job) -> None:
    """Run one job and note how it ended. Only the kind of an error is kept, never its text."""
    kind = _kinds.get(job.kind)
    now = timezone.now
    if job.attempts > MOST_ATTEMPTS or kind is None:
        job.settle(state=Job.State.FAILED, error="gave up", finished_at=now())
        return
    try:
        advance(job, done=0)
        result = kind.run(job)
    except Cancelled:
        job.settle(state=Job.State.CANCELLED, finished_at=now())
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        job.settle(state=Job.State.FAILED, error=type(error).__name__, finished_at=now())
    else:
        job.settle(state=Job.State.FINISHED, result=result or {}, finished_at=now())


def keep_file(job: Job, file: IO[bytes]) -> None:
    """Keep what ``file`` holds as the job's file, sealed, in parts that fit into memory."""
    job.file_parts.all().delete()
    number = 0
    while part := file.read(PART_BYTES):
        sealed = seal(part, context=f"job file:{job.pk}:{number}")
        JobFilePart.objects.create(job=job, number=number, content=sealed)
        number += 1
        advance(job, done=job.done)


def file_of(job: Job) -> Iterator[bytes]:
    """Yield the job's file part by part."""
    numbers = list(job.file_parts.values_list("number", flat=True))
    for number in numbers:
        part = job.file_parts.get(number=number)
        yield unseal(bytes(part.content), context=f"job file:{job.pk}:{number}")


def has_file(job: Job) -> bool:
    """Tell whether there is a file to fetch."""
    return job.state == Job.State.FINISHED and job.file_parts.exists()


def forget_old() -> int:
    """Remove files after a day and jobs after a month; return how many were removed."""
    now = timezone.now()
    files = JobFilePart.objects.filter(job__created_at__lt=now - FILE_LIFE)
    removed, _kinds = files.delete()
    over = Q(finished_at__lt=now - RECORD_LIFE)
    more, _kinds = Job.objects.filter(over).delete()
    return removed + more
