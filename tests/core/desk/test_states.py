"""Where a translation stands, told for a whole desk at once."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from core.desk.publishing import publish
from core.desk.sources import bring_up_to_date
from core.desk.states import PageState, State, states_of
from core.desk.strings import FUZZY
from core.models import SiteSettings, TranslationApproval
from home.models import StandardPage
from tests.core.desk.test_publishing import new_page
from tests.factories import PersonFactory
from tests.translating import change_original, state_of, translation_of, write

pytestmark = pytest.mark.django_db

NEW = "About our work"


def page(slug: str = "about", language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


def about() -> PageState:
    return state_of(translation_of(page()))


def test_what_the_site_begins_with_is_published_and_awaits_approval() -> None:
    state = about()
    assert (state.state, state.percent, state.words_left) == (State.PUBLISHED, 100, 0)
    assert state.total == state.done > 0
    assert state.target_page_id == page(language="uk").pk
    assert (state.is_live, state.is_behind, state.awaits_approval) == (True, False, True)
    assert (state.machine_made, state.unapproved) == (0, 0)
    assert state.published_at is not None


def test_a_page_goes_from_not_started_to_published() -> None:
    translation = new_page(page("start"), "News of the month")
    StandardPage.objects.filter(slug="news-of-the-month").update(search_description="What is new")
    bring_up_to_date(translation.source)
    state = state_of(translation)
    assert (state.state, state.percent, state.words_left) == (State.NOT_STARTED, 0, 7)
    assert (state.last_by, state.last_at, state.target_page_id) == (None, None, None)

    translator = PersonFactory(groups=["Translators: uk"])
    string = write(translation, "Новини", path="title", last_translated_by=translator)
    state = state_of(translation)
    assert (state.state, state.percent, state.words_left) == (State.IN_PROGRESS, 50, 3)
    assert (state.last_by, state.last_at) == (translator, string.updated_at)

    write(translation, "Що нового", path="search_description")
    assert state_of(translation).state == State.READY
    publish(translation=translation, user=None)
    assert state_of(translation).state == State.PUBLISHED


def test_a_newer_original_makes_a_live_translation_out_of_date_until_it_is_published() -> None:
    original = page()
    original.title = NEW
    original.save_revision().publish()
    state = about()
    # The worker has not come yet: nobody sees the string, but the desk knows of the change.
    assert (state.state, state.is_behind) == (State.OUT_OF_DATE, True)
    assert state.done == state.total

    translation = translation_of(original)
    bring_up_to_date(translation.source)
    state = about()
    assert (state.state, state.is_behind, state.words_left) == (State.OUT_OF_DATE, False, 3)
    assert state.percent < 100

    write(translation, "Про нашу роботу", of=NEW)
    assert about().state == State.READY
    publish(translation=translation, user=None)
    assert about().state == State.PUBLISHED


def test_publishing_the_same_words_again_changes_no_state() -> None:
    change_original("about", show_in_menus=False)
    assert about().state == State.PUBLISHED


def test_another_wording_is_ready_to_be_published() -> None:
    translation = translation_of(page())
    write(translation, "Про нашу спільноту", path="title")
    assert about().state == State.READY


def test_what_was_left_out_knowingly_is_in_progress_and_not_out_of_date() -> None:
    translation = translation_of(change_original("about", title=NEW))
    publish(translation=translation, user=None, accept_missing=True)
    state = about()
    assert (state.state, state.is_live) == (State.IN_PROGRESS, True)


def test_a_string_with_an_error_counts_as_missing() -> None:
    translation = translation_of(page())
    string = write(translation, "Про нас!", path="title")
    StringTranslation.objects.filter(pk=string.pk).update(has_error=True)
    state = about()
    assert (state.total - state.done, state.words_left) == (1, 2)


def test_what_nobody_stands_for_is_counted() -> None:
    translation = translation_of(page())
    write(translation, "Про нас", path="title", translation_type="machine")
    segment = translation.source.stringsegment_set.exclude(context__path="title")[0]
    write(translation, "Чернетка", of=segment.string.data, tool_name=FUZZY)
    state = about()
    assert (state.machine_made, state.unapproved) == (1, 2)


def test_a_page_that_is_approved_awaits_nothing() -> None:
    approval = TranslationApproval.objects.get(
        translation_key=page().translation_key, locale__language_code="uk"
    )
    approval.approve(user=PersonFactory())
    assert not about().awaits_approval


def test_a_translation_without_its_originals_strings_is_told_by_its_page_alone() -> None:
    ukrainian = Locale.objects.get(language_code="uk")
    translation = translation_of(page())
    Translation.objects.filter(pk=translation.pk).update(enabled=False)
    key = (page().translation_key, ukrainian.pk)
    assert states_of([page()], [ukrainian])[key].state == State.PUBLISHED
    page(language="uk").unpublish()
    assert states_of([page()], [ukrainian])[key].state == State.IN_PROGRESS
    page(language="uk").delete()
    assert states_of([page()], [ukrainian])[key].state == State.NOT_STARTED


def test_the_source_language_has_no_state_and_other_languages_each_their_own() -> None:
    german = Locale.objects.create(language_code="en-gb")
    locales = Locale.objects.order_by("pk")
    found = states_of([page()], list(locales))
    states = {locale: state.state for (_key, locale), state in found.items()}
    ukrainian = Locale.objects.get(language_code="uk")
    source = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    assert states[german.pk] == State.NOT_STARTED
    assert states[ukrainian.pk] == State.PUBLISHED
    assert source.pk not in states


def test_a_whole_desk_costs_as_many_queries_as_one_page() -> None:
    Locale.objects.create(language_code="en-gb")
    locales = list(Locale.objects.all())
    pages = list(
        Page.objects.filter(locale__language_code="en", depth__gt=1).select_related("locale")
    )
    states_of(pages, locales)
    with CaptureQueriesContext(connection) as few:
        states_of(pages[:1], locales)
    with CaptureQueriesContext(connection) as many:
        found = states_of(pages, locales)
    assert len(few) == len(many) <= 12
    assert len(found) == len(pages) * (len(locales) - 1)


def test_settings_whose_original_has_new_words_are_out_of_date_until_they_are_translated() -> None:
    source = SiteSettings.objects.get(locale__language_code="en")
    source.organisation = "Sample Society"
    source.save()
    translation = translation_of(source)
    write(translation, "Товариство-зразок", path="organisation")
    publish(translation=translation, user=None)
    ukrainian, key = (
        translation.target_locale,
        (source.translation_key, translation.target_locale_id),
    )
    assert states_of([source], [ukrainian])[key].state == State.PUBLISHED

    source.organisation = "Sample Association"
    source.save()
    assert states_of([source], [ukrainian])[key].state == State.OUT_OF_DATE

    write(translation, "Асоціація-зразок", path="organisation")
    publish(translation=translation, user=None)
    source.notice_level = SiteSettings.Level.IMPORTANT
    source.save()
    # What is not translated, readers get from the original at once.
    assert states_of([source], [ukrainian])[key].state == State.PUBLISHED


def test_settings_without_words_wait_for_nobody() -> None:
    settings_row = SiteSettings.objects.get(locale__language_code="en")
    ukrainian = Locale.objects.get(language_code="uk")
    states = states_of([settings_row], [ukrainian])
    state = states[settings_row.translation_key, ukrainian.pk]
    assert (state.total, state.state) == (0, State.PUBLISHED)
    settings_row.organisation = "Sample Society"
    settings_row.save()
    states = states_of([settings_row], [ukrainian])
    state = states[settings_row.translation_key, ukrainian.pk]
    assert (state.total, state.state) == (1, State.NOT_STARTED)
