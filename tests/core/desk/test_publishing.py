"""One function publishes translations: whole, approved, at the right place, and as one version."""

import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
)

from core.desk.gate import PublicationRefused
from core.desk.publishing import NotComplete, publish, publish_draft, save_draft
from core.desk.strings import FUZZY
from core.models import TranslationPublication
from forms.models import MailText
from home.models import StandardPage
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

NEW = "About our work"


def page(slug: str = "about", language: str = "uk") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


@pytest.fixture
def translation() -> Translation:
    """The Ukrainian translation of “about”, whole and published."""
    return translation_of(page())


@pytest.fixture
def behind() -> Translation:
    """The same, after its original got another title that translators see."""
    return translation_of(change_original("about", title=NEW))


# ---- What is published -----------------------------------------------------------------------


def test_a_publication_is_one_version_and_is_written_down(behind: Translation) -> None:
    write(behind, "Про нашу роботу", of=NEW)
    before = Revision.objects.count()
    publisher = PersonFactory(groups=["Publishers"])
    published = publish(translation=behind, user=publisher)

    assert Revision.objects.count() == before + 1
    live = page()
    assert (live.title, live.live) == ("Про нашу роботу", True)
    assert live.live_revision == live.latest_revision == published.revision
    assert not live.has_unpublished_changes
    assert published.revision is not None
    record = TranslationPublication.objects.last()
    assert record is not None
    assert (record.translation_key, record.locale, record.published_by) == (
        live.translation_key,
        live.locale,
        publisher,
    )
    assert (record.missing, record.unapproved, record.revision) == (0, 0, published.revision)
    assert record.source_updated_at == behind.source.last_updated_at
    assert record.source_changed_at is None
    assert TranslationLog.objects.filter(revision=published.revision).count() == 1


def test_the_starter_content_is_written_down_too() -> None:
    pages = Page.objects.filter(locale__language_code="uk", depth__gt=1)
    records = TranslationPublication.objects.filter(
        translation_key__in=pages.values("translation_key"), locale__language_code="uk"
    )
    assert records.count() == pages.count()
    assert not records.exclude(missing=0, unapproved=0).exists()


def test_the_address_stays_the_same_in_all_languages(translation: Translation) -> None:
    publish(translation=translation, user=None)
    assert page().slug == "about"


def test_a_mail_has_no_versions_and_passes_the_same_way() -> None:
    mail = MailText.objects.get(purpose="link", locale__language_code="uk")
    translation = translation_of(mail)
    write(translation, "Наше посилання", path="subject")
    published = publish(translation=translation, user=None)
    mail.refresh_from_db()
    assert (mail.subject, published.revision) == ("Наше посилання", None)
    records = TranslationPublication.objects.filter(
        translation_key=mail.translation_key, locale=mail.locale
    )
    assert records.count() == 2


# ---- What is not -----------------------------------------------------------------------------


def test_a_missing_string_needs_an_explicit_yes(behind: Translation) -> None:
    before = page().title
    with pytest.raises(NotComplete) as refused:
        publish(translation=behind, user=None)
    assert [line.source for line in refused.value.review.missing] == [NEW]
    assert page().title == before

    publish(translation=behind, user=None, accept_missing=True)
    assert page().title == NEW
    record = TranslationPublication.objects.last()
    assert record is not None
    assert record.missing == 1


@pytest.mark.parametrize(
    ("made", "place"),
    [({"translation_type": "machine"}, "machine_made"), ({"tool_name": FUZZY}, "fuzzy")],
)
def test_what_no_person_stands_for_needs_an_explicit_yes(
    made: dict[str, str], place: str, behind: Translation
) -> None:
    write(behind, "Про роботу", of=NEW, **made)
    with pytest.raises(NotComplete) as refused:
        publish(translation=behind, user=None, accept_missing=True)
    review = refused.value.review
    assert [line.translation for line in getattr(review, place)] == ["Про роботу"]
    assert (review.missing, len(review.unapproved)) == ([], 1)
    assert page().title != "Про роботу"

    publish(translation=behind, user=None, accept_unapproved=True)
    assert page().title == "Про роботу"


def test_what_a_string_does_to_the_page_is_said_at_the_string() -> None:
    behind = translation_of(change_original("about", seo_title=NEW))
    write(behind, "я" * 300, of=NEW)
    with pytest.raises(NotComplete) as refused:
        publish(translation=behind, user=None)
    assert "255" in refused.value.review.missing[0].error
    assert StringTranslation.objects.get(has_error=True).data == "я" * 300


def test_a_link_that_runs_a_script_is_refused_whatever_is_accepted(
    translation: Translation,
) -> None:
    source = translation.source
    context = TranslationContext.objects.create(
        object_id=source.object_id, path="body.1.'https://example.org'", field_path="body.text"
    )
    OverridableSegment.objects.create(
        source=source, context=context, order=99, data_json=json.dumps("https://example.org")
    )
    SegmentOverride.objects.create(
        locale=translation.target_locale, context=context, data_json='"javascript:alert(1)"'
    )
    with pytest.raises(NotComplete) as refused:
        publish(translation=translation, user=None, accept_missing=True, accept_unapproved=True)
    links = refused.value.review.forbidden_links
    assert [line.translation for line in links] == ["javascript:alert(1)"]


