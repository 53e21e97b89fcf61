"""The way from an address to its page, who may see it, and what the front page brings."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from campaigns.models import UpdateIndexPage, UpdatePage
from forms.models import Tally
from forms.registers import register_of
from forms.tally import move_tallies
from home.models import HomePage
from tests.factories import SubmissionFactory
from tests.forms.people import form_page

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


def test_a_restricted_home_page_closes_the_whole_language() -> None:
    PageViewRestriction.objects.create(page=page("start"), restriction_type="login")
    for address in ("/en/", "/en/about/"):
        assert Client().get(address).status_code == 302
    assert Client().get("/uk/").status_code == 200


# ---- What stands on the front page -----------------------------------------------------------


def sign(day: int, country: str, number: int = 1) -> None:
    """Let people of a country sign on a day of January, and the worker count."""
    for _person in range(number):
        SubmissionFactory(
            register=register_of(form_page("sign")),
            confirmed=True,
            country=country,
            confirmed_at=datetime(2026, 1, day, 12, tzinfo=UTC),
        )
    move_tallies()


def front_page(language: str = "en") -> Any:
    response = Client().get(f"/{language}/")
    assert response.status_code == 200
    return response.context_data


def test_it_says_by_whom_and_why_now_in_every_language() -> None:
    homes = HomePage.objects.live()
    assert homes.count() > 1
    assert all(home.byline and home.why_now for home in homes)
    assert len({home.why_now for home in homes}) == homes.count()


def test_total_growth_and_countries_are_of_all_languages() -> None:
    assert front_page()["total"] == 0
    assert front_page()["growth"] is None
    assert front_page()["countries"] is None
    sign(1, "UA", 5)
    sign(3, "PL", 2)
    for language in ("en", "uk"):
        context = front_page(language)
        assert context["total"] == 7
        assert context["growth"].first.total == 5
        assert context["growth"].last.total == 7
        assert context["countries"].number == 2
    assert front_page()["countries"].largest[0].name == "Ukraine"


def add_update(number: int) -> UpdatePage:
    index = UpdateIndexPage.objects.get(locale__language_code="en")
    update = UpdatePage(title=f"Update {number}", date=date(2030, 1, number), summary="Sample")
    index.add_child(instance=update)
    update.save_revision().publish()
    return update


def test_the_three_latest_updates_are_brought_and_lead_to_all() -> None:
    for number in (1, 4, 2, 3):
        add_update(number)
    add_update(5).unpublish()
    PageViewRestriction.objects.create(page=add_update(6), restriction_type="login")
    context = front_page()
    assert [update.title for update in context["updates"]] == ["Update 4", "Update 3", "Update 2"]
    assert context["update_index"].url == "/en/updates/"
    assert all(update.url.startswith("/uk/") for update in front_page("uk")["updates"])


def test_without_updates_forms_or_a_manifesto_the_page_still_stands() -> None:
    Page.objects.get(slug="updates", locale__language_code="en").specific.delete()
    home = HomePage.objects.get(locale__language_code="en")
    home.manifesto = home.help_page = None
    home.save_revision().publish()
    context = front_page()
    assert context["update_index"] is None
    assert context["signing_page"] is None
    assert "growth" not in context


def test_the_ways_to_help_have_their_descriptions() -> None:
    assert all(form.search_description for form in front_page("uk")["form_pages"])


def test_the_front_page_asks_ten_questions(
    django_assert_max_num_queries: Any,
) -> None:
    sign(1, "UA", 5)
    sign(3, "PL", 2)
    add_update(1)
    client = Client()
    client.get("/en/")
    with django_assert_max_num_queries(10) as asked:
        client.get("/en/")
    assert not [query for query in asked if "site_forms_submission" in query["sql"]]
    assert Tally.objects.filter(dimension=Tally.Dimension.DAY).count() == 2
