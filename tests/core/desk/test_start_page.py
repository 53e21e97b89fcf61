"""The admin's first page: what awaits somebody, and what was published last."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from core.desk import start_page
from core.desk.start_page import Task
from core.models import TranslationApproval
from home.models import StandardPage
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def panel(heading: str, *groups: str, **values: Any) -> str | None:
    """Return what a panel of the first page says; ``None`` where it is not shown."""
    client = Client()
    client.force_login(PersonFactory(groups=groups, **values))
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    for section in page.select("section.w-panel"):
        if heading in section.get_text():
            return " ".join(section.get_text(" ").split())
    return None


def test_those_who_publish_hear_how_many_translations_await_approval() -> None:
    count = TranslationApproval.objects.filter(approved_at=None).count()
    assert f"{count} translations await approval" in str(panel("Awaiting you", "Publishers"))
    assert panel("Awaiting you", "Editors") is None
    assert panel("Awaiting you", "Registrars") is None
    TranslationApproval.objects.exclude(pk=TranslationApproval.objects.first().pk).delete()
    assert "1 translation awaits approval" in str(panel("Awaiting you", "Publishers"))
    TranslationApproval.objects.all().delete()
    assert panel("Awaiting you", "Publishers") is None


def test_a_long_list_is_not_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_page, "MOST_COUNTED", 3)
    assert "3+ translations await approval" in str(panel("Awaiting you", "Publishers"))


def test_other_parts_add_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_page, "_tasks", [])
    start_page.register_tasks(lambda user: [Task(f"A sample for {user}", "/admin/sample/")])
    assert "A sample for person" in str(panel("Awaiting you", "Editors"))


def test_everybody_sees_what_was_published_last_where_they_work() -> None:
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.save_revision(user=PersonFactory(username="olena")).publish()
    words = str(panel("Recently published", "Editors"))
    assert page.title in words
    assert "olena" in words
    assert "English" in words
    assert "Українська" not in words
    assert page.title not in str(panel("Recently published", "Translators: uk"))
    assert panel("Recently published", "Registrars") is None


def test_a_site_without_published_pages_says_so() -> None:
    Page.objects.filter(depth__gt=1).update(live=False)
    assert "Nothing is published yet." in str(panel("Recently published", "Editors"))


def test_the_panels_ask_a_bounded_number_of_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries, rf: Any
) -> None:
    request = rf.get("/admin/")
    request.user = PersonFactory(groups=["Publishers"])
    start_page.add_panels(request, [])
    request.user = PersonFactory(groups=["Publishers"])
    panels: list[Any] = []
    with django_assert_max_num_queries(12):
        start_page.add_panels(request, panels)
        for made in panels:
            made.get_context_data()
    assert len(panels) == 2
