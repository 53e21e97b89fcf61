"""What pages say of themselves to those they are shared with, and the links that share them."""

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from wagtail.models import Page

pytestmark = pytest.mark.django_db

CODES = [code for code, _name in settings.LANGUAGES]
ADDRESS = "https://example.org/uk/manifesto/?a=1&b=2"
TITLE = "Sample & “title” – м’яч + 50 %"


def soup(path: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(path).content, "html.parser")


def told(path: str, name: str) -> list[str]:
    return [str(tag["content"]) for tag in soup(path).select(f"meta[property='{name}']")]


def links() -> BeautifulSoup:
    context = {"url": ADDRESS, "title": TITLE}
    return BeautifulSoup(render_to_string("core/share_links.html", context), "html.parser")


# ---- Describing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "website"),
        ("manifesto/", "article"),
        ("manifesto/sign/", "website"),
        ("resolutions/wma-2022/", "article"),
        ("updates/site-opens/", "article"),
        ("about/", "website"),
    ],
)
def test_texts_are_articles(path: str, kind: str) -> None:
    assert told(f"/en/{path}", "og:type") == [kind]


@pytest.mark.parametrize(
    "path", ["", "manifesto/", "manifesto/sign/", "resolutions/wma-2022/", "updates/", "about/"]
)
def test_without_a_description_the_first_words_stand_in(path: str) -> None:
    Page.objects.update(search_description="")
    (words,) = told(f"/en/{path}", "og:description")
    assert 20 < len(words) <= 200
    assert "<" not in words
    start = words.removesuffix("…")[:40]
    shown = " ".join((soup(f"/en/{path}").select("main")[0]).get_text(" ").split())
    assert re.sub(r"\W", "", start) in re.sub(r"\W", "", shown)


def test_a_page_that_says_nothing_is_not_described() -> None:
    index = Page.objects.get(slug="updates", locale__language_code="en").specific
    index.search_description = index.intro = ""
    index.save()
    assert told("/en/updates/", "og:description") == []


def test_messengers_learn_of_the_other_languages() -> None:
    others = told("/uk/about/", "og:locale:alternate")
    assert told("/uk/about/", "og:locale") == ["uk_UA"]
    assert "uk_UA" not in others
    assert {"en_GB", "ar_EG", "de_DE"} <= set(others)
    assert len(others) == len(CODES) - 1


# ---- Passing on ------------------------------------------------------------------------------


def test_every_service_gets_the_address_and_learns_nothing_before_a_click() -> None:
    shown = links()
    addresses = [str(link["href"]) for link in shown.select("a")]
    assert len(addresses) == 8
    for address in addresses:
        assert ADDRESS in unquote(address)
    assert all(link["rel"] == ["noopener", "noreferrer"] for link in shown.select("a"))
    sources = [str(tag["src"]) for tag in shown.select("[src]")]
    assert all(source.startswith("/static/") for source in sources)
    assert not shown.select("img, iframe, [style]")


def test_titles_arrive_whole() -> None:
    by_name = {link.get_text(): urlsplit(str(link["href"])) for link in links().select("a")}
    mail = parse_qs(by_name["E-mail"].query)
    assert mail == {"subject": [TITLE], "body": [ADDRESS]}
    assert parse_qs(by_name["Telegram"].query) == {"url": [ADDRESS], "text": [TITLE]}
    assert parse_qs(by_name["WhatsApp"].query) == {"text": [f"{TITLE} {ADDRESS}"]}
    # What follows the # stays in the browser.
    assert by_name["Mastodon"].query == ""


def test_buttons_wait_for_the_script_that_wakes_them() -> None:
    shown = links()
    assert [button["data-act"] for button in shown.select("button")] == ["copy", "send"]
    assert len(shown.select("li.scripted > button[disabled]")) == 2
    (status,) = shown.select("[role=status]")
    assert status.get_text() == ""


def test_the_script_is_small_and_asks_nobody() -> None:
    found = finders.find("core/share.js")
    assert isinstance(found, str)
    script = Path(found).read_text()
    assert len(script) < 1600
    assert not re.search(r"fetch|XMLHttp|import|https?:|innerHTML|Storage|cookie", script)
