"""Long work, one piece after another, by the worker: with progress, cancel and a second life.

A job whose worker died is run again from its beginning, so each kind must be repeatable.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
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
GAVE_UP: Final = "gave up"


class Cancelled(Exception):  # It is a wish that was granted, not a fault.
    """Somebody asked for the job to stop, or another worker took it over."""


@dataclass(frozen=True)
class Kind:
    """What a kind of job is called, and what runs it; ``run`` calls ``advance`` between batches.

    ``tell`` says in words what came of a finished one; whoever lost ``permission`` meanwhile gets
    no file any more. A result's ``file_name`` names the file that ``keep_file`` kept. Whoever has
    ``permission`` sees how a ``shared`` kind's jobs stand and stops them; files stay their maker's.
    """

    name: str
    label: Any
    run: Callable[[Job], dict[str, Any]]
    tell: Callable[[Job], str] = lambda _job: ""
    permission: str = ""
    shared: bool = False


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind of job known; a second one of the same name replaces the first."""
    _kinds[kind.name] = kind


def label_of(job: Job) -> str:
    """Return what people call a job."""
    kind = _kinds.get(job.kind)
    return str(kind.label) if kind else job.kind


def told(job: Job) -> str:
    """Return in words what came of a finished job; nothing where there is nothing to say."""
    kind = _kinds.get(job.kind)
    return kind.tell(job) if kind and job.state == Job.State.FINISHED else ""


def shared_kinds(user: Any) -> list[str]:
    """Return the kinds of jobs that this person sees and stops, whoever started them."""
    kinds = [kind for kind in _kinds.values() if kind.shared and kind.permission]
    return [kind.name for kind in kinds if user.has_perm(kind.permission)]


def may_fetch(job: Job, user: Any) -> bool:
    """Tell whether the job's file is for this person: its maker, while they may still see it."""
    kind = _kinds.get(job.kind)
    is_maker = job.user_id is not None and job.user_id == user.pk
    return is_maker and kind is not None and (not kind.permission or user.has_perm(kind.permission))


def start(*, kind: str, parameters: dict[str, Any], user: Any, now: datetime) -> Job:
    """Put a job into the queue; the worker runs it."""
    if kind not in _kinds:
        raise ValueError(f"There is no job of the kind {kind!r}")
    return Job.objects.create(
        kind=kind, parameters=parameters, user=user, due_at=now, created_at=now
    )


def cancel(*, job: Job) -> None:
    """Stop a job between two of its batches; one that waits is over at once."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
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
    if job.attempts > MOST_ATTEMPTS or kind is None:
        _give_up(job, state=Job.State.FAILED, error=GAVE_UP)
        return
    try:
        advance(job, done=0)
        result = kind.run(job)
    except Cancelled:
        _give_up(job, state=Job.State.CANCELLED)
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        _give_up(job, state=Job.State.FAILED, error=type(error).__name__)
    else:
        job.settle(state=Job.State.FINISHED, result=result, finished_at=timezone.now())


def _give_up(job: Job, **fields: Any) -> None:
    """Note that a job came to nothing, and leave no half of a file, if it is still ours."""
    with transaction.atomic():
        if job.settle(finished_at=timezone.now(), **fields):
            job.file_parts.all().delete()


def keep_file(job: Job, content: Iterable[bytes]) -> None:
    """Keep ``content`` as the job's file, sealed, in parts that fit into memory.

    Raises ``Cancelled``. Only who holds the lease writes: a worker that was taken for dead cannot
    mix its parts with those of the one that took over.
    """
    with transaction.atomic():
        advance(job, done=job.done)
        job.file_parts.all().delete()
    waiting = bytearray()
    number = 0
    for piece in content:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            _keep_part(job, number, bytes(waiting[:PART_BYTES]))
            del waiting[:PART_BYTES]
            number += 1
    if waiting or not number:
        _keep_part(job, number, bytes(waiting))


def _keep_part(job: Job, number: int, part: bytes) -> None:
    sealed = seal(part, context=f"job file:{job.pk}:{number}")
    with transaction.atomic():
        advance(job, done=job.done)
        JobFilePart.objects.create(job=job, number=number, content=sealed)


def file_of(job: Job) -> Iterator[bytes]:
    """Yield the job's file part by part."""
    numbers = list(job.file_parts.values_list("number", flat=True))
    for number in numbers:
        part = job.file_parts.get(number=number)
        yield unseal(bytes(part.content), context=f"job file:{job.pk}:{number}")


def has_file(job: Job) -> bool:
    """Tell whether there is a file to fetch; after a day there is none, removed or not."""
    is_fresh = bool(job.finished_at and job.finished_at > timezone.now() - FILE_LIFE)
    return job.state == Job.State.FINISHED and is_fresh and job.file_parts.exists()


def forget_old() -> int:
    """Remove files after a day and jobs after a month; return how many were removed.

    What a job left that never ended goes a day after its last sign of life.
    """
    now = timezone.now()
    old = now - FILE_LIFE
    left = Q(job__finished_at__lt=old) | Q(job__finished_at=None, job__due_at__lt=old)
    removed, _tables = JobFilePart.objects.filter(left).delete()
    over = Q(finished_at__lt=now - RECORD_LIFE)
    more, _tables = Job.objects.filter(over).delete()
    return removed + more
