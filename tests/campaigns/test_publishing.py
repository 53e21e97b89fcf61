"""Correction or new edition? And where the site says so, two people publish a manifesto."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from campaigns import publishing
from campaigns.models import Change, Edition, ManifestoPage, Publication, PublishingRules
from core.desk.gate import PublicationRefused
from core.models import TranslationPublication
from tests.campaigns.people import manifesto, publish_translation, retitle_and_publish
from tests.factories import PersonFactory
from tests.journeys import desk
from tests.translating import translation_of, write

pytestmark = pytest.mark.django_db

State = Publication.State


def publisher() -> Any:
    return PersonFactory(groups=["Publishers"])


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def draft(title: str = "Changed", *, user: Any = None, language: str = "en") -> Revision:
    page = manifesto(language)
    page.title = title
    return page.save_revision(user=user)


def is_live(title: str, language: str = "en") -> bool:
    return manifesto(language).title == title


@pytest.fixture
def two() -> tuple[Any, Any]:
    """Two publishers, and the rule that both are needed."""
    people = publisher(), publisher()
    publishing.set_two_people(on=True, user=people[0])
    return people


# ---- Correction or new edition? --------------------------------------------------------------


def test_changed_words_are_not_published_without_an_answer() -> None:
    revision = draft()
    with pytest.raises(PublicationRefused, match="correction or a new edition"):
        revision.publish()
    with pytest.raises(PublicationRefused):
        publishing.publish_manifesto(page=manifesto(), revision=revision, change="", user=None)
    assert not is_live("Changed")
    publishing.publish_manifesto(
        page=manifesto(), revision=revision, change=Change.NEW_EDITION, user=None
    )
    assert is_live("Changed")
    assert Edition.objects.count() == 2


def test_an_answer_is_used_once() -> None:
    revision = draft()
    publishing.publish_manifesto(
        page=manifesto(), revision=revision, change=Change.CORRECTION, user=None
    )
    retitle_and_publish(manifesto(), "Later")
    with pytest.raises(PublicationRefused):
        Revision.objects.get(pk=revision.pk).publish()
    assert is_live("Later")


def test_an_answer_is_for_the_words_it_was_given_to() -> None:
    """The editor's autosave may write into a revision that is there."""
    page = manifesto()
    page.title, page.go_live_at = "Planned", timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    publishing.publish_manifesto(
        page=manifesto(), revision=revision, change=Change.CORRECTION, user=None
    )
    stored = Revision.objects.get(pk=revision.pk)
    stored.content = {**stored.content, "title": "Other words", "go_live_at": None}
    stored.save()
    with pytest.raises(PublicationRefused):
        Revision.objects.get(pk=revision.pk).publish()


def test_where_no_words_change_nothing_is_asked() -> None:
    page = manifesto()
    page.seo_title = "For the menu"
    page.save_revision().publish()
    assert manifesto().seo_title == "For the menu"
    publish_translation("Інша назва")
    assert is_live("Інша назва", "uk")


def test_a_planned_publication_keeps_its_answer() -> None:
    page = manifesto()
    page.title, page.go_live_at = "Planned", timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    with pytest.raises(PublicationRefused):
        revision.publish()
    publishing.publish_manifesto(page=page, revision=revision, change=Change.NEW_EDITION, user=None)
    assert not is_live("Planned")
    assert Edition.objects.count() == 1
    due = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=due)
    later = timezone.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        call_command("publish_scheduled")
    assert is_live("Planned")
    assert Edition.objects.count() == 2


def test_a_draft_that_is_not_whole_is_not_published() -> None:
    revision = draft()
    revision.content = {**revision.content, "title": ""}
    revision.save()
    with pytest.raises(ValidationError):
        publishing.publish_manifesto(
            page=manifesto(), revision=revision, change=Change.CORRECTION, user=None
        )
    assert not Publication.objects.exists()


WAYS = ["bulk", "code", "editor", "unpublished and again"]


