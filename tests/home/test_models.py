"""The way from an address to its page, and who may see it."""

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

pytestmark = pytest.mark.django_db


def page(slug: str) -> Page:
    return Page.objects.get(slug=slug, locale__language_code="en")


@pytest.mark.parametrize("slug", ["volunteer", "help"])
def test_a_restricted_page_and_all_below_it_stay_closed(slug: str) -> None:
    PageViewRestriction.objects.create(page=page(slug), restriction_type="login")
    for address in ("/en/help/volunteer/", "/en/help/volunteer/done/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert "login" in response.headers["Location"]
    assert Client().post("/en/help/volunteer/", {}).status_code == 302


def test_other_pages_stay_open() -> None:
    PageViewRestriction.objects.create(page=page("volunteer"), restriction_type="login")
    for address in ("/en/help/", "/en/help/report/", "/en/", "/uk/help/volunteer/"):
        assert Client().get(address).status_code == 200
