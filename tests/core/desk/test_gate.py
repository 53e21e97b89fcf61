"""Whatever way somebody tries, a translation goes live by one function, and rules are obeyed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import wagtail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page, Revision, Workflow
from wagtail_localize.models import TranslationSource

from campaigns.models import Edition, ManifestoPage
from campaigns.models.manifestos import Change
from core.desk import gate, localize_gap
from core.desk.gate import PublicationRefused
from core.desk.publishing import publish, save_draft
from tests.factories import PersonFactory
from tests.journeys import desk
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

NEW: Final = "About our work"


def page(slug: str = "about", language: str = "uk") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


@pytest.fixture
def publisher() -> Client:
    """The desk of somebody who may publish everything."""
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    return client


@pytest.fixture
def unfinished() -> Page:
    """A live translation whose original got a title that nobody has translated, and its draft."""
    translation = translation_of(change_original("about", title=NEW))
    save_draft(translation=translation, user=None)
    return page()


def told(response: Any) -> str:
    return " ".join(map(str, response.context["messages"]))


# ---- Every way there is ----------------------------------------------------------------------


def by_wagtail(client: Client, target: Page) -> None:
    with pytest.raises(PublicationRefused, match="is a translation"):
        target.get_latest_revision().publish()


def by_workflow(client: Client, target: Page) -> None:
    admin = PersonFactory(is_superuser=True)
    state = Workflow.objects.first().start(target, admin)
    with pytest.raises(PublicationRefused):
        state.current_task_state.approve(user=admin)


def by_the_editors_form(client: Client, target: Page) -> None:
    client.post(f"/admin/pages/{target.pk}/edit/", {"title": NEW, "action-publish": "yes"})


def by_going_back(client: Client, target: Page) -> None:
    revision = target.get_latest_revision()
    client.post(
        f"/admin/pages/{target.pk}/revisions/{revision.pk}/revert/", {"action-publish": "yes"}
    )
    client.post(
        f"/admin/pages/{target.pk}/edit/", {"revision": revision.pk, "action-publish": "yes"}
    )


def in_bulk(client: Client, target: Page) -> None:
    address = f"/admin/bulk/wagtailcore/page/publish/?id={target.pk}&next=/admin/"
    assert "is a translation" in told(client.post(address, follow=True))


def in_bulk_with_what_is_below(client: Client, target: Page) -> None:
    home = target.get_parent()
    target.live = False
    Page.objects.filter(pk=target.pk).update(live=False)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={home.pk}&next=/admin/"
    client.post(address, {"include_descendants": "on"}, follow=True)
    Page.objects.filter(pk=target.pk, live=False).update(live=True)


def on_schedule(client: Client, target: Page) -> None:
    Revision.objects.filter(pk=target.latest_revision_id).update(approved_go_live_at=timezone.now())
    call_command("publish_scheduled", verbosity=0)


def by_the_admins_api(client: Client, target: Page) -> None:
    address = f"/admin/api/main/pages/{target.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(f"{address}action/publish/").status_code != 200


def by_sync_and_publish(client: Client, target: Page) -> None:
    source = TranslationSource.objects.get(object_id=target.translation_key)
    client.post(f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"})


def by_save_target(client: Client, target: Page) -> None:
    for is_published in (True, False):
        with pytest.raises(PublicationRefused):
            translation_of(target).save_target(publish=is_published)


@pytest.mark.parametrize(
    "way",
    [
        by_wagtail,
        by_workflow,
        by_the_editors_form,
        by_going_back,
        in_bulk,
        in_bulk_with_what_is_below,
        on_schedule,
        by_the_admins_api,
        by_sync_and_publish,
        by_save_target,
    ],
)
def test_no_way_leads_past_the_question_for_what_is_missing(
    way: Callable[[Client, Page], None],
    publisher: Client,
    unfinished: Page,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before = unfinished.title
    with django_capture_on_commit_callbacks(execute=True):
        way(publisher, unfinished)
    after = page()
    assert (after.title, after.live, after.live_revision_id) == (
        before,
        True,
        unfinished.live_revision_id,
    )
    assert NEW not in Client().get("/uk/about/").content.decode()


def test_wagtail_has_the_ways_of_publishing_that_are_known_here() -> None:
    """A newer Wagtail may have another one: look whether it passes ``core.desk.gate``."""
    root = Path(wagtail.__file__).parent
    calls = re.compile(r"PublishPageRevisionAction\(|evision(\(\))?\.publish\(")
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if calls.search(path.read_text()) and "/test" not in path.as_posix()
    }
    past_the_page = {"admin/views/pages/edit.py", "admin/api/actions/publish.py"}
    by_the_page = {
        "admin/views/generic/mixins.py",
        "admin/views/pages/bulk_actions/publish.py",
        "admin/views/pages/create.py",
        "workflows.py",
    }
    itself = {"actions/publish_page_revision.py", "models/pages.py"}
    assert found == past_the_page | by_the_page | itself


def test_a_new_edition_never_stands_in_english_under_another_language(
    publisher: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Seen before: change, sync and publish put the English sentence live, numbered as new."""
    sentence = "A sentence that nobody has translated."
    with django_capture_on_commit_callbacks(execute=True):
        manifesto = change_original("manifesto", title=sentence, change=Change.NEW_EDITION)
    assert Edition.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        by_sync_and_publish(publisher, manifesto)
        review = publisher.post(
            f"/admin/pages/{page('manifesto').pk}/edit/", {"action": "publish"}
        ).headers["Location"]
        publisher.post(review, {"action": "publish"})
    read = Client().get("/uk/manifesto/").content.decode()
    assert sentence not in read
    assert "Редакція 1" in read
    assert ManifestoPage.objects.get(locale__language_code="uk").edition == 1
    second = Edition.objects.get(number=2)
    assert set(second.texts.values_list("language", flat=True)) == {"en"}


