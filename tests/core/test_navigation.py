"""Ways through the site: the language menu, the home page of each language."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page, Site

from core import navigation

pytestmark = pytest.mark.django_db


def page(slug: str, language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


def home(language: str) -> Page:
    return Page.objects.get(depth=2, locale__language_code=language)


def language_menu(address: str) -> dict[str, str]:
    """Return what the language menu of a page offers: names and addresses."""
    soup = BeautifulSoup(Client().get(address).content, "html.parser")
    links = soup.select("header nav.languages a")
    assert [link["lang"] for link in links] == [code for code, _name in settings.LANGUAGES]
    return {str(link["lang"]): str(link["href"]) for link in links}


def in_every_language(rest: str) -> dict[str, str]:
    return {code: f"/{code}/{rest}" for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize(
    "rest", ["", "manifesto/", "manifesto/sign/", "help/report/", "help/report/done/"]
)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_page_leads_to_itself_in_the_other_language(language: str, rest: str) -> None:
    assert language_menu(f"/{language}/{rest}") == in_every_language(rest)


def test_where_a_translation_is_missing_its_home_page_stands_in() -> None:
    page("report", "uk").unpublish()
    assert language_menu("/en/help/report/")["uk"] == "/uk/"
    assert language_menu("/en/help/report/done/")["uk"] == "/uk/"


def test_an_alias_is_no_translation() -> None:
    original = page("about")
    page("about", "uk").delete()
    original.copy_for_translation(Locale.objects.get(language_code="uk"), alias=True)
    assert "uk" not in [entry.code for entry in navigation.alternates(original)]


def test_a_page_that_is_not_found_leads_to_the_home_pages() -> None:
    assert language_menu("/uk/nothing/here/") == in_every_language("")


def section_of(address: str) -> list[tuple[str, str]]:
    """Return the addresses that the main menu marks, and as what."""
    soup = BeautifulSoup(Client().get(address).content, "html.parser")
    marked = soup.select(".main-menu a[aria-current]")
    return [(str(link["href"]), str(link["aria-current"])) for link in marked]


def test_the_menu_tells_in_which_section_a_reader_is() -> None:
    assert section_of("/en/manifesto/") == [("/en/manifesto/", "page")]
    assert section_of("/en/manifesto/sign/done/") == [("/en/manifesto/", "true")]
    assert section_of("/uk/help/report/") == [("/uk/help/", "true")]
    assert section_of("/en/") == section_of("/en/about/") == []
    assert section_of("/en/help/no-such-page/") == []


def test_languages_are_described_in_their_own_words() -> None:
    assert navigation.describe("uk") == ("Українська", "ltr")
    assert navigation.describe("ar") == ("العربيّة", "rtl")


def test_the_home_page_is_that_of_the_address_else_of_the_source_language() -> None:
    request = RequestFactory().get("/uk/nothing/")
    with translation.override("uk"):
        assert navigation.home_page(request) == home("uk")
    home("uk").unpublish()
    request = RequestFactory().get("/uk/nothing/")
    with translation.override("uk"):
        assert navigation.home_page(request) == home("en")


def test_the_home_page_is_asked_for_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = RequestFactory().get("/en/nothing/")
    home = navigation.home_page(request)
    with django_assert_num_queries(0):
        assert navigation.home_page(request) == home


def test_an_empty_site_has_no_home_page_and_no_languages() -> None:
    Site.objects.all().delete()
    request = RequestFactory().get("/en/nothing/")
    assert navigation.home_pages(request) == {}
    assert navigation.languages(request, []) == []


def test_versions_in_the_wanted_language_win() -> None:
    english, ukrainian = page("about"), page("about", "uk")
    alone = page("privacy")
    for found in ([english, ukrainian, alone], [ukrainian, alone, english]):
        chosen = navigation.in_language(found, ukrainian.locale_id)
        assert chosen == {english.translation_key: ukrainian, alone.translation_key: alone}
