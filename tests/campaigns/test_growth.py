"""How the number of signatures grew: totals by day, bounded however long it takes."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.growth import MOST_POINTS, MOST_ROWS, Growth, growth_of

START = date(2030, 1, 1)


def counts(*numbers: int) -> dict[str, int]:
    """Return that ``numbers`` of people signed on days one after another."""
    days = (START + timedelta(days=offset) for offset in range(len(numbers)))
    return {day.isoformat(): number for day, number in zip(days, numbers, strict=True) if number}


def grown(told: dict[str, int], until: date | None = None) -> Growth:
    growth = growth_of(told, until or START)
    assert growth is not None
    return growth


def totals(growth: Growth) -> list[int]:
    return [moment.total for moment in growth.moments]


def test_totals_add_up_day_by_day_whatever_the_order() -> None:
    told = dict(reversed(counts(3, 0, 2, 5).items()))
    assert totals(grown(told)) == [3, 3, 5, 10]


@pytest.mark.parametrize("told", [{}, {"": 4}, counts(3), {"": 4, **counts(3)}])
def test_one_day_is_no_growth(told: dict[str, int]) -> None:
    assert growth_of(told, START + timedelta(days=9)) is None


def test_it_goes_on_until_today() -> None:
    growth = grown(counts(1, 1), START + timedelta(days=4))
    assert totals(growth) == [1, 2, 2, 2, 2]
    assert growth.last.day == date(2030, 1, 5)


def test_what_is_counted_under_no_day_was_there_from_the_start() -> None:
    assert totals(grown({"": 7, **counts(1, 1)})) == [8, 9]


@pytest.mark.parametrize("days", [2, 119, 120, 121, 122, 400, 840, 2000, 4000])
def test_however_long_it_takes_few_points_tell_it(days: int) -> None:
    growth = grown(counts(*[2] * days))
    assert len(growth.moments) <= MOST_POINTS + 1
    assert len(growth.rows) <= MOST_ROWS + 1
    assert (growth.first.total, growth.last.total) == (2, 2 * days)
    assert growth.rows[0] == growth.last
    assert growth.rows[-1] == growth.first
    for moment in growth.moments:
        assert moment.total == 2 * ((moment.day - START).days + 1)
    steps = {
        (b.day - a.day).days for a, b in zip(growth.moments, growth.moments[1:-1], strict=False)
    }
    assert steps <= {1} or all(step % 7 == 0 for step in steps)


def test_the_line_rises_from_the_left_to_the_upper_right() -> None:
    assert grown(counts(1, 0, 3)).line == "M0.0 120.0L320.0 120.0L640.0 0.0"


@pytest.mark.parametrize("language", ["en", "ar", "de"])
def test_it_is_told_in_words_and_numbers_and_without_styles(language: str) -> None:
    growth = grown(counts(1000, 234))
    with translation.override(language):
        html = render_to_string("campaigns/growth.html", {"growth": growth})
    page = BeautifulSoup(html, "html.parser")
    svg = page.select_one("svg[role=img]")
    assert svg is not None
    for key in str(svg["aria-labelledby"]).split():
        assert page.find(id=key).get_text(strip=True)
    assert len(page.select("tbody tr")) == 2
    assert "style" not in html
    if language == "en":
        assert page.desc.get_text() == "From 1,000 on 1 January 2030 to 1,234 on 2 January 2030"
        assert page.select_one("tbody tr").get_text(" ", strip=True) == "2 January 2030 1,234"


def test_without_growth_nothing_is_shown() -> None:
    assert not render_to_string("campaigns/growth.html", {"growth": None}).strip()
