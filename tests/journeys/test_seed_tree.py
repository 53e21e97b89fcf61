"""The site as it comes: every page, in every language, whole and clean."""

import logging
import re
from typing import Final

import html5lib
import pytest
from bs4 import BeautifulSoup, Comment
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from core.templatetags.share_tags import SERVICES
from forms.mailboxes import COMMON, LOCAL
from tests.journeys.seed import ADDRESSES, LANGUAGES, PATHS, SHOWN_ATTRIBUTES, parsed, served
from tests.source_texts import fold, sentences
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

# A language's own name is written in that language; the rest are names of services, and of
# folders in mailboxes that speak no Arabic.
NAMES: Final = " ".join(
    str(name) for name, _rest in (*COMMON, *LOCAL["uk"], *SERVICES) if isinstance(name, str)
)
ALLOWED_LATIN: Final = {
    *("English", "Polski", "Deutsch", "Français", "QR", "Spam", "Junk", "All", "mail"),
    *re.findall(r"\w+", NAMES),
}


@pytest.mark.parametrize(("language", "path"), ADDRESSES)
def test_every_page_is_served_valid_and_without_an_error(
    language: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        response = Client().get(f"/{language}/{path}")
    assert response.status_code == 200
    assert not caplog.records
    assert not response.cookies
    html5lib.HTMLParser(strict=True).parse(response.content, transport_encoding="utf-8")
    page = BeautifulSoup(response.content, "html.parser")
    assert page.html["lang"] == language
    assert len(page.find_all("h1")) == 1


def test_the_paths_are_all_pages_there_are() -> None:
    pages = Page.objects.filter(depth__gt=1).live()
    addresses = {page.url for page in pages}
    told = {f"/{language}/{path}" for language, path in ADDRESSES}
    assert addresses == {path for path in told if not path.endswith("/done/")}


@pytest.mark.parametrize("language", ["uk", "ar"])
@pytest.mark.parametrize("path", [*PATHS, "no/such/page/", "link/confirm/altered/"])
def test_no_latin_word_is_left_on_a_page_in_another_script(language: str, path: str) -> None:
    assert latin_words(parsed(f"/{language}/{path}")) <= ALLOWED_LATIN


def latin_words(page: BeautifulSoup) -> set[str]:
    """Return the words in Latin letters that a reader of the page meets, addresses left out."""
    for element in page(["script", "style"]):
        element.decompose()
    words = [str(text) for text in page.find_all(string=True) if not isinstance(text, Comment)]
    words += [
        str(element[name])
        for name in SHOWN_ATTRIBUTES
        for element in page.find_all(attrs={name: True})
    ]
    words += [
        str(element["content"]) for element in page.find_all("meta", attrs={"name": "description"})
    ]
    text = re.sub(r"\S+@\S+|https?://\S+", " ", " ".join(words)).replace("html", "")
    return set(re.findall(r"[A-Za-zÀ-ž]{2,}", text))


@pytest.mark.parametrize("sentence", sentences("manifesto.en.txt"))
def test_every_sentence_of_the_manifesto_is_on_its_page(sentence: str) -> None:
    assert sentence in fold(" ".join(parsed("/en/manifesto/").select_one("main").strings))


@pytest.mark.parametrize("sentence", sentences("wma-resolution-2022.en.md"))
def test_every_sentence_of_the_resolution_is_on_its_page(sentence: str) -> None:
    page = parsed("/en/resolutions/wma-2022/")
    assert sentence in fold(" ".join(page.select_one("main").strings))


def test_the_doubled_title_of_the_source_stands_once(visitor: Visitor) -> None:
    visitor.open("/en/manifesto/")
    assert visitor.text.count(visitor.heading) == 1


@pytest.mark.parametrize(
    ("words", "leads_to"),
    [
        ("will send to", "/help/report/"),
        ("fill out the form", "/help/publications/"),
        ("fill out the application form to join the volunteer group", "/help/volunteer/"),
    ],
)
def test_marks_of_the_source_lead_to_the_forms(words: str, leads_to: str, visitor: Visitor) -> None:
    visitor.open("/en/manifesto/").follow(words)
    assert visitor.path == f"/en{leads_to}"


def test_in_ukrainian_the_same_links_lead_to_ukrainian_forms(visitor: Visitor) -> None:
    page = visitor.open("/uk/manifesto/").page
    forms = {link["href"] for link in page.select(".commitment a")}
    assert forms == {"/uk/help/report/", "/uk/help/publications/", "/uk/help/volunteer/"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "manifesto/", "help/volunteer/done/"])
def test_every_page_leads_to_its_other_languages_by_their_own_names(
    language: str, path: str
) -> None:
    page = parsed(f"/{language}/{path}")
    menu = {
        link["hreflang"]: (link.get_text(), link["href"]) for link in page.select(".languages a")
    }
    names = {
        "en": "English",
        "uk": "Українська",
        "pl": "Polski",
        "de": "Deutsch",
        "fr": "Français",
        "ar": "العربيّة",
    }
    assert menu == {code: (names[code], f"/{code}/{path}") for code in LANGUAGES}


def test_the_sitemap_lists_every_page_in_every_language() -> None:
    sitemap = served("/sitemap.xml").content.decode()
    locations = set(re.findall(r"<loc>(.*?)</loc>", sitemap))
    told = {f"/{language}/{path}" for language, path in ADDRESSES}
    assert locations == {
        f"{settings.BASE_URL}{path}" for path in told if not path.endswith("/done/")
    }
    assert 'hreflang="x-default"' in sitemap


@pytest.mark.parametrize(("language", "path"), ADDRESSES)
def test_a_signed_out_page_asks_the_database_twelve_times_at_most(
    language: str, path: str, django_assert_max_num_queries: object
) -> None:
    client = Client()
    client.get("/en/")  # Wagtail keeps the addresses of sites, Django the content types
    with django_assert_max_num_queries(12):
        client.get(f"/{language}/{path}")
