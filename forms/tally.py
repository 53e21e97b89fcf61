"""The tally: totals that the worker moves, so that no public request counts rows or waits.

Each entry keeps the cells it was counted in. Flag, cells and totals change in one transaction, so
a killed worker counts nothing twice; what an entry was counted as is taken off again exactly,
even when its answers are erased by then.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from core.sealing import UnreadableError
from forms.models import Register, Submission, Tally

logger = logging.getLogger(__name__)

BATCH: Final = 500
CHUNK: Final = 2000
CHECK_PAUSE: Final = timedelta(hours=20)
CONFIRMED: Final = Q(status=Submission.Status.CONFIRMED)
TO_COUNT: Final = CONFIRMED & Q(counted=False)
TO_DISCOUNT: Final = ~CONFIRMED & Q(counted_as__isnull=False)
# Who is held for review gets a number too, lest its lack tells them.
TO_NUMBER: Final = Q(status=Submission.Status.SUSPECT, number__isnull=True)
COLUMNS: Final = ("country", "language", "profession")
# What those are counted by besides who show their names.
SHOWN: Final = {"shown_country": "country", "shown_profession": "profession"}

Cell = tuple[str, str]


def total_of(key: UUID) -> int:
    """Return the counted total of the register with that key: one row, no counting."""
    total = Tally.objects.filter(register__key=key, dimension=Tally.Dimension.TOTAL).first()
    return total.count if total else 0


def counts_of(register: Register, dimension: str) -> dict[str, int]:
    """Return the counts of one dimension by value, the largest first, without empty ones."""
    rows = register.tallies.filter(dimension=dimension, count__gt=0).order_by("-count", "value")
    return dict(rows.values_list("value", "count"))


def counts_by(key: UUID, dimensions: Collection[str]) -> dict[str, dict[str, int]]:
    """Return the counts of several dimensions, all as of one instant; see ``counts_of``."""
    rows = Tally.objects.filter(register__key=key, dimension__in=dimensions, count__gt=0)
    counts: dict[str, dict[str, int]] = {dimension: {} for dimension in dimensions}
    for dimension, value, count in rows.order_by("-count", "value").values_list(
        "dimension", "value", "count"
    ):
        counts[dimension][value] = count
    return counts


def move_tallies() -> int:
    """Count what was confirmed and discount what no longer is; return how many entries moved."""
    stale = Submission.objects.filter(TO_COUNT | TO_DISCOUNT | TO_NUMBER)
    registers = list(stale.order_by().values_list("register_id", flat=True).distinct())
    return sum(_move(register_id) for register_id in registers)


def _move(register_id: int) -> int:
    """Move one batch of one register. Flag and count change in one transaction: never twice."""
    with transaction.atomic():
        # One worker a register: the others wait here, then find the flags set. Signers do not:
        # without ``no_key`` PostgreSQL would let no entry refer to the register meanwhile.
        register = Register.objects.select_for_update(no_key=True).get(pk=register_id)
        rows = Submission.objects.filter(register=register)
        # A row that somebody is changing now is for the next turn.
        rows = rows.select_for_update(skip_locked=True, no_key=True)
        changes: Counter[Cell] = Counter()
        gone = list(rows.filter(TO_DISCOUNT)[:BATCH])
        for submission in gone:
            changes.subtract(counted_cells(submission))
            _mark(submission, None)
        total = total_of(register.key) - len(gone)
        fresh = list(rows.filter(TO_COUNT).order_by("confirmed_at", "pk")[:BATCH])
        for submission in fresh:
            before = counted_cells(submission)
            changes.subtract(before)
            total += not before
            submission.number = submission.number or total
            _mark(submission, cells_now(submission, before))
            changes.update(counted_cells(submission))
        held = list(rows.filter(TO_NUMBER)[:BATCH])
        for submission in held:
            submission.number = total + 1
            submission.save(update_fields=["number"])
        for (dimension, value), change in changes.items():
            if change:
                _add(register_id, dimension, value, change)
        if fresh or gone:
            Register.objects.filter(pk=register_id).update(tallied_at=timezone.now())
        return len(fresh) + len(gone) + len(held)


def _mark(submission: Submission, counted: list[Cell] | None) -> None:
    """Note on an entry what it is counted as now; ``None`` if it is not."""
    submission.counted, submission.counted_as = counted is not None, counted
    submission.save(update_fields=["counted", "counted_as", "number"])


def cells(submission: Submission) -> list[Cell]:
    """Return the (dimension, value) pairs that one submission counts in."""
    try:
        ticked = [str(key)[:64] for key in submission.answer("commitments", [])]
    except UnreadableError:
        logger.error("Entry %s is counted without its commitments: its key is missing", submission)
        ticked = []
    commitments = [("commitment", key) for key in ticked]
    return [*open_cells(submission), *commitments]


def cells_now(submission: Submission, before: list[Cell]) -> list[Cell]:
    """Return what an entry that counted as ``before`` counts as now.

    One that was anonymised stays what it was, but its name is not shown any more.
    """
    if submission.erased_at and before:
        return [cell for cell in before if cell[0] not in SHOWN]
    return cells(submission)


def open_cells(submission: Submission) -> list[Cell]:
    """Return those of the pairs that lie open in the row."""
    day = submission.confirmed_at.date().isoformat() if submission.confirmed_at else ""
    columns = [(name, getattr(submission, name) or "") for name in COLUMNS]
    # Forms that sign no text have none to count by.
    texts = [("text", submission.signed_text)] if submission.signed_text else []
    is_shown = bool(submission.public_name)
    shown = [
        (name, getattr(submission, column) or "") for name, column in SHOWN.items() if is_shown
    ]
    return [("total", ""), ("day", day), *columns, *texts, *shown]


def counted_cells(submission: Submission) -> list[Cell]:
    """Return the pairs that the tally holds this entry in; none if it does not."""
    try:
        return [(dimension, value) for dimension, value in submission.counted_as or []]
    except UnreadableError:
        logger.error("Entry %s is discounted by its columns: its key is missing", submission)
        return cells(submission)


def _add(register_id: int, dimension: str, value: str, change: int) -> None:
    cell, _created = Tally.objects.get_or_create(
        register_id=register_id, dimension=dimension, value=value
    )
    Tally.objects.filter(pk=cell.pk).update(count=F("count") + change)


# ---- Check and repair ------------------------------------------------------------------------


def check_tallies() -> int:
    """Check registers that were not checked since yesterday; return how many were wrong."""
    due = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - CHECK_PAUSE)
    return sum(not check_tally(register=register) for register in Register.objects.filter(due))


def check_tally(*, register: Register) -> bool:
    """Compare a register's tally with its rows; repair and report it if they differ.

    The comparison holds no lock; only a repair does.
    """
    with _frozen():
        counts, are_true = _count(Submission.objects.filter(register=register))
        is_right = are_true and counts == _stored(register)
    if not is_right:
        logger.error("The tally of register %s was wrong; it is counted anew", register.pk)
        before = total_of(register.key)
        rebuild_tally(register=register)
        data = {"before": before, "after": total_of(register.key)}
        log(instance=register, action="forms.tally_repaired", data=data)
    Register.objects.filter(pk=register.pk).update(checked_at=timezone.now())
    return is_right


@contextmanager
def _frozen() -> Iterator[None]:
    """See all tables as they are in one instant."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _stored(register: Register) -> Counter[Cell]:
    rows = register.tallies.filter(count__gt=0).values_list("dimension", "value", "count")
    return Counter({(dimension, value): count for dimension, value, count in rows})


