"""The desk's list of translations: a person who may publish the page approves it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from core.models import TranslationApproval
from core.navigation import describe
from tests.desk import desk_of
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

ARABIC = describe("ar")[0]
LIST = "/admin/reports/awaiting-approval/"


@pytest.fixture
def approval() -> TranslationApproval:
    """The approval that the Arabic privacy page awaits, on the first page of the list."""
    page = Page.objects.get(slug="privacy", locale__language_code="ar")
    return TranslationApproval.objects.get(translation_key=page.translation_key, locale=page.locale)


def approve(client: Client, approval: TranslationApproval) -> int:
    status = client.post(f"{LIST}{approval.pk}/approve/").status_code
    approval.refresh_from_db()
    return status


def test_every_translated_page_of_the_starter_content_awaits_approval() -> None:
    translated = Page.objects.filter(locale__language_code="uk").exclude(depth=1)
    due = TranslationApproval.objects.filter(approved_at=None, locale__language_code="uk")
    assert set(due.values_list("translation_key", flat=True)) == set(
        translated.values_list("translation_key", flat=True)
    )


def test_a_publisher_approves_and_it_is_noted(approval: TranslationApproval) -> None:
    publisher = desk_of("Publishers")
    page = Page.objects.get(translation_key=approval.translation_key, locale=approval.locale)
    offered = publisher.get(LIST).content.decode()
    assert page.title in offered
    assert f"{LIST}{approval.pk}/approve/" in offered

    response = publisher.post(f"{LIST}{approval.pk}/approve/", follow=True)
    approval.refresh_from_db()
    assert approval.approved_at is not None
    person = approval.approved_by
    assert [group.name for group in person.groups.all()] == ["Publishers"]
    assert page.title not in response.content.decode()
    entry = PageLogEntry.objects.get(action="core.approve_translation")
    assert (entry.page_id, entry.user) == (page.pk, person)


def test_a_translator_sees_what_is_due_but_may_not_approve(approval: TranslationApproval) -> None:
    translator = desk_of("Translators: uk")
    page = translator.get(LIST)
    assert page.status_code == 200
    assert "/approve/" not in page.content.decode()
    approve(translator, approval)
    assert approval.approved_at is None
    assert not PageLogEntry.objects.filter(action="core.approve_translation").exists()


@pytest.mark.parametrize("group", ["Editors", "Registrars"])
def test_nobody_else_may_approve(group: str, approval: TranslationApproval) -> None:
    approve(desk_of(group), approval)
    assert approval.approved_at is None


def test_a_stranger_is_sent_to_the_login(client: Client, approval: TranslationApproval) -> None:
    assert client.get(LIST).headers["Location"].startswith("/admin/login/")
    assert approve(client, approval) == 302
    assert approval.approved_at is None


def test_looking_approves_nothing(approval: TranslationApproval) -> None:
    assert desk_of("Publishers").get(f"{LIST}{approval.pk}/approve/").status_code == 405
    approval.refresh_from_db()
    assert approval.approved_at is None


def test_what_is_approved_stays_so(approval: TranslationApproval) -> None:
    publisher = desk_of("Publishers")
    assert approve(publisher, approval) == 302
    first = approval.approved_at
    approve(publisher, approval)
    assert approval.approved_at == first
    assert PageLogEntry.objects.filter(action="core.approve_translation").count() == 1


def test_the_list_is_in_the_menu_of_those_who_work_on_pages() -> None:
    for group, shown in (("Publishers", True), ("Translators: uk", True), ("Registrars", False)):
        home = desk_of(group).get("/admin/").content.decode()
        assert ("awaiting-approval" in home) is shown


def test_a_page_that_is_gone_is_not_listed(approval: TranslationApproval) -> None:
    page = Page.objects.get(translation_key=approval.translation_key, locale=approval.locale)
    title = page.title
    page.delete()
    response = desk_of("Publishers").get(LIST)
    assert response.status_code == 200
    assert title not in response.content.decode()


def test_a_translator_sees_their_own_languages_and_no_boxes() -> None:
    page = desk_of("Translators: uk").get(LIST)
    assert {row["language"] for row in page.context["rows"]} == {"Українська"}
    assert [name for _code, name in page.context["languages"]] == ["Українська"]
    assert 'name="approve"' not in page.content.decode()


def test_a_publisher_chooses_a_language_by_its_own_name() -> None:
    page = desk_of("Publishers").get(LIST, {"language": "ar"})
    assert {row["language"] for row in page.context["rows"]} == {ARABIC}
    assert f"<bdi>{ARABIC}</bdi>" in page.content.decode()
    none = desk_of("Publishers").get(LIST, {"language": "tlh"})
    assert not none.context["rows"]
    assert 'name="language"' in none.content.decode(), "the way back"


def test_what_is_ticked_is_approved_at_once_and_the_language_stays_chosen() -> None:
    publisher = desk_of("Publishers")
    rows = publisher.get(LIST, {"language": "ar"}).context["rows"][:2]
    ticked = [row["approval"].pk for row in rows]
    response = publisher.post(f"{LIST}approve/?language=ar", {"approve": [*ticked, "x"]})
    assert response.headers["Location"] == f"{LIST}?language=ar"
    approved = TranslationApproval.objects.exclude(approved_at=None)
    assert sorted(approved.values_list("pk", flat=True)) == sorted(ticked)
    assert PageLogEntry.objects.filter(action="core.approve_translation").count() == 2


def test_no_more_is_approved_at_once_than_the_list_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.desk.approval_views.MOST_APPROVED", 1)
    due = TranslationApproval.objects.order_by("pk").values_list("pk", flat=True)
    desk_of("Publishers").post(f"{LIST}approve/", {"approve": list(due)})
    assert TranslationApproval.objects.exclude(approved_at=None).count() == 1


def test_who_publishes_one_language_approves_nothing_when_one_tick_is_of_another(
    approval: TranslationApproval,
) -> None:
    home = Page.objects.get(depth=2, locale__language_code="uk")
    group = Group.objects.create(name="Ukrainian publishers")
    permission = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    person = PersonFactory(groups=["Translators: uk"])
    person.groups.add(group)
    client = Client()
    client.force_login(person)
    own = TranslationApproval.objects.filter(locale__language_code="uk")[0]
    client.post(f"{LIST}approve/", {"approve": [own.pk, approval.pk]})
    assert not TranslationApproval.objects.exclude(approved_at=None).exists()
    client.post(f"{LIST}approve/", {"approve": [own.pk]})
    own.refresh_from_db()
    assert own.approved_by == person


def test_an_empty_list_says_so() -> None:
    TranslationApproval.objects.all().delete()
    assert "Every translation is approved" in desk_of("Publishers").get(LIST).content.decode()
