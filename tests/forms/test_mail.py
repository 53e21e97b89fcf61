"""Mails: text and HTML, in the recipient's language, with nothing in them that is not theirs."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from forms.links import CONFIRM, MINE, NOT_ME, personal_url
from forms.mail import build_mail, recipients
from forms.models import MailText, Message, Register
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TO_CONFIRM = ("confirm", "reminder", "last_call")
SIGNER = (*TO_CONFIRM, "already_confirmed", "link")
STAFF = ("notice", "digest")
CLOSES = datetime(2030, 1, 31, 12, tzinfo=UTC)


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


def links_in(mail: EmailMultiAlternatives) -> list[str]:
    return re.findall(r"https?://\S+/link/([\w-]+)/", str(mail.body))


def rewrite(purpose: str, **words: str) -> None:
    """Put words into the English mail, whole or broken, past the editor's checks."""
    MailText.objects.filter(purpose=purpose, locale__language_code="en").update(**words)


# ---- Every mail in every language ------------------------------------------------------------


@pytest.mark.parametrize("purpose", [*SIGNER, *STAFF])
@pytest.mark.parametrize("language", LANGUAGES)
def test_scenario_16_subject_html_and_text_of_every_mail_are_in_its_language(
    purpose: str, language: str
) -> None:
    register = RegisterFactory(
        name="¹", closes_at=CLOSES, confirms=True, recipients="staff@example.org"
    )
    page = form_page("sign", language)
    _message, mail = mail_of(purpose, language=language, page_id=page.pk, register=register)
    soup = BeautifulSoup(html_of(mail), "html.parser")
    assert (soup.html["lang"], soup.html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert soup.title.string == mail.subject
    for link in soup.find_all("a"):
        assert link["href"] in str(mail.body)
    for words in (mail.subject, str(mail.body), soup.get_text(" ")):
        known = re.sub(r"http\S+|Sample Signer|UTC", "", words).replace(page.title, "")
        assert known.strip()
        foreign = "[A-Za-z]{2,}" if language in {"uk", "ar"} else "[а-яіїєґ]{2,}"
        assert not re.search(foreign, known), known
        assert "{" not in words


@pytest.mark.parametrize("purpose", SIGNER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_signers_mail_leads_to_their_page_in_their_language(purpose: str, language: str) -> None:
    page = form_page("sign", language)
    message, mail = mail_of(purpose, language=language, page_id=page.pk)
    link = personal_url(MINE, message.submission, language=language)
    assert f"/{language}/link/mine/" in link
    for text in (str(mail.body), html_of(mail)):
        assert link in text
        assert page.title in text
    assert mail.to == ["sample@example.org"]
    assert not mail.cc
    assert not mail.bcc


@pytest.mark.parametrize("purpose", TO_CONFIRM)
def test_who_is_asked_to_confirm_may_also_look_or_say_that_it_was_not_them(purpose: str) -> None:
    message, mail = mail_of(purpose)
    assert links_in(mail) == ["confirm", "mine", "not-me"]
    for kind in (CONFIRM, MINE, NOT_ME):
        assert personal_url(kind, message.submission) in html_of(mail)
    names = [link.get_text() for link in BeautifulSoup(html_of(mail), "html.parser").find_all("a")]
    assert names == ["Confirm my signature", "My personal page", "This was not me"]


@pytest.mark.parametrize("purpose", ["already_confirmed", "link"])
def test_who_has_confirmed_is_not_asked_again(purpose: str) -> None:
    _message, mail = mail_of(purpose)
    assert links_in(mail) == ["mine"]


def test_a_last_call_names_the_hour_of_closing_in_the_words_of_its_language() -> None:
    register = RegisterFactory(closes_at=CLOSES, confirms=True)
    _message, english = mail_of("last_call", register=register)
    assert "The form closes: Jan. 31, 2030, noon (UTC)." in str(english.body)
    _message, ukrainian = mail_of("last_call", register=register, language="uk")
    assert "31 січня 2030" in str(ukrainian.body)


def test_the_language_of_the_process_changes_nothing() -> None:
    with translation.override("uk"):
        _message, mail = mail_of("confirm", language="en")
        assert translation.get_language() == "uk"
    assert mail.subject == "Please confirm your signature"


def test_the_links_open_in_the_language_of_the_mail() -> None:
    submission = SubmissionFactory(confirmed=True, language="en")
    message = MessageFactory(submission=submission, purpose="already_confirmed", language="uk")
    assert "http://testserver/uk/link/mine/" in str(build_mail(message).body)


# ---- What strangers typed --------------------------------------------------------------------


def test_a_name_is_words_and_nothing_else() -> None:
    answers = {"full_name": "<script>alert('x')</script> & O'Neil {my_link}"}
    _message, mail = mail_of("confirm", answers=answers)
    html = html_of(mail)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;lt;" not in html
    assert "Dear <script>alert('x')</script> & O'Neil {my_link}," in str(mail.body)
    assert "O&#x27;Neil {my_link}" in html
    assert "&#x27;" not in str(mail.body)


def test_a_name_brings_no_lines_of_its_own() -> None:
    _message, mail = mail_of("confirm", answers={"full_name": "Sample\n\nhttps://example.com"})
    assert "Dear Sample https://example.com," in str(mail.body)
    assert '<a href="https://example.com' not in html_of(mail)


def test_who_gave_no_name_is_addressed_all_the_same() -> None:
    _message, mail = mail_of("confirm", answers={})
    assert str(mail.body).startswith("Dear reader,\n")


@pytest.mark.parametrize("purpose", [*SIGNER, *STAFF])
def test_a_subject_is_one_line_of_plain_words(purpose: str) -> None:
    register = RegisterFactory(
        name="Doctors' & nurses'\r\nBcc: all@example.org <b>", recipients="staff@example.org"
    )
    _message, mail = mail_of(purpose, register=register)
    assert mail.subject
    assert mail.subject.splitlines() == [mail.subject]
    assert "&amp;" not in mail.subject
    assert "&#x27;" not in mail.subject
    assert mail.message()["Subject"]
    (recipient,) = mail.recipients()
    assert recipient == ("sample@example.org" if purpose in SIGNER else "staff@example.org")


def test_a_subject_with_a_name_in_it_stays_one_line() -> None:
    rewrite("confirm", subject="{name}, please confirm")
    answers = {"full_name": "Sample\r\nBcc: all@example.org"}
    _message, mail = mail_of("confirm", answers=answers)
    assert mail.subject == "Sample Bcc: all@example.org, please confirm"
    assert mail.message()["Bcc"] is None


# ---- What editors wrote ----------------------------------------------------------------------


def test_what_editors_wrote_is_sent_as_they_wrote_it() -> None:
    words = "Hello {name} & welcome <b>!\nSee {form}\n\n{confirm_link}\n\n{my_link}\n{not_me_link}"
    rewrite("confirm", subject="Hello", text=f"{words}\n\nhttps://example.org/help?a=1&b=2")
    message, mail = mail_of("confirm", register=RegisterFactory(name="Form"))
    assert mail.subject == "Hello"
    assert str(mail.body).startswith("Hello Sample Signer & welcome <b>!\nSee Form\n\nhttp")
    soup = BeautifulSoup(html_of(mail), "html.parser")
    paragraphs = soup.find_all("p")
    assert paragraphs[0].get_text() == "Hello Sample Signer & welcome <b>!See Form"
    assert len(paragraphs[0].find_all("br")) == 1
    assert paragraphs[1].a["href"] == personal_url(CONFIRM, message.submission)
    assert [link.get_text() for link in paragraphs[2].find_all("a")] == [
        "My personal page",
        "This was not me",
    ]
    assert paragraphs[3].a["href"] == "https://example.org/help?a=1&b=2"


def test_a_link_inside_a_sentence_is_shown_in_full() -> None:
    rewrite("link", text="Your page is {my_link} and nobody else's.")
    message, mail = mail_of("link")
    link = personal_url(MINE, message.submission)
    assert BeautifulSoup(html_of(mail), "html.parser").a.get_text() == link
    assert f"Your page is {link} and nobody else's." in str(mail.body)


# ---- Staff -----------------------------------------------------------------------------------


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


@pytest.fixture
def signatures() -> Register:
    return RegisterFactory(name="Signatures", recipients="staff@example.org")


@pytest.mark.parametrize("count", [1, 5])
def test_a_digest_tells_a_number(count: int, signatures: Register) -> None:
    mail = build_mail(
        MessageFactory(purpose="digest", submission=None, register=signatures, count=count)
    )
    words = BeautifulSoup(html_of(mail), "html.parser").get_text()
    for text in (str(mail.body), words):
        assert f"New confirmed entries in the register “Signatures”: {count}\n" in text
    for text in (str(mail.body), html_of(mail)):
        assert f"/admin/registers/{signatures.pk}/" in text


# ---- The envelope ----------------------------------------------------------------------------


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


def test_who_has_no_address_gets_no_mail(signatures: Register) -> None:
    message = MessageFactory(submission=SubmissionFactory(email=None))
    assert recipients(message) == []
    assert recipients(MessageFactory(submission=None, purpose="digest")) == []
    elsewhere = MessageFactory(
        submission=None, purpose="digest", register=signatures, recipient="former@example.org"
    )
    assert recipients(elsewhere) == []
