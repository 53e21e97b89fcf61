"""What the head of every page tells search engines: one address, its languages, what it is."""

from typing import Final

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from tests.journeys.seed import PATHS

pytestmark = pytest.mark.django_db

LANGUAGES: Final = [code for code, _name in settings.LANGUAGES]
BESIDES: Final = ["manifesto/editions/", "manifesto/editions/1/", "manifesto/sign/link/"]
# A text of an edition is of one language, for the numbers of texts differ.
OF_ONE_LANGUAGE: Final = "manifesto/editions/1/texts/1/"


def head(address: str) -> Tag:
    found = BeautifulSoup(Client().get(address).content, "html.parser").head
    assert found is not None
    return found


def links(page: Tag) -> dict[str, str]:
    return {
        str(link["hreflang"]): str(link["href"])
        for link in page.find_all("link", rel="alternate", hreflang=True)
    }


@pytest.mark.parametrize("language", ["en", "uk", "ar"])
@pytest.mark.parametrize("path", [*PATHS, *BESIDES])
def test_a_page_has_one_address_in_each_language_and_says_what_it_is(
    path: str, language: str
) -> None:
    page = head(f"/{language}/{path}")
    (canonical,) = page.find_all("link", rel="canonical")
    assert canonical["href"] == f"{settings.BASE_URL}/{language}/{path}"
    told = {code: f"{settings.BASE_URL}/{code}/{path}" for code in LANGUAGES}
    assert links(page) == told | {"x-default": told["en"]}
    (description,) = page.find_all("meta", {"name": "description"})
    assert len(description["content"]) > 20


def test_a_text_of_an_edition_names_itself_alone() -> None:
    page = head(f"/uk/{OF_ONE_LANGUAGE}")
    (canonical,) = page.find_all("link", rel="canonical")
    assert canonical["href"] == f"{settings.BASE_URL}/uk/{OF_ONE_LANGUAGE}"
    assert links(page) == {"uk": canonical["href"]}


def test_a_page_that_nobody_described_is_described_all_the_same() -> None:
    Page.objects.filter(slug="about", locale__language_code="en").update(search_description="")
    (description,) = head("/en/about/").find_all("meta", {"name": "description"})
    assert len(description["content"]) > 20


@pytest.mark.parametrize("address", ["/en/search/", "/en/nothing/", "/en/link/confirm/altered/"])
def test_what_is_no_page_names_no_address(address: str) -> None:
    page = head(address)
    assert not page.find_all("link", rel="canonical")
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["updates/", "updates/site-opens/"])
def test_readers_of_feeds_find_the_one_in_their_language(path: str, language: str) -> None:
    (feed,) = head(f"/{language}/{path}").find_all("link", type="application/atom+xml")
    assert feed["href"].endswith(f"/{language}/updates/feed.atom")
    assert Client().get(feed["href"]).status_code == 200
