"""What a publication makes of editions and their texts."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from campaigns.editions import record_publication
from campaigns.models import Change, Edition, EditionText
from campaigns.publishing import publish_manifesto
from campaigns.text import hash_of
from tests.campaigns.people import manifesto, publish_translation, retitle_and_publish

pytestmark = pytest.mark.django_db


def test_the_starter_content_makes_edition_one_in_every_language() -> None:
    edition = Edition.objects.get()
    assert (edition.number, edition.manifesto) == (1, manifesto().translation_key)
    languages = {code for code, _name in settings.LANGUAGES}
    assert set(edition.texts.values_list("language", flat=True)) == languages
    for language in languages:
        page = manifesto(language)
        text = edition.texts.get(language=language)
        assert text.sha256 == page.text_hash() == hash_of(text.text)
        assert text.text.startswith(page.title)
        assert (page.edition, page.edition_date) == (1, edition.date)


def test_a_new_edition_has_the_next_number_and_is_asked_for_once() -> None:
    retitle_and_publish(manifesto(), "Second", Change.NEW_EDITION)
    retitle_and_publish(manifesto(), "Second, corrected")
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2]
    second = Edition.objects.get(number=2)
    assert [text.text.splitlines()[0] for text in second.texts.all()] == [
        "Second",
        "Second, corrected",
    ]
    assert manifesto().edition == 2


def test_publishing_the_same_words_again_adds_nothing() -> None:
    before = EditionText.objects.count()
    manifesto().save_revision().publish()
    assert EditionText.objects.count() == before


def test_a_translation_makes_no_edition() -> None:
    publish_translation("Інша назва")
    assert Edition.objects.count() == 1
    assert Edition.objects.get().texts.filter(language="uk").count() == 2


def test_a_draft_that_is_only_scheduled_makes_no_edition() -> None:
    """Wagtail sends its signal for the first publication's schedule, too."""
    page = manifesto()
    page.unpublish()
    page.refresh_from_db()
    page.title, page.go_live_at = "Later", timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    publish_manifesto(page=page, revision=revision, change=Change.NEW_EDITION, user=None)
    assert not manifesto().live
    assert Edition.objects.count() == 1


def test_going_back_to_earlier_words_is_a_text_of_its_own_time() -> None:
    title = manifesto().title
    retitle_and_publish(manifesto(), "Changed")
    retitle_and_publish(manifesto(), title)
    texts = EditionText.objects.filter(language="en")
    assert [text.text.splitlines()[0] for text in texts] == [title, "Changed", title]


@pytest.mark.parametrize("model", [Edition, EditionText])
def test_what_was_signed_can_be_neither_changed_nor_deleted(
    model: type[Edition | EditionText],
) -> None:
    row = model._default_manager.all()[0]
    with pytest.raises(TypeError, match="immutable"):
        row.save()
    with pytest.raises(TypeError, match="immutable"):
        row.delete()


def test_unpublishing_and_deleting_pages_leaves_the_record() -> None:
    edition = record_publication(page=manifesto(), now=timezone.now())
    texts = edition.texts.count()
    manifesto().delete()
    edition.refresh_from_db()
    assert edition.texts.count() == texts


def test_an_old_translation_published_again_stays_with_its_edition() -> None:
    retitle_and_publish(manifesto(), "Second", Change.NEW_EDITION)
    publish_translation()
    publish_translation("Виправлена назва")
    assert not Edition.objects.get(number=2).texts.filter(language="uk").exists()
    assert Edition.objects.get(number=1).texts.filter(language="uk").count() == 2
    assert manifesto("uk").edition == 1


def test_a_manifesto_that_is_not_published_can_be_neither_read_nor_signed() -> None:
    manifesto().unpublish()
    for address in ("/en/manifesto/", "/en/manifesto/sign/"):
        assert Client().get(address).status_code == 404
        assert Client().post(address, {}).status_code == 404
    location = "<loc>http://testserver/en/manifesto/sign/</loc>"
    assert location not in Client().get("/sitemap.xml").content.decode()
    assert Client().get("/uk/manifesto/sign/").status_code == 200
