"""Schema.org data: there on every kind of page, and true of it."""

import json
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from campaigns.models import UpdatePage
from forms.models import Tally
from forms.registers import register_of
from tests.campaigns.people import manifesto
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

CODES = [code for code, _name in settings.LANGUAGES]
KINDS = {
    "": "WebSite",
    "manifesto/": "Article",
    "manifesto/sign/": "WebPage",
    "resolutions/": "WebPage",
    "resolutions/wma-2022/": "CreativeWork",
    "updates/": "WebPage",
    "updates/site-opens/": "Article",
    "help/": "WebPage",
    "help/report/": "WebPage",
    "about/": "WebPage",
}


def soup(path: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(path).content, "html.parser")


def graph(path: str) -> list[dict[str, Any]]:
    return told_by(soup(path))


def told_by(shown: BeautifulSoup) -> list[dict[str, Any]]:
    (script,) = shown.select("head script[type='application/ld+json']")
    data = json.loads(str(script.string))
    assert data["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = data["@graph"]
    return found


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(("path", "kind"), KINDS.items())
def test_every_page_says_what_it_is_in_its_language(path: str, kind: str, language: str) -> None:
    shown = soup(f"/{language}/{path}")
    main, *rest = told_by(shown)
    heading = " ".join(shown.select("h1")[0].get_text().split())
    assert main["@type"] == kind
    assert main["name"] == heading
    assert main["inLanguage"] == language == shown.select("html")[0]["lang"]
    assert main["url"] == shown.select("link[rel=canonical]")[0]["href"]
    assert [part["@type"] for part in rest] == (["BreadcrumbList"] if path else [])


@pytest.mark.parametrize("path", ["manifesto/sign/", "updates/site-opens/", "help/report/"])
def test_the_way_to_a_page_leads_over_pages_that_are_there(path: str) -> None:
    way = graph(f"/ar/{path}")[1]["itemListElement"]
    assert [step["position"] for step in way] == list(range(1, 2 + path.count("/")))
    for step in way:
        address = step["item"].removeprefix(settings.BASE_URL)
        assert soup(address).select("h1")[0].get_text().split() == step["name"].split()


def test_a_text_tells_its_days_its_publisher_and_its_original() -> None:
    main = graph("/uk/manifesto/")[0]
    page = manifesto("uk")
    assert datetime.fromisoformat(main["datePublished"]) == page.first_published_at
    assert datetime.fromisoformat(main["dateModified"]) == page.last_published_at
    assert main["version"] == str(page.edition)
    assert main["publisher"]["name"]
    original = graph("/en/manifesto/")[0]
    assert main["translationOfWork"] == {"@type": "Article", "@id": original["@id"]}
    assert "translationOfWork" not in original


def test_signing_is_an_endorsement_with_its_place_and_its_number() -> None:
    register = register_of(form_page("sign"))
    Tally.objects.create(register=register, dimension=Tally.Dimension.TOTAL, value="", count=12_345)
    for main in (graph("/de/manifesto/")[0], graph("/de/manifesto/sign/")[0]["mainEntity"]):
        assert main["@type"] == "Article"
        assert main["@id"] == f"{settings.BASE_URL}/de/manifesto/"
        action = main["potentialAction"]
        assert action["@type"] == "EndorseAction"
        assert action["target"]["urlTemplate"] == f"{settings.BASE_URL}/de/manifesto/sign/"
        assert main["interactionStatistic"]["userInteractionCount"] == 12_345


def test_a_report_is_of_the_day_that_readers_see() -> None:
    update = UpdatePage.objects.get(slug="site-opens", locale__language_code="en")
    assert graph("/en/updates/site-opens/")[0]["datePublished"] == update.date.isoformat()


def test_a_resolution_is_the_work_of_who_adopted_it() -> None:
    page = Page.objects.get(slug="wma-2022", locale__language_code="en").specific
    main = graph("/en/resolutions/wma-2022/")[0]
    assert main["author"] == {"@type": "Organization", "name": page.adopting_body}
    assert main["sameAs"] == page.source_url


def test_no_words_of_editors_end_the_script() -> None:
    words = '</script><script>alert(1)</script><!-- & \u2028 "quoted"'
    Page.objects.filter(slug="about", locale__language_code="en").update(
        title=words, search_description=words
    )
    main = graph("/en/about/")[0]
    assert main["name"] == main["description"] == words
    source = soup("/en/about/")
    assert not [
        tag for tag in source.select("script") if not tag.get("src") and not tag.get("type")
    ]


@pytest.mark.parametrize("path", ["manifesto/editions/", "help/report/done/", "search/?q=x"])
def test_addresses_below_a_page_say_nothing(path: str) -> None:
    assert not soup(f"/en/{path}").select("script[type='application/ld+json']")