def test_wagtail_localize_itself_would_write_the_draft_into_the_live_page(
    unfinished: Page,
) -> None:
    """When this fails, ``core.desk.localize_gap`` may go."""
    translation = translation_of(unfinished)
    localize_gap.stock(translation.source, translation.target_locale, publish=False, fallback=True)
    assert page().title == NEW


# ---- What is let through ---------------------------------------------------------------------


def test_originals_are_published_as_ever(publisher: Client) -> None:
    change_original("about", title=NEW)
    original = page(language="en")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={original.pk}&next=/admin/"
    original.title = "In bulk"
    original.save_revision()
    assert "1 page has been published" in told(publisher.post(address, follow=True))
    assert page(language="en").title == "In bulk"


def test_a_stopped_translation_is_a_page_like_every_other(unfinished: Page) -> None:
    translation = translation_of(unfinished)
    translation.enabled = False
    translation.save()
    unfinished.get_latest_revision().publish()
    assert page().title == NEW


def test_what_is_refused_when_its_time_comes_keeps_nobody_waiting(unfinished: Page) -> None:
    original = page(language="en")
    original.title = "On time"
    due = original.save_revision()
    refused = unfinished.get_latest_revision()
    now = timezone.now()
    Revision.objects.filter(pk=refused.pk).update(
        approved_go_live_at=now - timezone.timedelta(hours=1)
    )
    Revision.objects.filter(pk=due.pk).update(approved_go_live_at=now)
    call_command("publish_scheduled", verbosity=0)
    assert page(language="en").title == "On time"
    refused.refresh_from_db()
    assert refused.approved_go_live_at is None


# ---- Further rules ---------------------------------------------------------------------------


@pytest.fixture
def rule() -> Iterator[list[tuple[Page, Revision, Any]]]:
    """A rule of another part of the site: it refuses everything and notes what it was asked."""
    asked = []

    def refuse(page: Page, revision: Revision, user: Any) -> str:
        asked.append((page, revision, user))
        return "Two people have to agree."

    gate.register_rule(refuse)
    gate.register_rule(refuse)
    yield asked
    gate._rules.remove(refuse)


def test_a_rule_applies_to_translations_that_are_whole(rule: list[Any]) -> None:
    translation = translation_of(page())
    user = PersonFactory(groups=["Publishers"])
    revisions = Revision.objects.count()
    with pytest.raises(PublicationRefused, match="Two people"):
        publish(translation=translation, user=user)
    assert [(asked[0].pk, asked[2]) for asked in rule] == [(page().pk, user)]
    assert Revision.objects.count() == revisions


def test_a_rule_stops_the_editor_kindly_and_keeps_the_draft(
    publisher: Client, rule: list[Any]
) -> None:
    original = page("manifesto", "en")
    fields = desk.edit_fields(publisher, original)
    response = desk.save(publisher, original, {**fields, "title": "Changed"}, publish=True)
    assert "Two people have to agree." in told(response)
    assert page("manifesto", "en").title != "Changed"
    assert page("manifesto", "en").get_latest_revision_as_object().title == "Changed"


def test_a_rule_stops_bulk_publishing_kindly(publisher: Client, rule: list[Any]) -> None:
    original = page("privacy", "en")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={original.pk}&next=/admin/"
    assert "Two people have to agree." in told(publisher.post(address, follow=True))
    assert len(rule) == 1


def test_translations_pass_with_the_string_that_was_missing(unfinished: Page) -> None:
    translation = translation_of(unfinished)
    write(translation, "Про нашу роботу", of=NEW)
    publish(translation=translation, user=None)
    assert page().title == "Про нашу роботу"
