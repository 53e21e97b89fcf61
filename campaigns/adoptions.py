"""Who adopted resolutions, and when: the order in which they are listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Year:
    """The resolutions of one body that were adopted for the last time in a year.

    Those without a session have none.
    """

    number: int | None
    resolutions: list[Any] = field(default_factory=list)


@dataclass
class Body:
    """What one body adopted, the newest year first."""

    name: str
    years: list[Year] = field(default_factory=list)


def by_body_and_year(resolutions: Iterable[Any]) -> list[Body]:
    """Return resolutions by adopting body and year: the newest first, so the bodies too.

    Reads ``sessions``, so fetch them before. A resolution that was adopted twice stands under the
    newest session.
    """
    bodies: dict[str, dict[int | None, Year]] = {}
    for resolution in sorted(resolutions, key=_newest_first):
        last = adopted_on(resolution)
        years = bodies.setdefault(resolution.adopting_body, {})
        number = last.year if last else None
        years.setdefault(number, Year(number)).resolutions.append(resolution)
    return [Body(name, list(years.values())) for name, years in bodies.items()]


def adopted_on(resolution: Any) -> date | None:
    """Return the day of the newest session that adopted a resolution; ``None`` without any."""
    return max((session.date for session in resolution.sessions.all()), default=None)


def timeline(resolution: Any) -> list[Any]:
    """Return the sessions that adopted a resolution, the first first."""
    return sorted(resolution.sessions.all(), key=lambda session: session.date)


def _newest_first(resolution: Any) -> tuple[int, str]:
    last = adopted_on(resolution)
    return -last.toordinal() if last else 0, resolution.title
