"""The list of erasures, outside the database and its backups: a restore re-applies it.

One line an erasure, ``2026-11-22T08:30:00+00:00 <number of the entry>``, and nothing else. It is
written before the database forgets that it is to be written: a line may stand there twice.
"""

import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forms import lifecycle, tally
from forms.models import Erasure, Register, Submission

logger = logging.getLogger(__name__)

BATCH: Final = 500


def append_waiting() -> int:
    """Put erasures that wait onto the list, then forget them here; return how many.

    Where the list cannot be written, they wait on, and the log says so.
    """
    waiting = list(Erasure.objects.order_by("pk")[:BATCH])
    if not waiting:
        return 0
    lines = "".join(f"{erasure.at.isoformat()} {erasure.submission_id}\n" for erasure in waiting)
    try:
        _append(settings.ERASURE_LIST, lines)
    except OSError as error:
        logger.error(
            "The list of erasures, %s, cannot be written: %s. Erasures wait: %s",
            settings.ERASURE_LIST,
            error.strerror,
            Erasure.objects.count(),
        )
        return 0
    Erasure.objects.filter(pk__in=[erasure.pk for erasure in waiting]).delete()
    return len(waiting)


def _append(path: Path, lines: str) -> None:
    """Add whole lines to a file and have the disk keep them. Raises ``OSError``.

    The folder is not made: where a disk is not mounted, the list would land beside it.
    """
    with open(path, "a+b", opener=_private) as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # The disk was full, or the machine stopped, in mid-line.
                lines = "\n" + lines
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@dataclass
class Reapplied:
    """What applying the list again came to, in lines of it and in entries."""

    lines: int = 0
    unreadable: int = 0
    erased: int = 0


def reapply(path: Path) -> Reapplied:
    """Erase again every entry on the list that a restore brought back, and count anew.

    Repeating it is harmless. Raises ``OSError`` where the list cannot be read.
    """
    result = Reapplied()
    touched: set[int] = set()
    is_on_the_list = path.resolve() == settings.ERASURE_LIST.resolve()
    with path.open(encoding="utf-8", errors="replace") as file:
        numbers = _numbers(file, result)
        while batch := list(islice(numbers, BATCH)):
            back = Submission.objects.filter(pk__in=batch)
            for submission in back.exclude(status=Submission.Status.WITHDRAWN).order_by("pk"):
                _erase_again(submission, is_on_the_list=is_on_the_list)
                result.erased += 1
                touched.add(submission.register_id)
    for register in Register.objects.filter(pk__in=touched):
        tally.rebuild_tally(register=register)
    return result


def _numbers(lines: Iterable[str], result: Reapplied) -> Iterator[uuid.UUID]:
    """Yield the numbers on the lines; count the lines, and those that tell none."""
    for line in filter(None, (line.strip() for line in lines)):
        result.lines += 1
        try:
            yield uuid.UUID(line.rpartition(" ")[2])
        except ValueError:
            result.unreadable += 1


def _erase_again(submission: Submission, *, is_on_the_list: bool) -> None:
    """Remove an unconfirmed entry, erase any other; what is on the list is not put there again."""
    with transaction.atomic():
        if not lifecycle.expire(submission=submission):
            lifecycle.erase(submission=submission, user=None, now=timezone.now())
        if is_on_the_list:
            Erasure.objects.filter(submission_id=submission.pk).delete()
