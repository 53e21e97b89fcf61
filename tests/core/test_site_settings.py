"""The settings of the site as readers get them: notice, contact, social links and menus."""

import json
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from core.models import SiteSettings
from core.site_rows import create_missing_rows
from core.site_settings import ShownSettings, shown_settings
from tests.images import image_of

pytestmark = pytest.mark.django_db


def row(language: str = "en") -> SiteSettings:
    return SiteSettings.objects.get(locale__language_code=language)


def change(language: str = "en", **values: Any) -> None:
    """Set fields of a language's row; lists of links are given as they are stored."""
    settings = row(language)
    for name, value in values.items():
        setattr(settings, name, json.dumps(value) if isinstance(value, list) else value)
    settings.save()


def to_page(slug: str, label: str = "", key: str | None = None) -> dict[str, Any]:
    page = Page.objects.get(slug=slug, locale__language_code="en")
    value = {"page": page.pk, "label": label}
    return {"type": "page", "value": value, "id": key or str(uuid4())}


def to_address(label: str, key: str | None = None) -> dict[str, Any]:
    value = {"url": "https://example.org/sample", "label": label}
    return {"type": "address", "value": value, "id": key or str(uuid4())}


def shown(language: str) -> ShownSettings:
    with translation.override(language):
        return shown_settings(RequestFactory().get(f"/{language}/"))


def soup(address: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(address).content, "html.parser")


def found(page: BeautifulSoup, selector: str) -> Tag:
    element = page.select_one(selector)
    assert element is not None
    return element


def menu(address: str, place: str = "header") -> dict[str, str]:
    """Return the words and addresses of a menu, in order."""
    first = {"header": "header nav:first-of-type a", "footer": "footer .foot-menu a"}
    return {link.get_text(): str(link["href"]) for link in soup(address).select(first[place])}


# ---- Menus -----------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["header", "footer"])
def test_the_starter_menus_lead_to_the_main_pages(place: str) -> None:
    slugs = ["manifesto", "resolutions", "updates", "help"]
    if place == "footer":
        slugs += ["about", "privacy", "site-map"]
    for language in ("en", "uk"):
        shown = list(menu(f"/{language}/", place).values())
        assert shown == [f"/{language}/{slug}/" for slug in slugs]


def test_a_menu_has_the_order_and_the_words_that_editors_gave_it() -> None:
    change(header_menu=[to_page("privacy", "Your data"), to_address("Elsewhere"), to_page("about")])
    assert menu("/en/") == {
        "Your data": "/en/privacy/",
        "Elsewhere": "https://example.org/sample",
        "About us": "/en/about/",
    }


def test_a_page_that_is_not_published_in_the_readers_language_is_left_out() -> None:
    Page.objects.get(slug="help", locale__language_code="uk").unpublish()
    assert "/en/help/" in menu("/en/").values()
    assert not [address for address in menu("/uk/").values() if "help" in address]
    Page.objects.get(slug="help", locale__language_code="en").unpublish()
    assert "/en/help/" not in menu("/en/").values()


def test_a_page_that_is_deleted_leaves_the_menu_and_breaks_nothing() -> None:
    Page.objects.get(slug="privacy", locale__language_code="en").delete()
    assert "/en/privacy/" not in menu("/en/").values()


def test_words_that_are_not_translated_yet_give_way_to_the_pages_own_title() -> None:
    change(header_menu=[to_page("privacy", "Your data"), to_address("Elsewhere")])
    ukrainian = Page.objects.get(slug="privacy", locale__language_code="uk")
    assert list(menu("/uk/")) == [ukrainian.title, "Elsewhere"]
    link = soup("/uk/").select("header nav a")[1]
    assert (link["lang"], link["dir"]) == ("en", "ltr")


def test_translated_words_are_shown_with_the_sources_order_and_addresses() -> None:
    change(header_menu=[to_page("privacy", "Your data", "1"), to_address("Elsewhere", "2")])
    forged = {**to_address("Деінде", "2"), "value": {"url": "https://evil.example", "label": "Де"}}
    change("uk", header_menu=[forged, to_page("about", "Ваші дані", "1")])
    assert menu("/uk/") == {"Ваші дані": "/uk/privacy/", "Де": "https://example.org/sample"}
    assert not soup("/uk/").select("header nav:first-of-type a[lang]")