def test_whatever_changed_since_somebody_looked_is_shown_to_them_first(
    translation: Translation,
) -> None:
    with pytest.raises(NotComplete):
        publish(translation=translation, user=None, seen="another state")
    with pytest.raises(NotComplete) as refused:
        publish(translation=translation, user=None, seen="another state")
    publish(translation=translation, user=None, seen=refused.value.review.fingerprint)


def test_only_publishers_publish(translation: Translation) -> None:
    for group in ("Translators: uk", "Editors", "Registrars"):
        with pytest.raises(PermissionDenied):
            publish(translation=translation, user=PersonFactory(groups=[group]))
    translator = PersonFactory(groups=["Translators: uk"])
    mail = MailText.objects.get(purpose="link", locale__language_code="uk")
    with pytest.raises(PermissionDenied):
        publish(translation=translation_of(mail), user=translator)
    publish(translation=translation, user=PersonFactory(groups=["Publishers"]))


def test_a_locked_page_is_refused_to_all_but_who_locked_it(translation: Translation) -> None:
    locker = PersonFactory(groups=["Publishers"])
    page().__class__.objects.filter(pk=page().pk).update(locked=True, locked_by=locker)
    for person in (PersonFactory(groups=["Publishers"]), None):
        with pytest.raises(PublicationRefused, match="locked"):
            publish(translation=translation, user=person)
    publish(translation=translation, user=locker)


def test_a_stopped_translation_is_refused(translation: Translation) -> None:
    Translation.objects.filter(pk=translation.pk).update(enabled=False)
    with pytest.raises(PublicationRefused, match="stopped"):
        publish(translation=translation, user=None)


# ---- Pages that are not there yet ------------------------------------------------------------


def new_page(parent: Page, title: str) -> Translation:
    """Make an English page, published, with a translation into Ukrainian that is only begun."""
    made = StandardPage(title=title, locale=Locale.objects.get(language_code="en"))
    parent.add_child(instance=made)
    made.save_revision().publish()
    source, _created = TranslationSource.update_or_create_from_instance(made)
    ukrainian = Locale.objects.get(language_code="uk")
    return Translation.objects.create(source=source, target_locale=ukrainian)


def test_a_page_that_is_not_there_yet_is_made_and_published() -> None:
    translation = new_page(page("start", "en"), "News")
    write(translation, "Новини", of="News")
    publish(translation=translation, user=None)
    assert (page("news").title, page("news").live) == ("Новини", True)


def test_a_page_below_one_that_nobody_can_read_is_refused_with_the_reason() -> None:
    above = new_page(page("start", "en"), "News")
    below = new_page(page("news", "en"), "Old news")
    write(below, "Старі новини", of="Old news")
    with pytest.raises(PublicationRefused, match="above this one"):
        publish(translation=below, user=None)
    assert not Page.objects.filter(slug__startswith="news", locale__language_code="uk").exists()

    save_draft(translation=above, user=None)
    with pytest.raises(PublicationRefused, match="above this one"):
        publish(translation=below, user=None)


def test_an_alias_stands_there_in_english_until_its_translation_is_published_whole() -> None:
    translation = new_page(page("start", "en"), "News")
    ukrainian = Locale.objects.get(language_code="uk")
    page("news", "en").copy_for_translation(ukrainian, alias=True)
    with pytest.raises(NotComplete):
        publish(translation=translation, user=None)
    assert page("news").alias_of is not None

    write(translation, "Новини", of="News")
    publish(translation=translation, user=None)
    assert (page("news").title, page("news").alias_of) == ("Новини", None)


# ---- Drafts ----------------------------------------------------------------------------------


def test_a_draft_is_a_version_that_readers_do_not_see(behind: Translation) -> None:
    write(behind, "Про нашу роботу", of=NEW)
    before = page().title
    draft = save_draft(translation=behind, user=None)
    live = page()
    assert (live.title, live.has_unpublished_changes) == (before, True)
    assert live.get_latest_revision() == draft

    write(behind, "Ще інша", of=NEW)
    publish_draft(translation=behind, revision=draft, user=None)
    assert page().title == "Про нашу роботу"


def test_what_was_written_after_a_draft_counts_as_changed_since_its_publication(
    behind: Translation,
) -> None:
    write(behind, "Про нашу роботу", of=NEW)
    draft = save_draft(translation=behind, user=None)
    write(behind, "Ще інша", of=NEW)
    record = publish_draft(translation=behind, revision=draft, user=None).record
    assert record.published_at < timezone.now()
    with pytest.raises(NotComplete) as refused:
        publish(translation=behind, user=None, seen="nothing")
    assert [line.translation for line in refused.value.review.changed] == ["Ще інша"]


# ---- House rule ------------------------------------------------------------------------------


def test_nobody_publishes_past_this_function() -> None:
    """``save_target`` writes into the live page and publishes whatever is there."""
    root = Path(__file__).parents[3]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("site", "home", "campaigns", "forms")
        for path in (root / folder).rglob("*.py")
        if re.search(r"\.save_target\(|create_or_update_translation\(", path.read_text())
    }
    assert found == {"site/core/desk/localize_gap.py"}
