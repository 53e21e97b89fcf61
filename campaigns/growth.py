"""How the number of signatures grew: totals by day, and the line that shows them.

The line is inline SVG of classes alone, and stands beside a table of the same numbers.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from django.utils import timezone

MOST_POINTS: Final = 120
MOST_ROWS: Final = 30
FEWEST_DAYS: Final = 2
WEEK: Final = 7
# In units of the SVG, which is as wide as its column.
WIDTH: Final = 640
HEIGHT: Final = 160


@dataclass(frozen=True)
class Moment:
    """How many had signed by the end of a day (UTC)."""

    day: date
    total: int


@dataclass(frozen=True)
class Growth:
    """Totals from the first signature to today, in even steps."""

    moments: list[Moment]

    @property
    def first(self) -> Moment:
        """Return the day on which the first people signed."""
        return self.moments[0]

    @property
    def last(self) -> Moment:
        """Return where it stands now."""
        return self.moments[-1]

    @property
    def rows(self) -> list[Moment]:
        """Return what the table shows: the newest first, every so many days of a long time."""
        step = math.ceil(len(self.moments) / MOST_ROWS)
        rows = self.moments[::-1][::step]
        return rows if rows[-1] == self.first else [*rows, self.first]

    @property
    def line(self) -> str:
        """Return the path of the line, from the start at the left; its foot is nobody."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self._points())

    @property
    def view_box(self) -> str:
        """Return the frame of the drawing."""
        return f"0 0 {WIDTH} {HEIGHT}"

    def _points(self) -> list[tuple[float, float]]:
        days = (self.last.day - self.first.day).days
        most = max(moment.total for moment in self.moments)
        return [
            (
                WIDTH * (moment.day - self.first.day).days / days,
                HEIGHT - HEIGHT * moment.total / most,
            )
            for moment in self.moments
        ]


def growth_of(counts: Mapping[str, int], until: date | None = None) -> Growth | None:
    """Return the growth that a register's counts by day (``Tally.Dimension.DAY``) tell.

    ``until`` is today (UTC) where it is not said. ``None`` while people signed on one day only.
    What is counted under no day was there from the start.
    """
    days = sorted(date.fromisoformat(value) for value in counts if value)
    if len(days) < FEWEST_DAYS:
        return None
    totals = list(accumulate(counts[day.isoformat()] for day in days))
    before = counts.get("", 0)
    last = max(until or timezone.now().date(), days[-1])
    return Growth(
        [Moment(day, before + totals[bisect(days, day) - 1]) for day in _steps(days[0], last)]
    )


def _steps(first: date, last: date) -> list[date]:
    """Return days from first to last: every one, or every so many weeks of a long time."""
    span = (last - first).days
    step = 1 if span < MOST_POINTS else WEEK * math.ceil(span / (WEEK * (MOST_POINTS - 1)))
    steps = [first + timedelta(days=offset) for offset in range(0, span, step)]
    return [*steps, last]
