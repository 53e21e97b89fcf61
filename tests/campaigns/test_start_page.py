"""How the campaign goes, for those who may see registers."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns import publishing
from campaigns.models import Publication, SigningPage
from campaigns.start_page import campaigns
from forms.models import Register, Tally
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

TODAY = date(2030, 3, 10)


def count(dimension: str, value: str, number: int) -> None:
    page = SigningPage.objects.get(locale__language_code="en")
    register = Register.objects.get(key=page.translation_key)
    Tally.objects.create(register=register, dimension=dimension, value=value, count=number)


def test_it_tells_the_total_and_the_last_seven_days(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    count(Tally.Dimension.TOTAL, "", 1234)
    for days in range(9):
        count(Tally.Dimension.DAY, (TODAY - timedelta(days=days)).isoformat(), 10 + days)
    campaigns(TODAY)
    with django_assert_num_queries(2):
        (campaign,) = campaigns(TODAY)
    assert campaign.title == SigningPage.objects.get(locale__language_code="en").title
    assert (campaign.total, campaign.recent) == ("1,234", "91")


def test_before_the_first_signature_it_tells_zero() -> None:
    (campaign,) = campaigns(TODAY)
    assert (campaign.total, campaign.recent) == ("0", "0")


@pytest.mark.parametrize(
    ("groups", "sees"),
    [(["Registrars"], True), (["Editors"], False), (["Publishers"], False)],
)
def test_registrars_see_it(groups: list[str], sees: bool) -> None:
    client = Client()
    client.force_login(PersonFactory(groups=groups))
    words = BeautifulSoup(client.get("/admin/").content, "html.parser").get_text()
    assert ("How the campaign goes" in words) is sees


def test_without_a_signing_page_it_says_so() -> None:
    SigningPage.objects.all().delete()
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    assert "No signing page is published yet." in client.get("/admin/").content.decode()


# ---- Requests --------------------------------------------------------------------------------


def start_page(person: Any) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/admin/").content.decode()


@pytest.fixture
def declined() -> Publication:
    """What somebody asked for and somebody else declined."""
    asker, other = PersonFactory(groups=["Publishers"]), PersonFactory(groups=["Publishers"])
    publishing.set_two_people(on=True, user=asker)
    page = manifesto()
    page.title = "Changed"
    said = publishing.ask(
        page=page, revision=page.save_revision(user=asker), change="correction", user=asker
    )
    assert "Your request was declined" not in start_page(asker)
    publishing.decline(publication=said, user=other, reason="A sample reason")
    said.refresh_from_db()
    return said


def test_who_asked_reads_that_it_was_declined(declined: Publication) -> None:
    shown = start_page(declined.asked_by)
    assert "Your request was declined: Changed" in shown
    assert f"/admin/manifestos/waiting/{declined.pk}/" in shown
    assert "Your request was declined" not in start_page(declined.decided_by)


def test_after_two_weeks_it_is_told_no_more(declined: Publication) -> None:
    Publication.objects.update(decided_at=timezone.now() - timedelta(days=15))
    assert "Your request was declined" not in start_page(declined.asked_by)


def test_once_it_is_asked_for_again_it_is_told_no_more(declined: Publication) -> None:
    publishing.ask(
        page=manifesto(),
        revision=declined.revision,
        change="correction",
        user=declined.asked_by,
    )
    assert "Your request was declined" not in start_page(declined.asked_by)


def test_who_took_it_back_is_not_told(declined: Publication) -> None:
    Publication.objects.update(decided_by=declined.asked_by)
    assert "Your request was declined" not in start_page(declined.asked_by)
