"""What a register comes to: from the tally, the funnel, and counts that end early.

It costs the same whether the register holds a thousand entries or a million.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numbers import shown_number
from forms.dashboard_sections import (
    Counts,
    Section,
    first_day,
    funnel_sections,
    tally_sections,
)
from forms.models import Funnel, Message, Register, Submission, Tally

# No count reads more rows than this; beyond it the dashboard says “more than”.
MOST_COUNTED: Final = 1000
LONGEST_WAIT: Final = timedelta(minutes=10)
WAITING: Final = (Message.State.QUEUED, Message.State.LEASED)

Dimension = Tally.Dimension


@dataclass(frozen=True)
class Fact:
    """One number, and where the rows behind it are listed."""

    label: str
    number: str
    url: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Everything that one register's dashboard shows."""

    facts: list[Fact]
    mail: list[Fact]
    warnings: list[str]
    sections: list[Section]


def dashboard_of(register: Register, *, now: datetime) -> Dashboard:
    """Return the dashboard of one register, in the active language."""
    today = now.astimezone(UTC).date()
    counts = _tallies(register, since=first_day(today))
    funnels = list(register.funnels.order_by("pk"))
    sections = tally_sections(register, counts, today) if counts[Dimension.TOTAL] else []
    sections += funnel_sections(register, funnels) if funnels else []
    oldest = oldest_waiting()
    return Dashboard(
        facts=_facts(register, counts, funnels, today),
        mail=_mail(register, oldest, now=now),
        warnings=mail_warnings(oldest, now=now),
        sections=sections,
    )


def at_most(rows: QuerySet[Any]) -> str:
    """Count rows without reading many, and write how many there are."""
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    if count > MOST_COUNTED:
        return _("more than %(number)s") % {"number": shown_number(MOST_COUNTED)}
    return shown_number(count)


def _tallies(register: Register, *, since: date) -> dict[str, Counts]:
    """Return the counts of each dimension, of days only the last."""
    found: dict[str, Counts] = {dimension: Counter() for dimension in Dimension}
    shown = ~Q(dimension=Dimension.DAY) | Q(value__gte=since.isoformat())
    rows = register.tallies.filter(shown, count__gt=0)
    for dimension, value, count in rows.values_list("dimension", "value", "count"):
        found[dimension][value] = count
    return found


def _facts(
    register: Register, counts: dict[str, Counts], funnels: list[Funnel], today: date
) -> list[Fact]:
    entries = reverse("registers:submissions", args=[register.pk])
    received = Fact(_("Received today"), at_most(received_on(register, today)))
    if not register.confirms:
        total = sum(cell.submitted for cell in funnels)
        return [Fact(_("Received in all"), shown_number(total), entries), received]
    return [
        Fact(_("Confirmed in all"), shown_number(counts[Dimension.TOTAL][""]), entries),
        Fact(_("Confirmed today"), shown_number(counts[Dimension.DAY][today.isoformat()])),
        received,
        Fact(_("Waiting for review"), at_most(to_review(register)), f"{entries}?status=suspect"),
    ]


def received_on(register: Register, day: date) -> QuerySet[Submission]:
    """Return what arrived since a day began, in UTC as the tally's days."""
    begin = datetime.combine(day, time.min, tzinfo=UTC)
    return Submission.objects.filter(register=register, created_at__gte=begin)


def to_review(register: Register) -> QuerySet[Submission]:
    """Return what an administrator should look at."""
    return Submission.objects.filter(register=register, status=Submission.Status.SUSPECT)


# ---- Mail ------------------------------------------------------------------------------------


def _mail(register: Register, oldest: Message | None, *, now: datetime) -> list[Fact]:
    """Return how many of a register's mails wait or went wrong."""
    states = {
        _("Mails waiting"): WAITING,
        _("Mails that failed"): (Message.State.FAILED,),
        _("Mails that came back"): (Message.State.BOUNCED,),
        _("Mails called unwanted"): (Message.State.COMPLAINED,),
    }
    facts = [
        Fact(label, at_most(Message.objects.filter(register=register, state__in=found)))
        for label, found in states.items()
    ]
    age = timesince(oldest.created_at, now, depth=1) if oldest else "—"
    return [*facts, Fact(_("Oldest waiting mail of the site"), age)]


def oldest_waiting() -> Message | None:
    """Return the mail of the whole site that has waited longest; bulk mail may."""
    waiting = Message.objects.filter(state__in=WAITING).exclude(purpose__in=Message.BULK)
    return waiting.order_by("created_at").first()


def mail_warnings(oldest: Message | None, *, now: datetime) -> list[str]:
    """Say why mails of the site have not gone out for more than ten minutes, if any have not."""
    late = now - LONGEST_WAIT
    if oldest is None or oldest.created_at > late:
        return []
    age = timesince(oldest.created_at, now, depth=1)
    overdue = Message.objects.filter(state__in=WAITING, due_at__lt=late)
    if overdue.exclude(purpose__in=Message.BULK).exists():
        return [
            _(
                "The oldest mail has waited for %(age)s, and nobody takes it on: the worker "
                "is not running, or cannot keep up. Nobody is asked to confirm meanwhile."
            )
            % {"age": age}
        ]
    return [
        ngettext(
            "The oldest mail has waited for %(age)s: the mail server did not take it "
            "(%(error)s, %(attempts)s attempt). It is tried again by itself.",
            "The oldest mail has waited for %(age)s: the mail server did not take it "
            "(%(error)s, %(attempts)s attempts). It is tried again by itself.",
            oldest.attempts,
        )
        % {
            "age": age,
            "error": oldest.error or _("no answer yet"),
            "attempts": shown_number(oldest.attempts),
        }
    ]


# ---- All registers at a glance ---------------------------------------------------------------


@dataclass(frozen=True)
class Glance:
    """One register in a line."""

    register: Register
    total: str
    today: str
    review: str


def glances(*, now: datetime) -> list[Glance]:
    """Return a line for each register: totals, today, what waits for review."""
    today = now.astimezone(UTC).date()
    wanted = Q(dimension=Dimension.TOTAL) | Q(dimension=Dimension.DAY, value=today.isoformat())
    cells = Tally.objects.filter(wanted).values_list("register_id", "dimension", "count")
    counts = {(register, dimension): count for register, dimension, count in cells}
    received: Counter[int] = Counter()
    for register_id, submitted in Funnel.objects.values_list("register_id", "submitted"):
        received[register_id] += submitted
    found = []
    for register in Register.objects.order_by("name"):
        if register.confirms:
            total = shown_number(counts.get((register.pk, Dimension.TOTAL), 0))
            day = shown_number(counts.get((register.pk, Dimension.DAY), 0))
            review = at_most(to_review(register))
        else:
            total, review = shown_number(received[register.pk]), "—"
            day = at_most(received_on(register, today))
        found.append(Glance(register, total, day, review))
    return found
