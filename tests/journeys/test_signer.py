"""A signer's way: read, sign, find the mail, confirm, be counted."""

from typing import Any, Final

import pytest

from forms.models import Message, Register, Submission
from tests.mailbox import Mailbox, link_in, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

ADDRESS: Final = "sample.signer@example.org"
ANSWERS: Final = {
    "full_name": "Sample Signer",
    "email": ADDRESS,
    "country": "UA",
    "profession": "nurse",
    "institution": "Sample Hospital",
    "commitments": ["condemn", "volunteer"],
    "consent": "on",
}
WORDS: Final = {
    "en": {
        "sign": "Sign the manifesto",
        "inbox": "Look at your inbox",
        "subject": "Please confirm your signature",
        "confirm": "Confirm your signature",
        "confirmed": "Your signature is confirmed",
        "nobody": "Be the first to sign.",
        "one": "1 person has signed",
        "country": "Ukraine",
        "profession": "Nurse",
    },
    "uk": {
        "sign": "Підписати маніфест",
        "inbox": "Перевірте свою поштову скриньку",
        "subject": "Будь ласка, підтвердьте свій підпис",
        "confirm": "Підтвердьте свій підпис",
        "confirmed": "Ваш підпис підтверджено",
        "nobody": "Підпишіть першими.",
        "one": "1 людина поставила підпис",
        "country": "Україна",
        "profession": "Медична сестра або медичний брат",
    },
    "ar": {
        "sign": "توقيع البيان",
        "inbox": "يُرجى تفقّد بريدك الوارد",
        "subject": "يُرجى تأكيد توقيعك",
        "confirm": "تأكيد توقيعك",
        "confirmed": "توقيعك مؤكد",
        "nobody": "ليكن توقيعك أول التوقيعات.",
        "one": "عدد الموقّعين: 1",
        "country": "أوكرانيا",
        "profession": "التمريض",
    },
}


def sign(visitor: Visitor, language: str, **changed: Any) -> Visitor:
    return visitor.open(f"/{language}/manifesto/sign/").send(**{**ANSWERS, **changed})


