"""Numbers and days are written as the reader's language writes them."""

from datetime import date

import pytest
from django.utils import translation

from core.numbers import shown_day, shown_number, shown_share


@pytest.mark.parametrize(
    ("language", "number", "share", "day"),
    [
        ("en", "1,234,567", "50%", "22 Nov 2026"),
        ("uk", "1\u00a0234\u00a0567", "50%", "22 лист. 2026\u202fр."),
    ],
)
def test_each_language_writes_its_own_way(language: str, number: str, share: str, day: str) -> None:
    with translation.override(language):
        assert shown_number(1_234_567) == number
        assert shown_share(1, 2) == share
        assert shown_day(date(2026, 11, 22)) == day


def test_a_share_of_nothing_is_nothing() -> None:
    assert shown_share(0, 0) == "0%"
