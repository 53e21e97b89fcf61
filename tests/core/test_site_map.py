"""The site map for people: every public page of a language in its place."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageViewRestriction

from core.site_map_views import places_of

pytestmark = pytest.mark.django_db


def main_of(language: str = "en") -> Any:
    response = Client().get(f"/{language}/site-map/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def addresses(language: str = "en") -> list[str]:
    return [str(link["href"]) for link in main_of(language).select("a")]


def page(slug: str) -> Page:
    return Page.objects.get(slug=slug, locale__language_code="en")


@pytest.mark.parametrize("language", ["en", "uk", "ar"])
def test_every_public_page_of_the_language_stands_in_it_once(language: str) -> None:
    shown = addresses(language)
    pages = Page.objects.live().filter(locale__language_code=language, depth__gt=1)
    assert sorted(shown) == sorted(
        [
            *(each.url for each in pages),
            f"/{language}/manifesto/editions/",
            f"/{language}/manifesto/signatories/",
        ]
    )
    assert all(Client().get(address).status_code == 200 for address in shown)


def test_pages_stand_below_the_pages_they_belong_to() -> None:
    link = main_of().find("a", href="/en/help/volunteer/")
    assert link.find_parent("ul").find_parent("li").a["href"] == "/en/help/"


def test_what_is_not_public_is_left_out_with_all_below_it() -> None:
    PageViewRestriction.objects.create(page=page("help"), restriction_type="login")
    page("manifesto").specific.unpublish()
    shown = addresses()
    assert not [each for each in shown if each.startswith(("/en/help/", "/en/manifesto/"))]
    assert "/en/about/" in shown


def test_it_can_be_kept_by_caches_and_sets_no_cookie() -> None:
    response = Client().get("/en/site-map/")
    assert "public" in response.headers["Cache-Control"]
    assert not response.cookies
    assert Client().post("/en/site-map/").status_code == 405


def test_the_language_menu_leads_to_the_site_map_in_the_other_language() -> None:
    document = BeautifulSoup(Client().get("/en/site-map/").content, "html.parser")
    links = document.select("header nav.languages a")
    assert [link["href"] for link in links] == [
        f"/{code}/site-map/" for code, _ in settings.LANGUAGES
    ]
    assert document.select_one("link[rel=canonical]")["href"].endswith("/en/site-map/")


def test_the_tree_costs_one_question_however_large(
    django_assert_num_queries: DjangoAssertNumQueries, rf: Any
) -> None:
    request = rf.get("/en/site-map/")
    home = page("start")
    places_of(home, request)
    with django_assert_num_queries(1):
        places_of(home, request)


def test_the_page_asks_the_database_twelve_times_at_most(
    django_assert_max_num_queries: Any,
) -> None:
    client = Client()
    client.get("/en/site-map/")
    with django_assert_max_num_queries(12):
        client.get("/en/site-map/")