def by(way: str, person: Any, revision: Revision) -> None:
    """Try to publish the newest draft by one of Wagtail's ways."""
    client, page = browser(person), manifesto()
    match way:
        case "bulk":
            address = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}"
            assert client.post(address).status_code in {302, 403}
        case "code":
            with pytest.raises(PublicationRefused):
                Revision.objects.get(pk=revision.pk).publish(user=person)
        case "editor":
            told = desk.save(client, page, desk.edit_fields(client, page), publish=True)
            assert "/publish/" in told.redirect_chain[-1][0]
        case _:
            page.unpublish(user=person)
            with pytest.raises(PublicationRefused):
                Revision.objects.get(pk=revision.pk).publish(user=person)


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_wagtail_goes_around_the_question(way: str) -> None:
    person = publisher()
    by(way, person, draft(user=person))
    assert not is_live("Changed")
    assert Edition.objects.count() == 1


# ---- Two people ------------------------------------------------------------------------------


def request_of(person: Any, title: str = "Changed") -> Publication:
    return publishing.ask(
        page=manifesto(),
        revision=draft(title, user=person),
        change=Change.NEW_EDITION,
        user=person,
    )


def test_the_rule_is_off_and_needs_two_active_people() -> None:
    assert not publishing.two_people()
    first = publisher()
    with pytest.raises(ValueError, match="Too few"):
        publishing.set_two_people(on=True, user=first)
    second = publisher()
    second.is_active = False
    second.save()
    with pytest.raises(ValueError, match="Too few"):
        publishing.set_two_people(on=True, user=first)
    second.is_active = True
    second.save()
    publishing.set_two_people(on=True, user=first)
    assert publishing.two_people()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishingRules.objects.create(pk=2)


@pytest.mark.parametrize("way", WAYS)
def test_under_the_rule_nobody_publishes_alone(way: str, two: tuple[Any, Any]) -> None:
    by(way, two[0], draft(user=two[0]))
    assert not is_live("Changed")


def test_what_changes_no_words_needs_two_people_too(two: tuple[Any, Any]) -> None:
    page = manifesto()
    page.seo_title = "For the menu"
    with pytest.raises(PublicationRefused, match="second person"):
        page.save_revision().publish(user=two[0])
    with pytest.raises(PublicationRefused, match="second person"):
        publishing.publish_manifesto(
            page=page, revision=page.latest_revision, change="", user=two[0]
        )


def test_a_second_person_publishes_exactly_what_was_asked_for(two: tuple[Any, Any]) -> None:
    first, second = two
    said = request_of(first)
    draft("A newer draft", user=first)
    assert publishing.waiting_for(first) == []
    assert publishing.waiting_for(second) == [said]
    with pytest.raises(PublicationRefused, match="You have asked for it"):
        publishing.approve(publication=said, user=first)
    publishing.approve(publication=said, user=second)
    assert is_live("Changed")
    assert manifesto().edition == 2
    assert manifesto().has_unpublished_changes
    assert publishing.waiting_for(second) == []
    with pytest.raises(PublicationRefused, match="decided already"):
        publishing.approve(publication=said, user=second)
    log = PageLogEntry.objects.filter(action__startswith="campaigns.").order_by("timestamp")
    assert list(log.values_list("action", "user")) == [
        ("campaigns.ask", first.pk),
        ("campaigns.approve", second.pk),
    ]


def test_who_wrote_it_does_not_agree_to_it(two: tuple[Any, Any]) -> None:
    first, second = two
    said = publishing.ask(
        page=manifesto(), revision=draft(user=second), change=Change.CORRECTION, user=first
    )
    assert publishing.waiting_for(second) == []
    with pytest.raises(PublicationRefused, match="You have written"):
        publishing.approve(publication=said, user=second)


def test_who_may_not_publish_does_not_agree(two: tuple[Any, Any]) -> None:
    said = request_of(two[0])
    editor = PersonFactory(groups=["Editors"])
    assert publishing.waiting_for(editor) == []
    with pytest.raises(PublicationRefused):
        publishing.approve(publication=said, user=editor)
    with pytest.raises(PublicationRefused):
        publishing.decline(publication=said, user=editor, reason="No")


