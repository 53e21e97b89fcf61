"""Mails: text and HTML, in the recipient's language, with nothing in them that is not theirs."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from forms.links import CONFIRM, personal_url
from forms.mail import build_mail, recipients
from forms.models import Message
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

SIGNER = ("confirm", "already_confirmed")
STAFF = ("notice", "digest")


def mail_of(purpose: str, *, language: str = "en", count: int = 0, **values: Any) -> tuple[
    Message, EmailMultiAlternatives
]:  # fmt: skip
    values = {"email": "sample@example.org", "language": language} | values
    submission = SubmissionFactory(**values)
    message = MessageFactory(purpose=purpose, submission=submission, language=language, count=count)
    return message, build_mail(message)


def html_of(mail: EmailMultiAlternatives) -> str:
    ((html, kind),) = mail.alternatives
    assert kind == "text/html"
    return str(html)


@pytest.mark.parametrize("purpose", SIGNER)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_signers_mail_is_text_and_html_in_their_language(purpose: str, language: str) -> None:
    page = form_page("sign", language)
    message, mail = mail_of(purpose, language=language, page_id=page.pk)
    link = personal_url(CONFIRM, message.submission)
    html = html_of(mail)
    for text in (str(mail.body), html):
        assert link in text
        assert "Sample Signer" in text
        assert page.title in text
    assert f"/{language}/link/confirm/" in link
    assert f'<html lang="{language}" dir="ltr">' in html
    cyrillic = bool(re.search("[а-яіїєґ]", mail.subject))
    assert cyrillic is (language == "uk")
    assert mail.to == ["sample@example.org"]
    assert not mail.cc
    assert not mail.bcc


def test_no_english_word_is_left_in_a_ukrainian_mail() -> None:
    for purpose in SIGNER:
        page = form_page("sign", "uk")
        message, mail = mail_of(purpose, language="uk", page_id=page.pk)
        link = personal_url(CONFIRM, message.submission)
        words = BeautifulSoup(html_of(mail), "html5lib").get_text(" ") + str(mail.body)
        for known in (link, "http://testserver", "Sample Signer", page.title):
            words = words.replace(known, "")
        assert not re.search("[A-Za-z]{2,}", words), words


def test_the_language_of_the_process_changes_nothing() -> None:
    with translation.override("uk"):
        _message, mail = mail_of("confirm", language="en")
        assert translation.get_language() == "uk"
    assert mail.subject == "Please confirm your signature"


def test_a_name_is_words_and_nothing_else() -> None:
    answers = {"full_name": "<script>alert('x')</script> & O'Neil"}
    _message, mail = mail_of("confirm", answers=answers)
    html = html_of(mail)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;lt;" not in html
    assert "<script>alert('x')</script> & O'Neil" in str(mail.body)
    assert "&#x27;" not in str(mail.body)


@pytest.mark.parametrize("purpose", [*SIGNER, *STAFF])
def test_a_subject_is_one_line_of_plain_words(purpose: str) -> None:
    register = RegisterFactory(name="Doctors' & nurses'\r\nBcc: all@example.org <b>")
    _message, mail = mail_of(purpose, register=register)
    assert mail.subject
    assert mail.subject.splitlines() == [mail.subject]
    assert "&amp;" not in mail.subject
    assert "&#x27;" not in mail.subject
    assert mail.message()["Subject"]
    assert mail.recipients() == (["sample@example.org"] if purpose in SIGNER else [])


def test_a_notice_tells_that_an_entry_came_and_nothing_of_it() -> None:
    register = RegisterFactory(name="Volunteers' form", recipients="staff@example.org")
    submission_values: dict[str, Any] = {
        "register": register,
        "answers": {"full_name": "Sample Signer", "role": "doctor"},
        "country": "UA",
        "profession": "nurse",
        "language": "uk",
    }
    submission = SubmissionFactory(email="sample@example.org", **submission_values)
    message = MessageFactory(purpose="notice", submission=submission, language="en")
    mail = build_mail(message)
    assert mail.to == ["staff@example.org"]
    assert mail.subject == "New entry: Volunteers' form"
    for text in (str(mail.body), html_of(mail)):
        assert "Українська" in text
        assert f"{submission.created_at:%Y-%m-%d %H:%M} UTC" in text
        assert f"http://testserver/admin/registers/{register.pk}/" in text
        for secret in ("Sample", "sample", "doctor", "nurse", "Doctor", "/link/"):
            assert secret not in text
        assert str(submission.pk) not in text


@pytest.mark.parametrize(("count", "words"), [(1, "1 new confirmed entry"), (5, "5 new confirmed")])
def test_a_digest_tells_a_number(count: int, words: str) -> None:
    register = RegisterFactory(name="Signatures", recipients="staff@example.org")
    message = MessageFactory(purpose="digest", submission=None, register=register, count=count)
    mail = build_mail(message)
    for text in (str(mail.body), html_of(mail)):
        assert words in text
        assert "Signatures" in text
        assert f"/admin/registers/{register.pk}/" in text


def test_the_link_opens_in_the_language_of_the_mail() -> None:
    submission = SubmissionFactory(confirmed=True, language="en")
    message = MessageFactory(submission=submission, purpose="already_confirmed", language="uk")
    assert "http://testserver/uk/link/confirm/" in str(build_mail(message).body)


def test_a_mail_that_is_repeated_is_known_as_the_same() -> None:
    message, first = mail_of("confirm")
    again = build_mail(Message.objects.get(pk=message.pk))
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert re.fullmatch(r"<[\w.]+@testserver>", first.extra_headers["Message-ID"])
    assert first.extra_headers["Auto-Submitted"] == "auto-generated"
    _other, mail = mail_of("confirm", email="second@example.org")
    assert mail.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_a_mail_names_the_register_where_the_page_is_gone() -> None:
    _message, mail = mail_of("confirm", page=None, register=RegisterFactory(name="Old form"))
    assert "Old form" in str(mail.body)


def test_who_has_no_address_gets_no_mail() -> None:
    message = MessageFactory(submission=SubmissionFactory(email=None))
    assert recipients(message) == []
    assert recipients(MessageFactory(submission=None, purpose="digest")) == []