def _count(rows: QuerySet[Submission]) -> tuple[Counter[Cell], bool]:
    """Add up what the rows say they are counted as; tell whether that is what they are."""
    counts: Counter[Cell] = Counter()
    are_true = True
    needed = (
        "counted",
        "counted_as",
        "status",
        "erased_at",
        "confirmed_at",
        "signed_text",
        "public_name",
        *COLUMNS,
    )
    for submission in by_key(rows.filter(counted_as__isnull=False).only(*needed)):
        counted = counted_cells(submission)
        counts.update(counted)
        is_settled = submission.counted and submission.status == Submission.Status.CONFIRMED
        if is_settled and not submission.erased_at:
            told = {cell for cell in counted if cell[0] != Tally.Dimension.COMMITMENT}
            are_true = are_true and set(open_cells(submission)) == told
    return counts, are_true


def by_key(rows: QuerySet[Submission], chunk: int = CHUNK) -> Iterator[Submission]:
    """Yield rows in the order of their keys, chunk by chunk, without a server-side cursor."""
    last = None
    while found := list((rows.filter(pk__gt=last) if last else rows).order_by("pk")[:chunk]):
        yield from found
        last = found[-1].pk


def rebuild_tally(*, register: Register) -> None:
    """Count a register anew from its submissions; an anonymised one counts as what it did."""
    with transaction.atomic():
        Register.objects.select_for_update(no_key=True).get(pk=register.pk)
        rows = Submission.objects.filter(register=register)
        # Held until the end: a change meanwhile would be written over.
        held = rows.select_for_update(no_key=True)
        for submission in by_key(held.filter(TO_DISCOUNT)):
            _mark(submission, None)
        for submission in by_key(held.filter(CONFIRMED, erased_at=None)):
            counted = cells(submission)
            if not submission.counted or counted_cells(submission) != counted:
                _mark(submission, counted)
        counts, _are_true = _count(rows)
        register.tallies.all().delete()
        Tally.objects.bulk_create(
            Tally(register=register, dimension=dimension, value=value, count=count)
            for (dimension, value), count in counts.items()
        )
        Register.objects.filter(pk=register.pk).update(tallied_at=timezone.now())