def test_what_was_written_over_since_is_not_published(two: tuple[Any, Any]) -> None:
    said = request_of(two[0])
    page = manifesto().get_latest_revision_as_object()
    page.title = "Autosaved over it"
    page.save_revision(user=two[0], overwrite_revision=said.revision)
    said = Publication.objects.get()
    with pytest.raises(PublicationRefused, match="changed after it was asked for"):
        publishing.approve(publication=said, user=two[1])
    assert not is_live("Autosaved over it")
    again = publishing.ask(
        page=manifesto(), revision=said.revision, change=Change.CORRECTION, user=two[0]
    )
    publishing.approve(publication=again, user=two[1])
    assert is_live("Autosaved over it")


def test_declining_needs_a_reason_and_ends_it(two: tuple[Any, Any]) -> None:
    said = request_of(two[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        publishing.decline(publication=said, user=two[1], reason="")
    publishing.decline(publication=said, user=two[1], reason="A comma is missing")
    said.refresh_from_db()
    assert (said.state, said.reason) == (State.DECLINED, "A comma is missing")
    assert not is_live("Changed")
    with pytest.raises(PublicationRefused):
        publishing.approve(publication=said, user=two[1])


def test_asking_twice_is_one_request(two: tuple[Any, Any]) -> None:
    said = request_of(two[0])
    again = publishing.ask(
        page=manifesto(), revision=said.revision, change=Change.CORRECTION, user=two[0]
    )
    assert again == said
    assert Publication.objects.count() == 1


def test_the_database_lets_nobody_agree_with_themselves(two: tuple[Any, Any]) -> None:
    said = request_of(two[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=said.pk).update(state=State.AGREED, decided_by=two[0])


def test_a_consent_does_not_outlive_the_words_it_was_given_to(two: tuple[Any, Any]) -> None:
    """Agreed for later, and then written over: not published at its hour."""
    page = manifesto()
    page.title, page.go_live_at = "Planned", timezone.now() + timedelta(hours=1)
    said = publishing.ask(
        page=page, revision=page.save_revision(user=two[0]), change="correction", user=two[0]
    )
    publishing.approve(publication=said, user=two[1])
    stored = Revision.objects.get(pk=said.revision_id)
    stored.content = {**stored.content, "title": "Other words", "go_live_at": None}
    stored.save()
    with pytest.raises(PublicationRefused):
        stored.publish()


def test_a_translation_becomes_a_request(two: tuple[Any, Any]) -> None:
    first, second = two
    translation = translation_of(manifesto())
    write(translation, "Інша назва", path="title")
    with pytest.raises(PublicationRefused):
        draft("Інша назва", user=first, language="uk").publish(user=first)
    client = browser(first)
    address = f"/admin/translations/{translation.pk}/publish/"
    told = client.post(address, {"action": "publish", "accept_unapproved": "on"}, follow=True)
    assert "A second person is asked to agree" in told.content.decode()
    assert not is_live("Інша назва", "uk")
    said = Publication.objects.get()
    assert (said.page, said.change, said.asked_by) == (manifesto("uk"), "", first)
    write(translation, "Ще інша назва", path="title")
    with pytest.raises(PublicationRefused):
        publishing.approve(publication=said, user=first)
    publishing.approve(publication=said, user=second)
    assert is_live("Інша назва", "uk")
    record = TranslationPublication.objects.latest("pk")
    assert (record.revision_id, record.published_by) == (said.revision_id, second)


def test_where_nobody_has_to_agree_nobody_is_asked() -> None:
    publish_translation("Інша назва")
    assert is_live("Інша назва", "uk")
    assert not Publication.objects.exists()


def test_a_manifesto_never_mirrors_another_language() -> None:
    """wagtail-localize would put English words under the Ukrainian address, and publish nothing."""
    page = manifesto("uk")
    before = page.text()
    client = browser(publisher())
    client.post(f"/admin/localize/page/{page.pk}/convert_to_alias/")
    assert manifesto("uk").alias_of_id is None
    assert manifesto("uk").text() == before


def test_under_the_rule_anybody_who_may_takes_it_off_the_site(two: tuple[Any, Any]) -> None:
    """Taking something back must never wait for a second person."""
    response = browser(two[0]).post(f"/admin/pages/{manifesto().pk}/unpublish/")
    assert response.status_code == 302
    assert not ManifestoPage.objects.get(locale__language_code="en").live
