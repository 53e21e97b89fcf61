"""Numbers and days as the reader's language writes them, from Babel's CLDR data."""

from datetime import date
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils.translation import get_language, to_locale

# Readers of the English pages live all over the world: 22 November 2026, and no American dates.
WRITTEN: Final = {"en": "en_GB"}


def written_locale() -> str:
    """Return the locale whose rules numbers and days follow, as Babel calls it."""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    return WRITTEN.get(locale, locale)


def shown_number(number: int) -> str:
    """Write a number with its groups of digits: 12,345 or 12 345."""
    return format_decimal(number, locale=written_locale())


def shown_share(part: int, whole: int) -> str:
    """Write what part is of a whole, in whole per cent; of nothing it is nothing."""
    return format_percent(part / whole if whole else 0, locale=written_locale())


def shown_day(day: date) -> str:
    """Write a day in short: 22 Nov 2026."""
    return format_date(day, "medium", locale=written_locale())
