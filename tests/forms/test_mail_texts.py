"""The shipped words of mails, and the rules for words that editors put in their place."""

import pytest
from django.conf import settings
from django.utils import translation

from forms import mail_texts
from forms.mail_texts import PLACEHOLDERS, SHIPPED, faults, shipped_words
from forms.models import Message

WHOLE = "{confirm_link} {my_link} {not_me_link}"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_every_mail_has_words() -> None:
    assert set(SHIPPED) == set(Message.Purpose.values)


@pytest.mark.parametrize("purpose", SHIPPED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_words_follow_the_rules_in_every_language(purpose: str, language: str) -> None:
    assert mail_texts.is_shipped_in(purpose, language)
    words = shipped_words(purpose, language)
    assert words.language == language
    assert faults(purpose, subject=words.subject, text=words.text) == {}
    if language != settings.LANGUAGE_CODE:
        assert words.subject != shipped_words(purpose, settings.LANGUAGE_CODE).subject


def test_a_language_without_a_catalogue_has_no_words() -> None:
    assert not mail_texts.is_shipped_in("confirm", "it")
    english = shipped_words("confirm", "en")
    assert shipped_words("confirm", "it").text == english.text


@pytest.mark.parametrize("purpose", sorted(set(SHIPPED) - Message.STAFF))
def test_every_mail_to_a_signer_must_hold_their_personal_link(purpose: str) -> None:
    assert "my_link" in SHIPPED[purpose].required
    expected = {"confirm_link", "my_link", "not_me_link"}
    assert (set(SHIPPED[purpose].required) == expected) is (purpose in Message.TO_UNCONFIRMED)


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        ({"text": "{confirm_link} {my_link}"}, "text", "It must hold {not_me_link}."),
        ({"text": f"{WHOLE} {{count}}"}, "text", "{count} cannot stand here."),
        ({"text": f"{WHOLE} {{Name}}"}, "text", "{Name} cannot stand here."),
        ({"text": f"{WHOLE} {{ name }}"}, "text", "{ name } cannot stand here."),
        ({"text": f"{WHOLE} {{}}"}, "text", "{} cannot stand here."),
        ({"text": f"{WHOLE} {{name"}, "text", "A brace stands alone: write { and }"),
        ({"text": f"{WHOLE} name}}"}, "text", "A brace stands alone: write { and }"),
        ({"subject": "{my_link}"}, "subject", "{my_link} cannot stand here."),
        ({"subject": "{closes}"}, "subject", "{closes} cannot stand here."),
    ],
)
def test_what_is_wrong_is_named(words: dict[str, str], field: str, message: str) -> None:
    found = faults("confirm", **{"subject": "Hello", "text": WHOLE} | words)
    assert list(found) == [field]
    assert found[field][0].startswith(message)


def test_what_is_wrong_is_told_in_the_language_of_the_desk() -> None:
    with translation.override("uk"):
        assert faults("link", subject="", text="") == {"text": ["Тут має бути {my_link}."]}


def test_everything_that_may_stand_in_a_mail_is_explained_and_has_a_sample() -> None:
    for mail in SHIPPED.values():
        assert set(mail.required) <= set(mail.allowed) <= set(PLACEHOLDERS)
    for purpose in SHIPPED:
        samples = mail_texts.sample_values(purpose, "en")
        assert all(samples.values())
        for name, value in samples.items():
            if PLACEHOLDERS[name].label:
                assert value.startswith("https://example.org/")
