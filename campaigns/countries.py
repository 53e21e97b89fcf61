"""From how many countries people signed, without telling who is the only one of theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from core.countries import country_name

# A smaller number is not told for a single country: a signature is a political opinion.
FEWEST_TOLD: Final = 5
LARGEST: Final = 10
# What the sum of all others stands under; no country has an empty code.
OTHERS: Final = ""


@dataclass(frozen=True)
class Country:
    """One country, named for the reader; ``share`` is its part of the largest, in per cent."""

    name: str
    count: int
    share: int


@dataclass(frozen=True)
class Countries:
    """Where people signed: the ``largest`` countries, the ``rest``, and who is told of together.

    ``number`` counts every country; ``others`` are the people of those that are not named.
    """

    number: int
    largest: list[Country]
    rest: list[Country]
    others: int


def told(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by country as anybody may know them, the largest first.

    Countries with fewer than ``FEWEST_TOLD`` are added up under ``OTHERS``, at the end: the sum
    stays that of all.
    """
    named = {code: count for code, count in counts.items() if code and count >= FEWEST_TOLD}
    others = sum(counts.values()) - sum(named.values())
    return named | ({OTHERS: others} if others else {})


def countries_of(counts: Mapping[str, int]) -> Countries | None:
    """Return what a register's counts by country tell a reader; ``None`` where there are none.

    ``counts`` has the largest first, as ``forms.tally.counts_by`` returns them.
    """
    number = sum(1 for code in counts if code)
    if not number:
        return None
    shown = told(counts)
    others = shown.pop(OTHERS, 0)
    countries = list(_named(shown.items()))
    return Countries(number, countries[:LARGEST], countries[LARGEST:], others)


def _named(counts: Iterable[tuple[str, int]]) -> Iterable[Country]:
    language = get_language() or settings.LANGUAGE_CODE
    most = 0
    for code, count in counts:
        most = most or count
        yield Country(country_name(code, language), count, round(100 * count / most))
