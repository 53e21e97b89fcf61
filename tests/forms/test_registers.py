"""Registers: one for all languages of a form, kept whatever happens to the pages."""

import pytest
from django.db.models import ProtectedError
from django.test import Client

from core.desk.publishing import publish
from forms.models import ConsentText, Register, Submission
from forms.registers import consent_text, describe_register, merge_columns, register_of
from tests.forms.people import application, form_page, signature
from tests.translating import translation_of, write

pytestmark = pytest.mark.django_db

FORMS = ("sign", "volunteer", "report", "publications")


def test_every_published_form_has_one_register_for_all_languages() -> None:
    assert Register.objects.count() == len(FORMS)
    for slug in FORMS:
        english, ukrainian = form_page(slug), form_page(slug, "uk")
        register = register_of(english)
        assert register_of(ukrainian) == register
        assert register.name == english.title
        assert [column["label"] for column in register.columns] == [
            column["label"] for column in english.get_columns()
        ]
        assert register.confirms is register.one_per_person is (slug == "sign")


def test_publishing_a_translation_changes_no_label() -> None:
    page = form_page("volunteer", "uk")
    before = register_of(page)
    translation = translation_of(page)
    write(translation, "Інша назва", path="title")
    publish(translation=translation, user=None)
    assert form_page("volunteer", "uk").title == "Інша назва"
    after = Register.objects.get(pk=before.pk)
    assert (after.name, after.columns) == (before.name, before.columns)


def test_publishing_the_source_renames_the_register() -> None:
    page = form_page("volunteer")
    page.title = "Join us"
    page.save_revision().publish()
    assert register_of(page).name == "Join us"
    assert Register.objects.count() == len(FORMS)


def test_entries_of_all_languages_lie_together_under_the_same_keys() -> None:
    for language in ("en", "uk"):
        page = form_page("volunteer", language)
        Client().post(page.url, application(page))
    english, ukrainian = Submission.objects.order_by("language")
    assert english.register == ukrainian.register
    assert english.answers == ukrainian.answers


def test_a_page_that_was_never_published_gets_its_register_with_its_first_entry() -> None:
    page = form_page("volunteer")
    Register.objects.filter(key=page.translation_key).delete()
    Client().post(page.url, application(page))
    assert Submission.objects.get().register == register_of(page)
    assert register_of(page).columns


def test_a_translation_published_first_lends_its_labels_until_the_source_comes() -> None:
    page = form_page("volunteer", "uk")
    Register.objects.filter(key=page.translation_key).delete()
    assert describe_register(page=page).name == page.title
    source = form_page("volunteer")
    register = describe_register(page=source)
    assert register.name == source.title
    assert register.columns[0]["label"] == "Your name"


def test_deleting_pages_deletes_no_entries() -> None:
    for slug, answers in (("sign", signature), ("volunteer", application)):
        page = form_page(slug, "uk")
        Client().post(page.url, answers(page))
        page.delete()
    assert Submission.objects.count() == 2
    assert not Submission.objects.exclude(page=None).exists()
    assert Register.objects.count() == len(FORMS)


def test_a_register_or_a_consent_with_entries_cannot_be_deleted() -> None:
    page = form_page("volunteer")
    Client().post(page.url, application(page))
    with pytest.raises(ProtectedError):
        register_of(page).delete()
    with pytest.raises(ProtectedError):
        ConsentText.objects.all().delete()
    assert Submission.objects.count() == 1


def test_merging_keeps_what_was_removed_and_every_choice_ever_offered() -> None:
    known = [
        {"name": "a", "label": "Old A", "choices": {"x": "X", "y": "Old Y"}},
        {"name": "b", "label": "B", "choices": {}, "removed": False},
        {"name": "c", "label": "C", "choices": {}, "removed": True},
    ]
    current = [
        {"name": "d", "label": "D", "choices": {}},
        {"name": "a", "label": "A", "choices": {"y": "Y", "z": "Z"}},
        {"name": "c", "label": "C again", "choices": {}},
    ]
    merged = merge_columns(known, current)
    assert [(column["name"], column["label"], column["removed"]) for column in merged] == [
        ("d", "D", False),
        ("a", "A", False),
        ("c", "C again", False),
        ("b", "B", True),
    ]
    assert merged[1]["choices"] == {"x": "X", "y": "Y", "z": "Z"}
    assert merge_columns(merged, current) == merged
    assert merge_columns([], []) == []


def test_the_words_of_a_consent_are_recorded_once_per_language() -> None:
    first = consent_text("I agree.", language="en")
    assert consent_text("I agree.", language="en") == first
    assert consent_text("I agree.", language="uk") != first
    assert consent_text("I agree!", language="en") != first
    assert (first.text, first.language, len(first.sha256)) == ("I agree.", "en", 64)
