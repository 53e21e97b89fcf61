"""What waits for a person's judgement, and the judgement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forms import lifecycle
from forms.models import Register, Submission

Status = Submission.Status
WAITING: Final = (Status.PENDING.value, Status.SUSPECT.value)
REASONS: Final = dict(Submission.Suspicion.choices)


class Decision(models.TextChoices):
    """What an administrator decides about an entry."""

    ACCEPT = "accept", _("Accept")
    STRIKE_OUT = "strike_out", _("Strike out")
    REINSTATE = "reinstate", _("Reinstate")


def waiting(register: Register | None = None) -> QuerySet[Submission]:
    """Return the entries under suspicion that nobody has judged: confirmed ones and pending ones.

    The partial index ``to_be_reviewed`` holds exactly these.
    """
    rows = Submission.objects.filter(status__in=WAITING, reviewed=False).exclude(suspicion=[])
    return rows.filter(register=register) if register else rows


def is_doubtful(submission: Submission) -> bool:
    """Tell whether an entry waits for judgement."""
    is_open = submission.status in WAITING and not submission.reviewed
    return is_open and bool(submission.suspicion)


def reasons(submission: Submission) -> list[str]:
    """Return the suspicions in words."""
    return [str(REASONS.get(reason, reason)) for reason in submission.suspicion]


def possible(submission: Submission) -> list[Decision]:
    """Return what may be decided about an entry as it stands."""
    if submission.status == Status.INVALIDATED:
        return [Decision.REINSTATE]
    found = []
    if submission.status == Status.SUSPECT or is_doubtful(submission):
        found.append(Decision.ACCEPT)
    if submission.status in lifecycle.TO_STRIKE_OUT and not submission.erased_at:
        found.append(Decision.STRIKE_OUT)
    return found


def decide(
    *,
    submissions: Iterable[Submission],
    decision: Decision,
    reason: str,
    user: Any,
    now: datetime,
) -> int:
    """Carry out a decision; return how many entries it changed. Accepting confirms nobody."""
    functions = {
        Decision.ACCEPT: lifecycle.accept,
        Decision.STRIKE_OUT: lifecycle.strike_out,
        Decision.REINSTATE: lifecycle.reinstate,
    }
    change = functions[decision]
    return sum(
        change(submission=submission, reason=reason, user=user, now=now)
        for submission in submissions
    )