def test_the_page_one_is_on_is_marked_in_the_menu() -> None:
    current = soup("/uk/manifesto/").select("header nav a[aria-current=page]")
    assert [link["href"] for link in current] == ["/uk/manifesto/"]


# ---- Words -----------------------------------------------------------------------------------


def test_the_foot_of_every_page_says_who_runs_the_site() -> None:
    change(
        organisation="Sample Society <b>",
        contact_email="office@example.org",
        postal_address="1 Sample Street\nSample Town",
        footer_text="First.\n\nSecond.",
        social_links=[to_address("Sample network")],
    )
    foot = found(soup("/en/about/"), "footer")
    words = foot.get_text(" ", strip=True)
    assert "Sample Society <b>" in words
    assert "1 Sample Street Sample Town" in words
    assert found(foot, "a[href^=mailto]").get_text() == "office@example.org"
    assert found(foot, "a[rel=me]")["href"] == "https://example.org/sample"
    assert len(foot.select("div div p")) == 2


def test_the_foot_leads_to_this_page_in_every_language_and_to_the_source(
    settings: Settings,
) -> None:
    foot = found(soup("/uk/about/"), "footer")
    links = {str(link["hreflang"]): str(link["href"]) for link in foot.select("a[hreflang]")}
    assert links == {code: f"/{code}/about/" for code, _name in settings.LANGUAGES}
    assert found(foot, "a[aria-current]")["href"] == "/uk/about/"
    assert "https://" not in str(foot)
    settings.SOURCE_URL = "https://code.example.org/manifesto"
    assert "https://code.example.org/manifesto" in menu("/uk/about/", "footer").values()


def test_translators_meet_lines_as_plain_lines() -> None:
    settings = row()
    settings.postal_address = "1 Sample Street\r\nSample Town"
    settings.full_clean()
    settings.save()
    assert row().postal_address == "1 Sample Street\nSample Town"


def test_without_a_name_the_foot_says_what_the_home_page_is_called() -> None:
    home = Page.objects.get(slug="start")
    assert found(soup("/en/about/"), "footer p").get_text() == home.title


def test_what_is_not_translated_is_marked_as_the_sources_language() -> None:
    change(organisation="Sample Society", footer_text="Sample words")
    change("uk", footer_text="Зразок")
    page = soup("/uk/about/")
    name = found(page, "footer p > span")
    assert found(page, "footer p").get("dir") is None, "it stands where the page's own words stand"
    assert (name.get_text(), name["lang"], name["dir"]) == ("Sample Society", "en", "ltr")
    text = found(page, "footer div div")
    assert (text.get_text(strip=True), text.get("lang")) == ("Зразок", None)


def test_a_language_without_a_row_gets_the_sources_words() -> None:
    change(organisation="Sample Society", notice_shown=True, notice_text="Sample notice")
    row("uk").delete()
    assert str(shown("uk").organisation) == "Sample Society"
    assert shown("uk").organisation.marks == ' lang="en" dir="ltr"'
    assert menu("/uk/")


def test_a_site_without_any_settings_still_has_pages() -> None:
    SiteSettings.objects.all().delete()
    assert menu("/en/about/") == {}
    assert shown("en") == ShownSettings()


def test_settings_cost_two_queries_once_for_each_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = RequestFactory().get("/uk/")
    Client().get("/uk/")
    change(notice_link=[to_page("about")], notice_shown=True, notice_text="Sample")
    with translation.override("uk"):
        with django_assert_num_queries(3):  # and Wagtail's own one for the addresses of sites
            first = shown_settings(request)
        with django_assert_num_queries(0):
            assert shown_settings(request) is first


# ---- The notice ------------------------------------------------------------------------------


def test_a_notice_shows_in_every_language_at_once_and_leads_on() -> None:
    assert not soup("/en/").select(".notice")
    change(
        notice_shown=True,
        notice_level="important",
        notice_text="We <move>.",
        notice_link=[to_page("about", "Read on")],
    )
    english = found(soup("/en/help/"), ".notice.important")
    assert english.get_text(" ", strip=True) == "We <move>. Read on"
    ukrainian = found(soup("/uk/help/"), ".notice")
    assert found(ukrainian, "span")["lang"] == "en"
    assert found(ukrainian, "a")["href"] == "/uk/about/"
    change(notice_shown=False)
    assert not soup("/uk/").select(".notice")


def test_a_notice_without_words_is_refused() -> None:
    settings = row()
    settings.notice_shown = True
    with pytest.raises(ValidationError, match="Write the notice"):
        settings.full_clean()
    with pytest.raises(IntegrityError, match="a_shown_notice_has_words"):
        settings.save()


