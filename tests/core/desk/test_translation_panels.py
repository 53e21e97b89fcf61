"""The first page of the admin: how the translations stand."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from core.desk.translation_panels import panels_for
from home.models import StandardPage
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db


def first_page(*groups: str) -> BeautifulSoup:
    client = Client()
    client.force_login(PersonFactory(groups=list(groups)))
    return BeautifulSoup(client.get("/admin/").content, "html.parser")


def test_a_translator_sees_what_asks_for_work_in_their_language() -> None:
    change_original("about", title="Who we are")
    html = first_page("Translators: uk")
    address = f"{reverse('translation_desk')}?language=uk&state=out_of_date"
    assert address in [str(link["href"]) for link in html.select("a")]
    assert "Out of date: 1" in html.get_text()
    assert "Ready to publish: 0" in html.get_text()


def test_a_publisher_sees_what_is_ready_to_be_published() -> None:
    page = change_original("about", title="Who we are")
    translation = translation_of(page)
    write(translation, "Хто ми", path="title")
    address = reverse("publish_translation", args=[translation.pk])
    for group, sees in (("Publishers", True), ("Translators: uk", False)):
        found = [str(link["href"]) for link in first_page(group).select("a")]
        assert (address in found) is sees


def test_a_registrar_has_no_panel() -> None:
    assert list(panels_for(PersonFactory(groups=["Registrars"]))) == []


def test_the_panels_cost_the_same_for_many_pages() -> None:
    person = PersonFactory(groups=["Publishers"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            for panel in panels_for(type(person).objects.get(pk=person.pk)):
                panel.get_context_data()
        return len(asked)

    list(panels_for(person))
    before = cost()
    home = Page.objects.get(depth=2, locale__language_code="en")
    for number in range(10):
        home.add_child(instance=StandardPage(title=f"Sample {number}", locale=home.locale))
    assert cost() == before <= 20
