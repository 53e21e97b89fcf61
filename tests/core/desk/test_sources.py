"""Translations stay in step with their original, and nothing is published by that."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction
from wagtail_localize.models import TranslationSource

from core import jobs
from core.desk import sources
from core.desk.publishing import publish
from core.desk.sources import bring_up_to_date, is_behind
from core.models import Job
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db


def page(slug: str = "about", language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


def retitle(words: str) -> Page:
    """Publish the English page “about” under another title, as an editor does."""
    original = page()
    original.title = words
    original.save_revision(user=PersonFactory(groups=["Editors"])).publish()
    return page()


def test_a_published_original_is_shown_to_translators_by_the_worker_and_published_nowhere() -> None:
    before = page(language="uk")
    translation = translation_of(before)
    original = retitle("About our work")
    assert is_behind(translation.source, original)
    total, done = translation.get_progress()
    assert total == done

    assert jobs.run_due() == 1
    source = TranslationSource.objects.get(pk=translation.source_id)
    assert not is_behind(source, original)
    assert translation.get_progress() == (total, done - 1)
    after = page(language="uk")
    assert (after.title, after.live, after.latest_revision_id, after.last_published_at) == (
        before.title,
        True,
        before.latest_revision_id,
        before.last_published_at,
    )
    job = Job.objects.get(kind=sources.KIND)
    assert job.state == Job.State.FINISHED
    assert jobs.told(job) == "New or changed strings: 1. Strings that are gone: 1."


def test_publishing_twice_before_the_worker_comes_makes_one_job() -> None:
    retitle("About our work")
    retitle("About all of our work")
    assert Job.objects.filter(kind=sources.KIND).count() == 1


def test_drafts_and_translations_make_no_job() -> None:
    original = page()
    original.title = "Not yet"
    original.save_revision()
    publish(translation=translation_of(original), user=None)
    assert not Job.objects.filter(kind=sources.KIND).exists()


def test_a_page_that_nobody_translates_makes_no_job() -> None:
    original = page()
    translation_of(original).source.delete()
    retitle("About our work")
    assert not Job.objects.filter(kind=sources.KIND).exists()


def test_a_job_for_an_original_that_is_gone_by_now_ends_well() -> None:
    retitle("About our work").delete()
    jobs.run_due()
    assert Job.objects.get(kind=sources.KIND).state == Job.State.FINISHED


# ---- What readers are told -------------------------------------------------------------------


def test_a_live_translation_notes_the_day_of_the_newer_original_until_it_is_published() -> None:
    assert page(language="uk").source_changed_on is None
    original = change_original("about", title="About our work")
    translation = translation_of(original)
    assert page(language="uk").source_changed_on == original.last_published_at.date()
    assert page().source_changed_on is None

    write(translation, "Про нашу роботу", of="About our work")
    publish(translation=translation, user=None)
    assert page(language="uk").source_changed_on is None


def test_a_translation_that_nobody_reads_notes_nothing() -> None:
    page(language="uk").unpublish()
    change_original("about", title="About our work")
    assert page(language="uk").source_changed_on is None


def test_publishing_the_same_words_again_makes_no_translation_old() -> None:
    original = change_original("about", show_in_menus=False)
    assert not is_behind(translation_of(original).source, original)
    assert page(language="uk").source_changed_on is None


def test_the_notice_names_the_day_and_leads_to_the_original() -> None:
    translated = page(language="uk")
    assert render_to_string("core/outdated.html", {"page": translated}).strip() == ""
    translated.source_changed_on = date(2026, 3, 2)
    notice = render_to_string("core/outdated.html", {"page": translated})
    assert "March 2, 2026" in notice


def test_who_may_not_read_the_original_may_soon_not_read_its_translation_either() -> None:
    original = page()
    PageViewRestriction.objects.create(
        page=original, restriction_type=BaseViewRestriction.PASSWORD, password="sample"
    )
    bring_up_to_date(translation_of(original).source)
    assert page(language="uk").view_restrictions.get().password == "sample"
    original.view_restrictions.all().delete()
    bring_up_to_date(translation_of(original).source)
    assert not page(language="uk").view_restrictions.exists()
