"""The sitemap lists the public pages of all languages."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Locale, Page, PageViewRestriction

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def sitemap() -> dict[str, dict[str, str]]:
    """Return the addresses listed, each with the addresses of its languages."""
    response = Client().get("/sitemap.xml")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return {
        str(entry.findtext(f"{SITEMAP}loc")): {
            link.attrib["hreflang"]: link.attrib["href"] for link in entry.iter(LINK)
        }
        for entry in ElementTree.fromstring(response.content)
    }


def page(slug: str, language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


def test_every_public_page_of_every_language_is_listed_once() -> None:
    live = Page.objects.live().filter(depth__gt=1)
    entries = Client().get("/sitemap.xml").content.decode().count("<url>")
    assert set(sitemap()) == {each.get_full_url() for each in live}
    assert entries == live.count()


def test_every_entry_names_its_languages_and_the_default() -> None:
    addresses = {code: f"http://testserver/{code}/manifesto/" for code, _name in settings.LANGUAGES}
    found = sitemap()
    for address in addresses.values():
        assert found[address] == addresses | {"x-default": addresses["en"]}
    assert all("x-default" in links for links in found.values())


def test_what_is_not_public_is_not_listed() -> None:
    page("about").unpublish()
    PageViewRestriction.objects.create(page=page("help"), restriction_type="login")
    page("privacy", "uk").delete()
    page("privacy").copy_for_translation(Locale.objects.get(language_code="uk"), alias=True)
    found = sitemap()
    assert "http://testserver/en/about/" not in found
    assert not [address for address in found if address.startswith("http://testserver/en/help")]
    assert "http://testserver/uk/privacy/" not in found
    assert "uk" not in found["http://testserver/en/privacy/"]


def test_every_page_says_the_same_in_its_head() -> None:
    html = Client().get("/uk/manifesto/sign/").content.decode()
    for code, language in (("en", "en"), ("uk", "uk"), ("x-default", "en")):
        assert (
            f'<link rel="alternate" hreflang="{code}" '
            f'href="http://testserver/{language}/manifesto/sign/">'
        ) in html
