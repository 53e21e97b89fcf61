"""Numbers and days as the reader's language writes them, from Babel's CLDR data."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils.translation import get_language, to_locale


def _locale() -> str:
    return to_locale(get_language() or settings.LANGUAGE_CODE)


def shown_number(number: int) -> str:
    """Write a number with its groups of digits: 12,345 or 12 345."""
    return format_decimal(number, locale=_locale())


def shown_share(part: int, whole: int) -> str:
    """Write what part is of a whole, in whole per cent; of nothing it is nothing."""
    return format_percent(part / whole if whole else 0, locale=_locale())


def shown_day(day: date) -> str:
    """Write a day in short: 22 Nov 2026."""
    return format_date(day, "medium", locale=_locale())