@pytest.mark.parametrize("language", WORDS)
def test_a_signer_reads_signs_confirms_and_is_counted(
    language: str, visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    words = WORDS[language]
    visitor.open(f"/{language}/")
    assert words["nobody"] in visitor.text
    visitor.follow(words["sign"]).send(**ANSWERS)
    assert (visitor.status, visitor.redirects) == (200, [303])
    assert visitor.heading == words["inbox"]
    assert ADDRESS not in visitor.text

    work()
    [mail] = mailbox.to(ADDRESS)
    assert mail["Subject"].strip() == words["subject"]
    assert link_in(mail) in text_of(mail, "html")
    link = link_in(mail)
    assert link.startswith(f"/{language}/")

    visitor.open(link)
    assert visitor.heading == words["confirm"]
    for shown in ("Sample Signer", "Sample Hospital", words["country"], words["profession"]):
        assert shown in visitor.text
    visitor.send()
    assert visitor.redirects == [303]
    assert visitor.heading == words["confirmed"]
    work()
    assert words["one"] in visitor.open(f"/{language}/").text

    signature = Submission.objects.get()
    assert (signature.status, signature.language) == ("confirmed", language)
    assert signature.public_name == ""
    assert mailbox.recipients == [ADDRESS]


def test_a_second_click_a_second_post_and_a_reload_are_harmless(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    sign(visitor, "en")
    work()
    link = link_in(mailbox.mails[0])
    for _scanner in range(3):
        assert visitor.open(link).heading == "Confirm your signature"
    assert visitor.client.head(link).status_code == 200
    first = visitor.open(link).send()
    assert first.heading == "Your signature is confirmed"
    assert visitor.client.post(link, {"entry": "1"}).status_code == 303
    assert visitor.client.post(link, {}).status_code == 303
    assert visitor.open(link).heading == "Your signature is confirmed"
    work()
    work()
    assert "1 person has signed" in visitor.open("/en/").text


def test_both_languages_fill_one_register_and_show_one_total(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    for language in ("en", "uk"):
        sign(visitor, language, email=f"sample.{language}@example.org")
        work()
        visitor.open(link_in(mailbox.mails[-1])).send()
    work()
    assert Register.objects.get(confirms=True).submissions.count() == 2
    assert "2 people have signed" in visitor.open("/en/").text
    assert "2 людини поставили підпис" in visitor.open("/uk/").text


def test_who_signs_again_sees_the_same_page_whether_known_or_not(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    new = sign(visitor, "en").response.content
    pending = sign(visitor, "en", full_name="Newer Name").response.content
    work()
    assert [mail["To"] for mail in mailbox.mails] == [ADDRESS]
    visitor.open(link_in(mailbox.mails[0]))
    assert "Newer Name" in visitor.text
    visitor.send()
    Message.objects.update(created_at="2026-01-01T00:00Z")
    confirmed = sign(visitor, "en", full_name="A Stranger").response.content
    assert new == pending == confirmed
    work()
    assert mailbox.mails[-1]["Subject"] == "You have already signed"
    assert Submission.objects.get().answer("full_name") == "Newer Name"


def test_an_entry_that_was_replaced_meanwhile_is_shown_again_before_it_is_confirmed(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    sign(visitor, "en")
    work()
    link = link_in(mailbox.mails[0])
    before = Visitor().open(link)
    sign(visitor, "en", full_name="Newer Name")
    before.send()
    assert before.status == 409
    assert "Newer Name" in before.text
    assert Submission.objects.get().status == "pending"
    assert before.send().heading == "Your signature is confirmed"


def test_with_a_dead_mail_server_nothing_is_lost(
    visitor: Visitor, mailbox: Mailbox, work: Any, settings: Any
) -> None:
    alive, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert sign(visitor, "en").heading == "Look at your inbox"
    work()
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("queued", 1)
    settings.EMAIL_PORT = alive
    Message.objects.update(due_at=message.created_at)
    work()
    assert [mail["To"] for mail in mailbox.mails] == [ADDRESS]


@pytest.mark.parametrize(
    ("language", "title", "error"),
    [
        ("en", "Please look at these answers again", "Enter one e-mail address"),
        ("uk", "Будь ласка, перегляньте ці відповіді ще раз", "Введіть одну адресу"),
    ],
)
def test_faulty_answers_come_back_in_the_language_of_the_page(
    language: str, title: str, error: str, visitor: Visitor
) -> None:
    sign(visitor, language, email="a@x.org, b@x.org", country="", commitments=["condemn"])
    assert visitor.status == 422
    summary = visitor.page.select_one(".error-summary")
    assert summary is not None
    assert title in summary.get_text()
    assert error in summary.get_text()
    targets = [str(link["href"]).removeprefix("#") for link in summary.find_all("a")]
    assert targets == ["id_email", "id_country"]
    assert all(visitor.page.find(id=target) for target in targets)
    assert visitor.page.find(id="id_full_name")["value"] == "Sample Signer"
    assert visitor.page.find("input", value="condemn").has_attr("checked")
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"full_name": "Sample\x00Signer"},
        {"full_name": "Sample\x0b\x1bSigner"},
        {"full_name": "Sample \udce2 Signer".encode("utf-8", "surrogatepass")},
        {"full_name": "\u202egnihtemos\u202c Signer"},
        {"full_name": "x" * 10_000},
        {"email": "a@x.org, b@x.org"},
        {"email": "a@x.org\nBcc: b@x.org"},
        {"email": "b@x.org <a@x.org>"},
        {"email": "a" * 300 + "@example.org"},
        {"country": "XX"},
        {"profession": "'; DROP TABLE"},
        {"commitments": ["no_such_promise"]},
        {"consent": ""},
        {"shown": "0" * 64},
    ],
)
def test_bad_input_gets_a_clear_error_or_is_cleaned(
    changed: dict[str, Any], visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    sign(visitor, "en", **changed)
    assert visitor.status in {200, 422}
    work()
    if visitor.status == 422:
        assert visitor.page.select_one(".error-summary a") is not None
        assert not mailbox.recipients
        return
    assert mailbox.recipients == [ADDRESS]
    name = Submission.objects.get().answer("full_name")
    assert name.isprintable()
    assert name.split()


@pytest.mark.parametrize(
    "name", ["Buy http://example.org", "www.example.org", "a@example.org", "Win free example.com"]
)
def test_a_name_carries_no_address_into_the_mail(name: str, visitor: Visitor) -> None:
    sign(visitor, "en", full_name=name)
    assert visitor.status == 422
    assert "without web or mail addresses" in visitor.text


def test_a_text_that_changed_since_the_page_was_opened_is_shown_first(visitor: Visitor) -> None:
    sign(visitor, "en", shown="0" * 64)
    assert visitor.status == 422
    assert "The text has changed since you opened this page." in visitor.text
    assert visitor.page.find("details", class_="signed-text").has_attr("open")
    assert visitor.send(**ANSWERS).heading == "Look at your inbox"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("multipart/form-data; boundary=x; charset=hex", 400),
        ("application/x-www-form-urlencoded; charset=utf-7", 400),
    ],
)
def test_a_foreign_encoding_is_refused(kind: str, status: int, visitor: Visitor) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=full_name\r\n\r\nSample\r\n--x--\r\n"
    answer = visitor.client.generic("POST", "/en/manifesto/sign/", body, content_type=kind)
    assert answer.status_code == status


def test_a_body_of_unknown_size_is_refused(visitor: Visitor) -> None:
    answer = visitor.client.post("/uk/manifesto/sign/", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 413


def test_large_and_foreign_posts_are_refused(visitor: Visitor) -> None:
    sign(visitor, "en", full_name="x" * 70_000)
    assert visitor.status == 413
    visitor.open("/uk/manifesto/sign/")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
    ):
        answer = Visitor().client.__class__(headers=headers).post("/uk/manifesto/sign/", ANSWERS)
        assert answer.status_code == 403
        assert 'lang="uk"' in answer.content.decode()
    assert not Submission.objects.exists()


def test_an_altered_or_unknown_link_gets_one_neutral_page(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    sign(visitor, "en")
    work()
    link = link_in(mailbox.mails[0])
    altered = link[:-5] + ("aaaa/" if link[-5:] != "aaaa/" else "bbbb/")
    pages = {
        Visitor().open(address).response.content for address in (altered, "/en/link/confirm/x/")
    }
    assert len(pages) == 1
    assert visitor.client.post(altered, {"entry": "1"}).status_code == 404
    assert Submission.objects.get().status == "pending"


def test_the_signing_page_is_the_same_bytes_for_everybody() -> None:
    pages = {Visitor().open("/en/manifesto/sign/").response.content for _visit in range(3)}
    assert len(pages) == 1
    response = Visitor().open("/en/manifesto/sign/").response
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