# ---- Sharing ---------------------------------------------------------------------------------


def test_a_shared_link_brings_an_image_with_its_description() -> None:
    assert "_card" in str(found(soup("/uk/about/"), "meta[property='og:image']")["content"])
    change(share_image=image_of("A sample"), share_description="A sample image")
    page = soup("/uk/about/")
    address = str(found(page, "meta[property='og:image']")["content"])
    assert address.startswith("http://testserver/media/images/")
    assert found(page, "meta[property='og:image:width']")["content"] == "1200"
    assert found(page, "meta[property='og:image:alt']")["content"] == "A sample image"


def shared(address: str) -> dict[str, str]:
    """Return what a page tells messengers."""
    left_out = "[property^='og:image'], [property$=':alternate']"
    found = soup(address).select(f"meta[property^='og:']:not({left_out}), meta[name^='twitter:']")
    return {str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in found}


@pytest.mark.parametrize(
    ("language", "written"), [("en", "en_GB"), ("uk", "uk_UA"), ("ar", "ar_EG")]
)
def test_a_shared_link_says_what_it_leads_to(language: str, written: str) -> None:
    about = Page.objects.get(slug="about", locale__language_code=language)
    Page.objects.filter(pk=about.pk).update(search_description='Who "we" are', seo_title="")
    home = about.get_parent().title
    assert shared(f"/{language}/about/") == {
        "og:type": "website",
        "og:title": about.title,
        "og:description": 'Who "we" are',
        "og:url": f"{settings.BASE_URL}/{language}/about/",
        "og:locale": written,
        "og:site_name": home,
        "twitter:card": "summary_large_image",
    }
    # What is short in the menu is told whole.
    Page.objects.filter(pk=about.pk).update(seo_title="Us")
    assert shared(f"/{language}/about/")["og:title"] == about.title


def test_a_shared_edition_has_its_own_address_and_an_image_is_shown_large() -> None:
    change(share_image=image_of("A sample"), share_description="A sample image")
    told = shared("/de/manifesto/editions/1/")
    assert told["og:url"] == f"{settings.BASE_URL}/de/manifesto/editions/1/"
    assert told["twitter:card"] == "summary_large_image"


def test_an_image_to_share_needs_its_description() -> None:
    settings = row()
    settings.share_image = image_of("A sample")
    with pytest.raises(ValidationError, match="Say what the image shows"):
        settings.full_clean()


# ---- Rows ------------------------------------------------------------------------------------


def test_every_language_has_one_row_and_running_again_changes_nothing() -> None:
    before = list(SiteSettings.objects.order_by("pk").values())
    create_missing_rows()
    assert list(SiteSettings.objects.order_by("pk").values()) == before
    with pytest.raises(IntegrityError):
        SiteSettings.objects.create(locale=Locale.objects.get(language_code="en"))


def test_a_language_that_is_new_on_the_site_gets_its_row() -> None:
    british = Locale.objects.create(language_code="en-gb")
    added = SiteSettings.objects.get(locale=british)
    assert added.translation_key == row().translation_key


def test_translators_get_words_and_nothing_else() -> None:
    change(
        organisation="Sample Society",
        contact_email="office@example.org",
        header_menu=[to_page("privacy", "Your data", "1"), to_address("Elsewhere", "2")],
        notice_level="important",
    )
    source = TranslationSource.objects.get_for_instance(row())
    strings = set(source.stringsegment_set.values_list("string__data", flat=True))
    assert strings == {"Sample Society", "Your data", "Elsewhere"}
    assert not source.overridablesegment_set.exists()
    assert not source.relatedobjectsegment_set.exists()


@pytest.mark.parametrize("path", ["", "manifesto/", "manifesto/sign/", "updates/", "help/report/"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_with_everything_set_a_page_asks_the_database_twelve_times_at_most(
    language: str, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    change(
        organisation="Sample Society",
        contact_email="office@example.org",
        social_links=[to_address("Sample network")],
        share_image=image_of("A sample"),
        share_description="A sample image",
        notice_shown=True,
        notice_text="Sample notice",
        notice_link=[to_page("about", "Read on")],
    )
    client = Client()
    client.get(f"/{language}/")  # the image's size is made once
    with django_assert_max_num_queries(12):
        client.get(f"/{language}/{path}")
