"""Which words a mail gets: the editors', a translator's, or the shipped ones in their stead."""

import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from core.desk.publishing import NotComplete, publish
from forms import mail_texts, wording
from forms.mail import build_mail
from forms.models import MailText, Message
from forms.wording import choose, create_missing, lacks
from tests.factories import MessageFactory

pytestmark = pytest.mark.django_db

WHOLE = "{confirm_link}\n\n{my_link}\n\n{not_me_link}"


@pytest.fixture(autouse=True)
def nothing_reported_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun."""
    monkeypatch.setattr(wording, "_reported", set())


def row(purpose: str = "confirm", language: str = "en") -> MailText:
    return MailText.objects.get(purpose=purpose, locale__language_code=language)


def change(edited: MailText, **words: str) -> MailText:
    """Change words as an editor does, with all checks."""
    for name, value in words.items():
        setattr(edited, name, value)
    edited.full_clean()
    edited.save()
    return edited


def translate(purpose: str, **words: str) -> Translation:
    """Put a translator's words in beside the editors' newest and publish, as the desk does."""
    translated = Translation.objects.get(
        source__object_id=row(purpose).translation_key, target_locale__language_code="uk"
    )
    for segment in translated.source.stringsegment_set.select_related("context", "string"):
        if segment.context.path in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=translated.target_locale,
                context=segment.context,
                defaults={"data": words[segment.context.path], "has_error": False},
            )
    publish(translation=translated, user=None, accept_missing=True)
    return translated


def lacking(purpose: str = "confirm") -> list[tuple[str, str]]:
    return [(lack.language, str(lack.reason)) for lack in lacks(row(purpose))]


# ---- Rows ------------------------------------------------------------------------------------


def test_every_mail_has_its_words_in_every_language_from_the_start() -> None:
    for purpose in Message.Purpose.values:
        for language, _name in settings.LANGUAGES:
            text = row(purpose, language)
            assert text.is_standard
            assert text.words == mail_texts.shipped_words(purpose, language)
        assert row(purpose).get_translations().count() == len(settings.LANGUAGES) - 1
        assert lacking(purpose) == []


def test_loading_again_changes_nothing_and_overwrites_nobody() -> None:
    change(row(), subject="Hello {name}")
    before = list(MailText.objects.order_by("pk").values())
    call_command("load_starter_content", verbosity=0)
    assert list(MailText.objects.order_by("pk").values()) == before


def test_a_lost_row_is_made_again() -> None:
    row("link").delete()
    row("digest", "uk").delete()
    told: list[str] = []
    create_missing(told.append)
    assert told == ["Wrote the mail link", "Wrote the mail digest (uk)"]
    assert row("digest", "uk").is_standard


def test_words_that_nobody_changed_follow_a_newer_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = change(row("link"), subject="Our own subject")
    for purpose in ("link", "digest"):
        newer = mail_texts.SHIPPED[purpose].__class__(
            subject="Newer",
            paragraphs=mail_texts.SHIPPED[purpose].paragraphs,
            allowed=mail_texts.SHIPPED[purpose].allowed,
            required=mail_texts.SHIPPED[purpose].required,
        )
        monkeypatch.setitem(mail_texts.SHIPPED, purpose, newer)
    create_missing(lambda _line: None)
    assert row("digest").subject == "Newer"
    assert row("digest").is_standard
    assert row("link").subject == kept.subject
    assert row("digest", "uk").subject == "Newer"
    assert row("digest", "uk").text.startswith("Нових підтверджених")


def test_words_that_editors_broke_are_refused_and_the_fault_is_named() -> None:
    for words, fault in (
        ({"text": "{confirm_link}"}, "It must hold {my_link}."),
        ({"text": f"{WHOLE} {{nmae}}"}, "{nmae} cannot stand here."),
        ({"subject": "{confirm_link}"}, "{confirm_link} cannot stand here."),
    ):
        with pytest.raises(ValidationError) as refused:
            change(row(), **words)
        assert fault in refused.value.messages


# ---- Choosing --------------------------------------------------------------------------------


def test_the_editors_words_are_sent() -> None:
    change(row(), subject="Hello {name}", text=f"Our own words.\r\n\r\n\r\n\r\n{WHOLE}")
    mail = build_mail(MessageFactory())
    assert mail.subject == "Hello Sample Signer"
    assert str(mail.body).startswith("Our own words.\n\nhttp")


def test_a_translators_words_are_sent_in_their_language() -> None:
    change(row(), subject="Hello {name}")
    translate("confirm", subject="Добрий день, {name}")
    assert choose("confirm", "uk").subject == "Добрий день, {name}"
    assert choose("confirm", "en").subject == "Hello {name}"
    assert lacking() == []


def test_scenario_16_a_missing_translation_falls_back_and_is_reported_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    change(row(), subject="Hello", text=f"Our own words.\n\n{WHOLE}")
    row("confirm", "uk").delete()
    with caplog.at_level(logging.WARNING, logger="forms.wording"):
        for _ in range(2):
            mail = build_mail(MessageFactory(language="uk"))
            assert (
                mail.subject == "Підтвердьте, будь ласка, свій підпис" or "ідтвер" in mail.subject
            )
    assert caplog.messages == ["The mail “confirm” has no usable words in “uk”"]
    assert lacking() == [("uk", "missing")]
    with caplog.at_level(logging.WARNING, logger="forms.wording"):
        build_mail(MessageFactory(language="uk", purpose="reminder"))
    assert len(caplog.messages) == 1


def test_a_missing_translation_of_standard_words_is_none_where_the_catalogue_has_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    row("confirm", "uk").delete()
    assert choose("confirm", "uk") == mail_texts.shipped_words("confirm", "uk")
    assert caplog.messages == []


def test_scenario_16_a_language_without_any_words_gets_those_of_the_source(
    settings: Settings,
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    Locale.objects.create(language_code="ar")
    change(row(), subject="Hello", text=f"Our own words.\n\n{WHOLE}")
    message = MessageFactory(language="ar")
    mail = build_mail(message)
    assert mail.subject == "Hello"
    assert "/ar/link/confirm/" in str(mail.body)
    ((html, _kind),) = mail.alternatives
    assert '<html lang="en" dir="ltr">' in str(html)
    assert ("ar", "missing") in lacking()
    MailText.objects.all().delete()
    assert build_mail(message).subject == "Please confirm your signature"


def test_a_language_that_is_read_from_the_right_says_so(settings: Settings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    arabic = row().copy_for_translation(Locale.objects.create(language_code="ar"))
    change(arabic, subject="تأكيد", text=f"مرحبا {{name}}\n\n{WHOLE}")
    ((html, _kind),) = build_mail(MessageFactory(language="ar")).alternatives
    assert '<html lang="ar" dir="rtl">' in str(html)
    assert "مرحبا <bdi>Sample Signer</bdi>" in str(html)


@pytest.mark.parametrize(
    "words", [{"text": "{confirm_link} {nobody}"}, {"text": "{my_link}"}, {"subject": "{count}"}]
)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_broken_words_that_got_in_all_the_same_cost_nobody_their_mail(
    words: dict[str, str], language: str, caplog: pytest.LogCaptureFixture
) -> None:
    MailText.objects.filter(purpose="confirm", locale__language_code=language).update(**words)
    assert choose("confirm", language) == mail_texts.shipped_words("confirm", language)
    assert len(caplog.messages) == 1


def test_words_that_still_wait_for_their_translator_are_not_sent_as_a_translation() -> None:
    """A publisher may publish an unfinished translation: it then holds the English words."""
    change(row(), subject="Hello", text=f"Our own words.\n\n{WHOLE}")
    translate("confirm")
    assert row("confirm", "uk").text.startswith("Our own words.")
    assert choose("confirm", "uk") == mail_texts.shipped_words("confirm", "uk")
    assert lacking() == [("uk", "missing")]


# ---- Translating -----------------------------------------------------------------------------


def test_new_words_of_the_source_show_up_as_untranslated_and_the_old_ones_are_sent_meanwhile() -> (
    None
):
    before = choose("confirm", "uk")
    change(row(), text=f"Our own words.\n\n{WHOLE}")
    translated = Translation.objects.get(source__object_id=row().translation_key)
    assert translated.get_progress() == (2, 1)
    assert choose("confirm", "uk") == before
    assert lacking() == [("uk", "older than the original")]
    translate("confirm", text=f"Наші слова.<br/><br/>{WHOLE}")
    assert choose("confirm", "uk").text == f"Наші слова.\n\n{WHOLE}"
    assert lacking() == []


def test_a_translation_that_loses_a_link_is_refused_and_the_translator_is_told_which() -> None:
    change(row(), text=f"Our own words.\n\n{WHOLE}")
    before = row("confirm", "uk").words
    with pytest.raises(NotComplete):
        translate("confirm", text="Наші слова. {confirm_link} {my_link} {імʼя}")
    assert row("confirm", "uk").words == before
    wrong = StringTranslation.objects.get(has_error=True)
    assert wrong.field_error == "{імʼя} cannot stand here."


def test_the_desks_language_changes_no_words() -> None:
    with translation.override("uk"):
        assert choose("confirm", "en").subject == "Please confirm your signature"
        create_missing(lambda _line: None)
    assert row().is_standard
