"""The funnel: how many entries reached each stage, by language and mail provider.

The worker moves it as it moves the tally: flag and counts change in one transaction, under the
register's lock, so that neither two workers nor a killed one count an entry twice. It only grows:
who withdraws was still reached.
"""

from collections import Counter, defaultdict
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from forms.addresses import index_of_domain
from forms.models import DomainRule, Funnel, Register, Submission

BATCH: Final = 500
TO_STAGE: Final = Q(stage__gt=F("stage_counted"))
# The columns of ``Funnel``, in the order of the stages.
STAGES: Final = {
    Submission.Stage.SUBMITTED: "submitted",
    Submission.Stage.ACCEPTED: "accepted",
    Submission.Stage.DELIVERED: "delivered",
    Submission.Stage.CONFIRMED: "confirmed",
}


def move() -> int:
    """Count the stages that entries have reached since; return how many entries moved."""
    waiting = Submission.objects.filter(TO_STAGE).order_by()
    registers = list(waiting.values_list("register_id", flat=True).distinct())
    providers = large_providers() if registers else {}
    return sum(_move(register_id, providers) for register_id in registers)


def large_providers() -> dict[str, str]:
    """Return the name to count under by the index of the mail domain, of large providers alone."""
    rules = DomainRule.objects.filter(is_large=True)
    return {index_of_domain(rule.domain): rule.alias_of or rule.domain for rule in rules}


def _move(register_id: int, providers: dict[str, str]) -> int:
    """Move one batch of one register."""
    with transaction.atomic():
        # One worker a register; without ``no_key`` PostgreSQL would let no entry refer to it.
        Register.objects.select_for_update(no_key=True).get(pk=register_id)
        rows = Submission.objects.filter(TO_STAGE, register_id=register_id).order_by()
        # A row that somebody is changing now is for the next turn.
        rows = rows.select_for_update(skip_locked=True, no_key=True).only(
            "language", "domain_index", "stage", "stage_counted", "funnel"
        )
        cells: dict[tuple[str, str], int] = {}
        counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
        moved: defaultdict[tuple[int, int | None], list[UUID]] = defaultdict(list)
        for row in rows[:BATCH]:
            cell = row.funnel_id
            if cell is None and not row.stage_counted:
                key = (row.language, providers.get(row.domain_index or "", ""))
                if key not in cells:
                    cells[key] = _cell(register_id, *key)
                cell = cells[key]
            # Later stages count where the first did, for a newer entry may have another language.
            # Of an entry that was erased meanwhile nobody knows any more where that was.
            if cell is not None:
                counts[cell].update(
                    name for stage, name in STAGES.items() if row.stage_counted < stage <= row.stage
                )
            is_last = row.stage == Submission.Stage.CONFIRMED
            moved[row.stage, None if is_last else cell].append(row.pk)
        for (stage, cell), keys in moved.items():
            Submission.objects.filter(pk__in=keys).update(stage_counted=stage, funnel=cell)
        for cell, changes in counts.items():
            Funnel.objects.filter(pk=cell).update(
                **{name: F(name) + change for name, change in changes.items()}
            )
        return sum(map(len, moved.values()))


def _cell(register_id: int, language: str, provider: str) -> int:
    funnel, _created = Funnel.objects.get_or_create(
        register_id=register_id, language=language, provider=provider
    )
    return funnel.pk
