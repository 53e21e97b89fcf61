"""The tally: totals that the worker moves, so that no public request counts rows or waits."""

from collections import Counter
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from forms.models import Register, Submission, Tally

BATCH: Final = 1000
CONFIRMED: Final = Q(status=Submission.Status.CONFIRMED)
COLUMNS: Final = ("country", "language", "profession")

Cell = tuple[str, str]


def total_of(key: UUID) -> int:
    """Return the counted total of the register with that key: one row, no counting."""
    total = Tally.objects.filter(register__key=key, dimension=Tally.Dimension.TOTAL).first()
    return total.count if total else 0


def move_tallies() -> int:
    """Count what was confirmed and discount what no longer is; return how many entries moved."""
    stale = Submission.objects.filter(CONFIRMED & Q(counted=False) | ~CONFIRMED & Q(counted=True))
    registers = list(stale.order_by().values_list("register_id", flat=True).distinct())
    return sum(_move(register_id) for register_id in registers)


def _move(register_id: int) -> int:
    """Move one batch of one register. Flag and count change in one transaction: never twice."""
    with transaction.atomic():
        # One worker a register: the others wait here, then find the flags set. Signers do not:
        # without ``no_key`` PostgreSQL would let no entry refer to the register meanwhile.
        Register.objects.select_for_update(no_key=True).get(pk=register_id)
        rows = Submission.objects.filter(register_id=register_id)
        fresh = list(rows.filter(CONFIRMED, counted=False)[:BATCH])
        gone = list(rows.filter(~CONFIRMED, counted=True)[:BATCH])
        changes: Counter[Cell] = Counter()
        for submission in fresh:
            changes.update(cells(submission))
        for submission in gone:
            changes.subtract(cells(submission))
        rows.filter(pk__in=[row.pk for row in fresh]).update(counted=True)
        rows.filter(pk__in=[row.pk for row in gone]).update(counted=False)
        for (dimension, value), change in changes.items():
            _add(register_id, dimension, value, change)
        return len(fresh) + len(gone)


def cells(submission: Submission) -> list[Cell]:
    """Return the (dimension, value) pairs that one submission counts in."""
    day = submission.confirmed_at.date().isoformat() if submission.confirmed_at else ""
    columns = [(name, getattr(submission, name) or "") for name in COLUMNS]
    return [("total", ""), ("day", day), *columns]


def _add(register_id: int, dimension: str, value: str, change: int) -> None:
    cell, _created = Tally.objects.get_or_create(
        register_id=register_id, dimension=dimension, value=value
    )
    Tally.objects.filter(pk=cell.pk).update(count=F("count") + change)


def rebuild_tally(*, register: Register) -> None:
    """Count a register anew from its submissions."""
    with transaction.atomic():
        Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        register.tallies.all().delete()
        rows = Submission.objects.filter(register=register)
        rows.update(counted=False)
        counts: Counter[Cell] = Counter()
        confirmed = rows.filter(CONFIRMED).defer("answers", "email")
        for submission in confirmed.iterator(chunk_size=2000):
            counts.update(cells(submission))
        rows.filter(CONFIRMED).update(counted=True)
        Tally.objects.bulk_create(
            Tally(register=register, dimension=dimension, value=value, count=count)
            for (dimension, value), count in counts.items()
        )
