"""Translators hear once a day at most what has changed in their languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail.users.models import UserProfile

from core.worker import run_once
from forms.models import MailText, Message
from forms.outbox import deliver_due
from home.models import TranslatorNews
from home.translator_news import PURPOSE, changed_texts, tell_translators
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

NEW = "Words that are new"


@pytest.fixture
def translator() -> Any:
    """Return somebody who translates into Ukrainian and is here since before the change."""
    person = PersonFactory(groups=["Translators: uk"])
    assert tell_translators() == 0
    return person


def change(title: str = NEW, slug: str = "about") -> Page:
    return change_original(slug, title=title)


def a_day_passes() -> None:
    TranslatorNews.objects.update(told_at=timezone.now() - timedelta(days=1, seconds=1))


def told() -> list[str]:
    """Send what is due and return the texts of the mails."""
    before = len(mail.outbox)
    deliver_due()
    return [str(sent.body) for sent in mail.outbox[before:]]


def test_a_change_is_told_with_its_words_and_where_to_work(translator: Any) -> None:
    page = change()
    assert tell_translators() == 1
    (text,) = told()
    assert f"{NEW} (Українська): 4 words" in text
    assert f"/admin/translations/{translation_of(page).pk}/changes/" in text
    assert "/admin/reports/translation-desk/?state=out_of_date&mine=on" in text
    assert mail.outbox[-1].to == [translator.email]
    html = str(mail.outbox[-1].alternatives[0][0])
    assert f"<bdi>{NEW} (Українська): 4 words</bdi><br><a href=" in html


def test_the_past_is_not_told_to_who_has_just_come() -> None:
    change()
    PersonFactory(groups=["Translators: uk"])
    assert tell_translators() == 0


def test_it_is_told_once_and_the_next_thing_on_the_next_day(translator: Any) -> None:
    change()
    assert [tell_translators(), tell_translators()] == [1, 0]
    assert len(told()) == 1
    change("Still newer words")
    assert tell_translators() == 0
    a_day_passes()
    assert tell_translators() == 1
    (text,) = told()
    assert "Still newer words" in text
    a_day_passes()
    assert tell_translators() == 0


def test_publishing_without_a_change_is_no_news(translator: Any) -> None:
    change()
    tell_translators()
    told()
    a_day_passes()
    change_original("about")
    assert tell_translators() == 0


def test_what_is_translated_already_is_not_told(translator: Any) -> None:
    page = change()
    write(translation_of(page), "Нові слова", path="title")
    assert tell_translators() == 0


def test_of_three_languages_only_those_that_lack_words_are_told(translator: Any) -> None:
    newest = TranslatorNews.objects.get().told_up_to
    page = change()
    write(translation_of(page, "pl"), "Nowe słowa", path="title")
    found = changed_texts(["uk", "pl", "de"], after=newest, up_to=10**9)
    assert [(text.language, text.words) for text in found] == [("de", 4), ("uk", 4)]


def test_a_mail_whose_reason_has_gone_is_not_sent(translator: Any) -> None:
    page = change()
    tell_translators()
    write(translation_of(page), "Нові слова", path="title")
    assert told() == []
    assert Message.objects.get(purpose=PURPOSE).state == Message.State.SKIPPED


@pytest.mark.parametrize("way", ["left the group", "is not active", "has another address"])
def test_who_is_no_translator_any_more_hears_nothing(way: str, translator: Any) -> None:
    change()
    tell_translators()
    if way == "left the group":
        translator.groups.clear()
    translator.is_active = way != "is not active"
    if way == "has another address":
        translator.email = "other@example.org"
    translator.save()
    assert told() == []


@pytest.mark.parametrize(
    ("groups", "values"),
    [
        (["Publishers"], {}),
        (["Translators: uk"], {"email": ""}),
        (["Translators: uk"], {"is_active": False}),
    ],
)
def test_only_translators_with_an_address_hear_of_it(
    groups: list[str], values: dict[str, Any]
) -> None:
    PersonFactory(groups=groups, **values)
    tell_translators()
    change()
    assert tell_translators() == 0


def test_a_translator_who_has_finished_hears_nothing_of_what_others_lack() -> None:
    group, _created = Group.objects.get_or_create(name="Translators: de")
    person = PersonFactory()
    person.groups.add(group)
    tell_translators()
    page = change()
    write(translation_of(page, "de"), "Neue Wörter", path="title")
    assert tell_translators() == 0


def test_what_could_not_be_sent_is_told_by_the_next_mail_and_only_there(translator: Any) -> None:
    change("First words")
    tell_translators()
    a_day_passes()
    change("Help us in many ways", slug="help")
    assert tell_translators() == 1
    (text,) = told()
    assert "First words" in text
    assert "Help us in many ways" in text
    states = Message.objects.filter(purpose=PURPOSE).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["skipped", "sent"]


def test_a_worker_that_dies_while_it_tells_has_told_nothing(
    translator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change()

    def die(self: TranslatorNews, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(TranslatorNews, "save", die)
        with pytest.raises(SystemExit), transaction.atomic():
            tell_translators()
    assert not Message.objects.filter(purpose=PURPOSE).exists()
    assert tell_translators() == 1


def test_it_is_written_in_the_language_of_the_persons_admin(translator: Any) -> None:
    UserProfile.objects.create(user=translator, preferred_language="uk")
    change()
    tell_translators()
    assert Message.objects.get(purpose=PURPOSE).language == "uk"


def test_editors_change_its_words(translator: Any) -> None:
    row = MailText.objects.get(purpose=PURPOSE, locale__language_code="en")
    row.subject, row.text = "Please translate", "Look: {changes}\n\n{desk_link}"
    row.full_clean()
    row.save()
    change()
    tell_translators()
    (text,) = told()
    assert mail.outbox[-1].subject == "Please translate"
    assert text.startswith("Look: ")
    assert f"{NEW} (" in text


def test_braces_and_markup_in_a_title_are_words(translator: Any) -> None:
    change("Sample {site_name} <b>&")
    tell_translators()
    (text,) = told()
    assert "Sample {site_name} <b>& (" in text
    assert "<b>" not in str(mail.outbox[-1].alternatives[0][0])


def test_the_worker_tells_of_itself(translator: Any) -> None:
    from core import worker

    change()
    worker._duties["news for translators"].due = 0
    run_once()
    run_once()
    assert [sent.to for sent in mail.outbox] == [[translator.email]]


def test_only_such_a_mail_is_without_a_register() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(purpose="confirm", language="en", due_at=now, created_at=now)


def test_many_changed_texts_cost_two_queries(
    translator: Any, django_assert_max_num_queries: Any
) -> None:
    newest = TranslatorNews.objects.get().told_up_to
    for slug in ("about", "privacy", "help"):
        change(f"Different {slug}", slug=slug)
    with django_assert_max_num_queries(2), translation.override("en"):
        found = changed_texts(["uk"], after=newest, up_to=10**9)
    assert [text.words for text in found] == [2, 2, 2]
