"""From which countries people signed, and that nobody is told as the only one of theirs."""

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.countries import FEWEST_TOLD, LARGEST, Countries, countries_of, told


def found(counts: dict[str, int], language: str = "en") -> Countries:
    with translation.override(language):
        countries = countries_of(counts)
    assert countries is not None
    return countries


def shown(countries: Countries | None, language: str = "en") -> BeautifulSoup:
    with translation.override(language):
        html = render_to_string("campaigns/countries.html", {"countries": countries})
    return BeautifulSoup(html, "html.parser")


def test_countries_are_named_in_the_readers_language() -> None:
    counts = {"UA": 40, "PL": 10}
    assert [each.name for each in found(counts).largest] == ["Ukraine", "Poland"]
    assert [each.name for each in found(counts, "uk").largest] == ["Україна", "Польща"]
    assert [each.share for each in found(counts).largest] == [100, 25]


def test_a_country_with_few_signatures_is_not_named() -> None:
    countries = found({"UA": 40, "PL": FEWEST_TOLD, "DE": FEWEST_TOLD - 1, "FR": 1, "": 2})
    assert [each.name for each in countries.largest] == ["Ukraine", "Poland"]
    assert (countries.number, countries.others) == (4, FEWEST_TOLD - 1 + 1 + 2)
    text = shown(countries).get_text(" ", strip=True)
    assert "From 4 countries" in text
    assert "and 7 people from elsewhere" in text
    assert "Germany" not in text
    assert "France" not in text


def test_what_is_told_adds_up_to_all() -> None:
    counts = {"UA": 40, "PL": 4, "DE": 1, "": 2}
    assert told(counts) == {"UA": 40, "": 7}
    assert told({"UA": 40}) == {"UA": 40}
    assert told({}) == {}


def test_the_largest_stand_first_and_the_rest_can_be_opened() -> None:
    codes = ["UA", "PL", "DE", "FR", "GB", "IT", "ES", "CZ", "SK", "HU", "RO", "LT"]
    countries = found({code: 100 - place for place, code in enumerate(codes)})
    page = shown(countries)
    assert len(countries.largest) == LARGEST
    assert page.summary.get_text() == "2 more countries"
    assert [row.span.get_text() for row in page.select("details li")] == ["Romania", "Lithuania"]
    assert len(page.select("ul svg[aria-hidden=true]")) == len(codes)


def test_when_all_are_few_only_the_number_of_countries_is_told() -> None:
    text = shown(found({"UA": 2, "PL": 1})).get_text(" ", strip=True)
    assert text == "From 2 countries"
    assert shown(found({"UA": 2})).get_text(" ", strip=True) == "From 1 country"


def test_without_countries_nothing_is_shown() -> None:
    assert countries_of({}) is None
    assert countries_of({"": 3}) is None
    assert not shown(None).get_text(strip=True)
