"""What changes in an original without words reaches its translations too, and publishers know."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Page
from wagtail.rich_text import RichText, features
from wagtail_localize.models import Translation

from campaigns.models import ManifestoPage, ResolutionPage
from core import jobs
from core.desk.publishing import publish
from core.desk.sources import bring_up_to_date
from core.desk.states import State
from core.models import Job, TranslationPublication
from forms.models import FormPage
from home.models import StandardPage
from tests.campaigns.people import manifesto, retitle_and_publish
from tests.factories import PersonFactory
from tests.translating import change_original, state_of, translation_of, write

pytestmark = pytest.mark.django_db

CHANGED = "The original has changed in what is not translated: order, dates, links."


def original(model: type[Any], **values: Any) -> Any:
    return model.objects.get(locale__language_code="en", **values)


def republish(page: Page) -> Translation:
    """Publish an original, as it was changed, and let the worker come."""
    page.save_revision().publish()
    translation = translation_of(page)
    bring_up_to_date(translation.source)
    translation.refresh_from_db()
    return translation


def is_noted() -> bool:
    return TranslationPublication.objects.exclude(rearranged_at=None).exists()


def shown_to_publishers(translation: Translation) -> str:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    return client.get(reverse("publish_translation", args=[translation.pk])).content.decode()


def test_a_fixed_value_waits_for_a_publisher_and_reaches_readers_then() -> None:
    page = original(ResolutionPage)
    page.source_url = "https://example.org/newer"
    translation = republish(page)
    target = translation.get_target_instance()
    assert target.source_url != page.source_url
    assert target.source_changed_on is None
    state = state_of(translation)
    assert (state.state, state.percent, state.is_live) == (State.READY, 100, True)
    assert CHANGED in shown_to_publishers(translation)

    publish(translation=translation, user=None)
    assert translation.get_target_instance().source_url == page.source_url
    assert state_of(translation).state == State.PUBLISHED
    assert CHANGED not in shown_to_publishers(translation)


def test_another_order_of_paragraphs() -> None:
    page = original(StandardPage, slug="about")
    page.body = list(reversed(page.body.raw_data))
    translation = republish(page)
    assert state_of(translation).state == State.READY
    publish(translation=translation, user=None)
    shown = [block["id"] for block in translation.get_target_instance().body.raw_data]
    assert shown == [block["id"] for block in page.body.raw_data]
    assert state_of(translation).state == State.PUBLISHED


def test_another_link_in_a_text() -> None:
    page = original(StandardPage, slug="about")
    page.body.append(("text", RichText('<p>See <a href="https://example.org/a">this</a></p>')))
    translation = republish(page)
    write(translation, 'Див. <a id="a1">це</a>', of='See <a id="a1">this</a>')
    publish(translation=translation, user=None)
    assert state_of(translation).state == State.PUBLISHED

    page = original(StandardPage, slug="about")
    page.body[-1].value = RichText('<p>See <a href="https://example.org/b">this</a></p>')
    assert state_of(republish(page)).state == State.READY


def test_an_answer_that_is_required_now() -> None:
    page = original(FormPage, slug="volunteer")
    field = page.form_fields.all()[0]
    field.required = not field.required
    page.form_fields = [field, *page.form_fields.all()[1:]]
    translation = republish(page)
    assert state_of(translation).state == State.READY
    publish(translation=translation, user=None)
    assert translation.get_target_instance().form_fields.all()[0].required == field.required


def test_a_date_and_new_words_at_once_wait_for_translators_first() -> None:
    translation = translation_of(change_original("site-opens", date=date(2026, 3, 2), title="New"))
    assert state_of(translation).state == State.OUT_OF_DATE


def test_what_is_noted_while_strings_lack_leaves_the_work_in_progress() -> None:
    translation = translation_of(change_original("site-opens", title="New"))
    publish(translation=translation, user=None, accept_missing=True)
    change_original("site-opens", date=date(2026, 3, 2))
    assert is_noted()
    assert state_of(translation).state == State.IN_PROGRESS


def test_the_job_says_so() -> None:
    page = original(ResolutionPage)
    page.source_url = "https://example.org/newer"
    page.save_revision().publish()
    jobs.run_due()
    assert jobs.told(Job.objects.get()) == CHANGED


# ---- What is no change -----------------------------------------------------------------------


def as_the_editor_stores(value: Any) -> Any:
    """Return a block's content as Wagtail's editor sends it back: rich text with its own keys."""
    if isinstance(value, RichText):
        converter = ContentstateConverter(features.get_default_features())
        return RichText(converter.to_database_format(converter.from_database_format(value.source)))
    return value


def test_publishing_every_page_unchanged_makes_nothing_ready() -> None:
    for page in Page.objects.filter(locale__language_code="en", depth__gt=1).specific():
        if isinstance(page, ManifestoPage):
            continue  # it is published in a way of its own: see below
        republish(page)
    assert not is_noted()
    assert not TranslationPublication.objects.exclude(source_changed_at=None).exists()


def test_what_the_editor_adds_to_rich_text_by_itself_is_no_change() -> None:
    page = original(StandardPage, slug="about")
    before = page.body.raw_data[:]
    for block in page.body:
        block.value = as_the_editor_stores(block.value)
    page.body = page.body.get_prep_value()
    assert list(page.body.raw_data) != list(before)
    translation = republish(page)
    assert not is_noted()
    assert state_of(translation).state == State.PUBLISHED


def test_the_manifesto_published_again_unchanged_makes_nothing_ready() -> None:
    retitle_and_publish(manifesto(), manifesto().title)
    bring_up_to_date(translation_of(manifesto()).source)
    assert not is_noted()
    assert state_of(translation_of(manifesto())).state == State.PUBLISHED


def test_moving_a_page_or_a_draft_of_it_is_no_change() -> None:
    page = original(StandardPage, slug="about")
    page.move(original(StandardPage, slug="privacy"), "left")
    page = original(StandardPage, slug="about")
    page.title = "Not yet"
    page.save_revision()
    bring_up_to_date(translation_of(page).source)
    assert not is_noted()
