"""A page that moves or is renamed is still found at its old address, in its language."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail_localize.models import Translation

from forms.models import FormIndexPage
from home.models import HomePage
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def page(slug: str, language: str = "en") -> Any:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


def leads_to(address: str) -> tuple[int, str]:
    response = Client().get(address)
    return response.status_code, response.headers.get("Location", "")


Rename = Callable[[Page, str], None]


@pytest.fixture
def rename(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Rename:
    """Return what gives a page another address; Wagtail notes the old one after the commit."""

    def renamed(page: Page, slug: str) -> None:
        # A translation that wagtail-localize keeps is published by its desk alone.
        Translation.objects.filter(source__object_id=page.translation_key).update(enabled=False)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return renamed


def test_a_renamed_page_is_found_at_its_old_address(rename: Rename) -> None:
    rename(page("about"), "who-we-are")
    assert leads_to("/en/about/") == (301, "/en/who-we-are/")
    assert leads_to("/en/about/?utm_source=x") == (301, "/en/who-we-are/")
    assert leads_to("/en/who-we-are/") == (200, "")


def test_the_other_language_stays_where_it_is(rename: Rename) -> None:
    rename(page("about"), "who-we-are")
    assert leads_to("/uk/about/") == (200, "")
    rename(page("about", "uk"), "pro-nas")
    assert leads_to("/uk/about/") == (301, "/uk/pro-nas/")
    assert leads_to("/en/about/") == (301, "/en/who-we-are/")


def test_pages_below_a_renamed_page_are_found_too(rename: Rename) -> None:
    rename(page("help", "uk"), "dopomoga")
    assert leads_to("/uk/help/volunteer/") == (301, "/uk/dopomoga/volunteer/")
    assert leads_to("/en/help/volunteer/") == (200, "")


def test_a_page_that_moves_is_found_at_its_old_address() -> None:
    home = HomePage.objects.get(locale__language_code="en")
    elsewhere = FormIndexPage(title="Elsewhere", slug="elsewhere", locale=home.locale)
    home.add_child(instance=elsewhere)
    page("volunteer").move(FormIndexPage.objects.get(slug="elsewhere"), pos="last-child")
    assert leads_to("/en/help/volunteer/") == (301, "/en/elsewhere/volunteer/")
    assert leads_to("/uk/help/volunteer/") == (200, "")


def test_renamed_twice_both_old_addresses_lead_to_the_newest(rename: Rename) -> None:
    rename(page("about"), "second")
    rename(page("second"), "third")
    assert leads_to("/en/about/") == (301, "/en/third/")
    assert leads_to("/en/second/") == (301, "/en/third/")


def test_a_new_page_at_an_old_address_is_served(rename: Rename) -> None:
    rename(page("about"), "who-we-are")
    rename(page("privacy"), "about")
    assert leads_to("/en/about/") == (200, "")
    assert leads_to("/en/privacy/") == (301, "/en/about/")


def test_editors_of_redirects_lead_old_addresses_elsewhere() -> None:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    sent = {
        "old_path": "/uk/old-address/",
        "site": str(Site.objects.get().pk),
        "is_permanent": "on",
        "redirect_page": str(page("about", "uk").pk),
        "redirect_link": "",
    }
    assert client.post("/admin/redirects/add/", sent).status_code == 302
    assert Redirect.objects.filter(old_path="/uk/old-address").exists()
    assert leads_to("/uk/old-address/") == (301, "/uk/about/")


@pytest.mark.parametrize("address", ["/en/no%00thing/", "/en/" + "x" * 3000 + "/", "/en/%ff/"])
def test_an_address_that_was_never_one_is_not_found(address: str) -> None:
    assert leads_to(address)[0] == 404
