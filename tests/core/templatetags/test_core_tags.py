"""Days and directions, written as readers of each language write them."""

from datetime import date

import pytest
from django.utils import translation

from core.templatetags.core_tags import direction, long_date, month, share_locale

DAY = date(2022, 2, 24)


@pytest.mark.parametrize(
    ("language", "day", "whole_month"),
    [("en", "24 February 2022", "February 2022"), ("uk", "24 лютого 2022", "лютий 2022")],
)
def test_days_are_written_as_people_do(language: str, day: str, whole_month: str) -> None:
    with translation.override(language):
        assert long_date(DAY).startswith(day)
        assert month(DAY).startswith(whole_month)


def test_no_day_is_no_words() -> None:
    assert long_date(None) == month(None) == ""


@pytest.mark.parametrize(("language", "written"), [("en", "ltr"), ("uk", "ltr"), ("ar", "rtl")])
def test_every_language_has_its_direction(language: str, written: str) -> None:
    with translation.override(language):
        assert direction() == written


@pytest.mark.parametrize(
    ("language", "written"), [("en", "en_GB"), ("uk", "uk_UA"), ("ar", "ar_EG"), ("pt-br", "pt_BR")]
)
def test_messengers_get_a_language_with_its_country(language: str, written: str) -> None:
    with translation.override(language):
        assert share_locale() == written
