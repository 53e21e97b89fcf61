"""Beginning translations: drafts only, parents first, and nothing that exists is touched."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation

from core import jobs
from core.desk import submitting
from core.models import Job
from forms.models import MailText
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def locale() -> Locale:
    """A language that nothing is translated into yet."""
    return Locale.objects.create(language_code="en-gb")


def page_of(slug: str) -> Page:
    return Page.objects.get(slug=slug, locale__language_code="en")


def pages_in(locale: Locale) -> Any:
    return Page.objects.filter(locale=locale)


def queue(page: Any, *locales: Locale, with_tree: bool = False, user: Any = None) -> Job:
    user = user or PersonFactory(is_superuser=True)
    return submitting.queue(thing=page, locales=locales, with_tree=with_tree, user=user)


def run(job: Job) -> Job:
    while jobs.run_due():
        pass
    job.refresh_from_db()
    return job


def test_a_translation_begins_as_a_draft_below_drafts(locale: Locale) -> None:
    page = page_of("wma-2022")
    assert page.live
    assert submitting.submit(thing=page, locale=locale, user=None)
    made = pages_in(locale)
    assert made.count() == 3
    for each in made:
        assert (each.live, each.alias_of_id, each.live_revision_id) == (False, None, None)
        assert each.latest_revision_id is not None
        assert Translation.objects.filter(
            source__object_id=each.translation_key, target_locale=locale, enabled=True
        ).exists()
    target = page.get_translation(locale)
    parents = [parent.translation_key for parent in target.get_ancestors().filter(depth__gt=1)]
    assert parents == [
        parent.translation_key for parent in page.get_ancestors().filter(depth__gt=1)
    ]
    assert target.slug == page.slug


def test_what_exists_is_never_touched() -> None:
    uk = Locale.objects.get(language_code="uk")
    page = page_of("about")
    StringTranslation.objects.filter(
        locale=uk, context__object_id=page.translation_key, context__path="title"
    ).update(data="Чернетка")
    before = list(Page.objects.order_by("pk").values())
    translations = list(Translation.objects.order_by("pk").values())
    assert not submitting.submit(thing=page, locale=uk, user=None)
    assert not submitting.submit(thing=page, locale=page.locale, user=None)
    assert list(Page.objects.order_by("pk").values()) == before
    assert list(Translation.objects.order_by("pk").values()) == translations


def test_an_alias_becomes_a_page_and_readers_see_what_they_saw() -> None:
    page, uk = page_of("about"), Locale.objects.get(language_code="uk")
    target = page.get_translation(uk)
    Translation.objects.filter(source__object_id=page.translation_key).delete()
    Page.objects.filter(pk=target.pk).update(alias_of=page, live=True)
    title = target.title
    assert submitting.submit(thing=page, locale=uk, user=None)
    target.refresh_from_db()
    assert (target.alias_of_id, target.live, target.title) == (None, True, title)
    assert Translation.objects.filter(source__object_id=page.translation_key, target_locale=uk)


def test_a_page_for_some_stays_for_some(locale: Locale) -> None:
    page = page_of("about")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    submitting.submit(thing=page, locale=locale, user=None)
    assert page.get_translation(locale).view_restrictions.get().restriction_type == "login"


def test_a_snippet_gets_its_copy(locale: Locale) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    assert submitting.submit(thing=mail, locale=locale, user=None)
    assert not submitting.submit(thing=mail, locale=locale, user=None)
    translation = Translation.objects.get(
        source__object_id=mail.translation_key, target_locale=locale
    )
    assert translation.get_target_instance().text == mail.text


# ---- The job ---------------------------------------------------------------------------------


def test_a_whole_tree_goes_into_several_languages(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    total = home.get_descendants(inclusive=True).count()
    uk = Locale.objects.get(language_code="uk")
    job = run(queue(home, locale, uk, with_tree=True))
    assert job.state == Job.State.FINISHED
    assert job.result == {"begun": total, "existing": total, "left_out": 0}
    assert pages_in(locale).count() == total
    assert not pages_in(locale).filter(live=True).exists()
    assert not pages_in(locale).exclude(alias_of=None).exists()
    told = jobs.told(job)
    assert f"{total} translations were begun, as drafts." in told
    assert f"{total} existed already and were left as they are." in told


def test_doing_it_again_makes_nothing_twice(locale: Locale) -> None:
    page = page_of("about")
    run(queue(page, locale))
    again = run(queue(page, locale))
    assert again.result["existing"] == 1
    assert pages_in(locale).filter(translation_key=page.translation_key).count() == 1


def test_a_job_stops_between_pages_and_its_drafts_stay(
    locale: Locale, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    job = queue(home, locale, with_tree=True)
    submit = submitting.submit

    def cancel_meanwhile(**values: Any) -> bool:
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        return submit(**values)

    monkeypatch.setattr(submitting, "submit", cancel_meanwhile)
    assert run(job).state == Job.State.CANCELLED
    assert pages_in(locale).count() == 1


def test_who_lost_the_right_meanwhile_begins_nothing(locale: Locale) -> None:
    person = PersonFactory(groups=["Publishers"])
    uk = Locale.objects.get(language_code="uk")
    job = queue(page_of("about"), uk, locale, user=person)
    person.groups.clear()
    assert run(job).result == {"begun": 0, "existing": 0, "left_out": 1}
    assert "you may not edit it" in jobs.told(job)


def test_a_language_that_one_does_not_work_on_is_left_out(locale: Locale) -> None:
    job = queue(page_of("about"), locale, user=PersonFactory(groups=["Publishers"]))
    assert run(job).result == {"begun": 0, "existing": 0, "left_out": 0}
    assert not pages_in(locale).exists()


def test_what_is_gone_meanwhile_is_left_out_and_counted(locale: Locale) -> None:
    page = page_of("about")
    job = queue(page, locale)
    Page.objects.filter(pk=page.pk).first().delete()
    assert run(job).result == {"begun": 0, "existing": 0, "left_out": 1}
    assert "it is gone" in jobs.told(job)


def test_a_page_costs_a_bounded_number_of_queries(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    submitting.submit(thing=home, locale=locale, user=None)
    with CaptureQueriesContext(connection) as queries:
        submitting.submit(thing=page_of("about"), locale=locale, user=None)
    assert len(queries) <= 75
