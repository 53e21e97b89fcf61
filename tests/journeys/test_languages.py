"""Every page in every language: nothing of another language is left on it."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import polib
import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from django.conf import settings
from django.test import Client
from django.utils.translation import get_language_info
from wagtail.models import Page

from tests.journeys.seed import LANGUAGES, PATHS, SHOWN_ATTRIBUTES, parsed, served

pytestmark = pytest.mark.django_db

OTHERS: Final = [code for code in LANGUAGES if code != settings.LANGUAGE_CODE]
TAG: Final = re.compile(r"<[^>]*>")
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
# What a pattern made of placeholders must at least say to be told from any other text.
LETTERS_TO_TELL: Final = 3


def fold(text: str) -> str:
    """Return a text without tags, and with every white space the same."""
    return " ".join(unicodedata.normalize("NFC", TAG.sub("", text)).split())


@cache
def words_of(language: str) -> dict[str, str]:
    """Return what the catalogues of a language make of each source string."""
    folder = Path(settings.CATALOGUE_SOURCE) / language
    found: dict[str, str] = {}
    for path in [folder / "LC_MESSAGES" / "django.po", *sorted((folder / "starter").glob("*.po"))]:
        for entry in polib.pofile(str(path)):
            found[fold(entry.msgid)] = fold(entry.msgstr)
            for form in entry.msgstr_plural.values():
                found[fold(entry.msgid_plural)] = fold(form)
    return found


@cache
def foreign_texts(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return what must not be read in a language: whole texts, and patterns of those with gaps."""
    own = set(words_of(language).values())
    foreign: set[str] = set()
    for other in OTHERS:
        if other == language:
            foreign |= {text for text, ours in words_of(other).items() if text != ours}
        elif language != settings.LANGUAGE_CODE:
            foreign |= set(words_of(other).values())
    foreign = {text for text in foreign - own if letters(text) >= LETTERS_TO_TELL}
    with_gaps = {text for text in foreign if PLACEHOLDER.search(text)}
    patterns = (
        re.compile(".+".join(re.escape(part) for part in PLACEHOLDER.split(text)))
        for text in with_gaps
        if letters(PLACEHOLDER.sub("", text)) > LETTERS_TO_TELL
    )
    return frozenset(foreign - with_gaps), tuple(patterns)


def letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def shown_texts(content: bytes) -> set[str]:
    """Return every piece of text that a reader meets, except names of languages."""
    page = BeautifulSoup(content, "html.parser")
    for element in [*page(["script", "style"]), *page.select(".languages")]:
        element.decompose()
    # A piece in another language says so; that is allowed, and read aloud rightly.
    for element in page.select("main [lang]"):
        element.decompose()
    texts = [
        str(text) for text in page.find_all(string=True) if not isinstance(text, (Comment, Doctype))
    ]
    texts += [
        str(element[name])
        for name in SHOWN_ATTRIBUTES
        for element in page.find_all(attrs={name: True})
    ]
    texts += [str(meta["content"]) for meta in page.find_all("meta", attrs={"name": "description"})]
    return {fold(text) for text in texts} - {""}


def left_over(texts: set[str], language: str) -> set[str]:
    whole, patterns = foreign_texts(language)
    return {
        text
        for text in texts
        if text in whole or any(pattern.fullmatch(text) for pattern in patterns)
    }


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", [*PATHS, "no/such/page/", "link/confirm/altered/"])
def test_no_string_of_another_language_is_left_on_a_page(language: str, path: str) -> None:
    content = served(f"/{language}/{path}").content
    assert left_over(shown_texts(content), language) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_an_incomplete_form_is_told_in_its_language(language: str) -> None:
    response = Client().post(f"/{language}/manifesto/sign/", {"email": "nothing"})
    assert response.status_code == 422
    assert left_over(shown_texts(response.content), language) == set()


def test_the_search_for_foreign_strings_finds_some() -> None:
    english = shown_texts(served("/en/manifesto/sign/").content)
    assert len(left_over(english, "uk")) > 10
    ukrainian = shown_texts(served("/uk/manifesto/sign/").content)
    assert len(left_over(ukrainian, "pl")) > 10


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_its_language_its_direction_and_its_other_languages(
    language: str, path: str
) -> None:
    page = parsed(f"/{language}/{path}")
    bidi = get_language_info(language)["bidi"]
    assert (page.html["lang"], page.html["dir"]) == (language, "rtl" if bidi else "ltr")
    alternates = {link["hreflang"]: link["href"] for link in page.find_all("link", hreflang=True)}
    expected = {code: f"{settings.BASE_URL}/{code}/{path}" for code in LANGUAGES}
    assert alternates == expected | {"x-default": f"{settings.BASE_URL}/en/{path}"}
    canonical = [link["href"] for link in page.find_all("link", rel="canonical")]
    assert canonical == [f"{settings.BASE_URL}/{language}/{path}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_in_the_sitemap_in_its_language(language: str) -> None:
    sitemap = served("/sitemap.xml").content.decode()
    for page in Page.objects.live().filter(depth__gt=1, locale__language_code=language):
        assert f"<loc>{page.get_full_url()}</loc>" in sitemap
