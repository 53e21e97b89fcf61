"""Personal links: looking changes nothing, the button confirms, and nothing does it twice."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from forms.link_views import read_version
from forms.links import CONFIRM, make_token, personal_url
from forms.models import Message, Submission
from forms.registers import register_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission() -> Submission:
    """Somebody has signed in English and wants to be shown."""
    page = form_page("sign")
    Client().post(page.url, signature(page, show_name="on"))
    return Submission.objects.get()


def link_to(submission: Submission) -> str:
    return personal_url(CONFIRM, submission).removeprefix("http://testserver")


def press(submission: Submission, **changes: Any) -> Any:
    """Press the button of the page as it was shown."""
    data = {"entry": submission.entry_version} | changes
    return Client().post(link_to(submission), data)


def state() -> list[dict[str, Any]]:
    """Return everything that lies in the register and in the outbox."""
    return [*Submission.objects.order_by("pk").values(), *Message.objects.order_by("pk").values()]


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html5lib").get_text(" ").split())


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_whoever_only_opens_the_link_changes_nothing(submission: Submission, method: str) -> None:
    before = state()
    for _ in range(2):
        assert getattr(Client(), method)(link_to(submission)).status_code == 200
    assert state() == before


def test_the_page_shows_exactly_what_will_be_confirmed(submission: Submission) -> None:
    response = Client().get(link_to(submission))
    assert "Confirm your signature" in words(response)
    soup = BeautifulSoup(response.content, "html5lib")
    shown = {row.dt.get_text(): row.dd.get_text() for row in soup.select("dl.summary div")}
    assert shown == {
        "Full name": "Зразок Підписант",
        "Country": "Ukraine",
        "Profession": "Physician",
        "Institution": "Hospital № 1",
        "What I undertake": "—",
        "Show my name and institution publicly": "yes",
    }
    assert len(soup.select("form button")) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_stores_the_page_or_hears_of_its_address(
    submission: Submission, method: str
) -> None:
    for address in (link_to(submission), "/en/link/confirm/unknown/"):
        response = getattr(Client(), method)(address)
        assert "no-store" in response.headers["Cache-Control"]
        assert "private" in response.headers["Cache-Control"]
        # Not ``no-referrer``: Chromium would send ``Origin: null`` with our own form.
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies


def test_the_button_confirms_and_leads_back_by_303(submission: Submission) -> None:
    response = press(submission)
    assert (response.status_code, response.headers["Location"]) == (303, link_to(submission))
    submission.refresh_from_db()
    assert submission.status == Submission.Status.CONFIRMED
    assert (submission.public_name, submission.public_institution) == (
        "Зразок Підписант",
        "Hospital № 1",
    )
    page = Client().get(link_to(submission))
    assert "Your signature is confirmed" in words(page)
    assert b"<form" not in page.content
    assert b'href="/en/manifesto/"' in page.content


def test_a_second_press_and_a_reload_are_harmless(submission: Submission) -> None:
    press(submission)
    before = state()
    for entry in (submission.entry_version, 99, ""):
        assert press(submission, entry=entry).status_code == 303
    Client().get(link_to(submission))
    assert state() == before


def test_an_entry_that_was_replaced_meanwhile_is_shown_anew(submission: Submission) -> None:
    page = form_page("sign")
    Client().post(page.url, signature(page, full_name="Sample K", show_name="on"))
    response = press(submission)
    assert response.status_code == 409
    assert "A newer entry for your address has arrived" in words(response)
    assert "Sample K" in words(response)
    submission.refresh_from_db()
    assert submission.status == Submission.Status.PENDING
    assert b'name="entry" value="2"' in response.content
    press(submission)
    assert Submission.objects.get().public_name == "Sample K"


@pytest.mark.parametrize("entry", ["", "0", "-1", "1.0", " 1", "١", "1" * 9, "x", "\x00"])
def test_a_press_that_carries_no_version_confirms_nothing(
    submission: Submission, entry: str
) -> None:
    assert press(submission, entry=entry).status_code == 409
    submission.refresh_from_db()
    assert submission.status == Submission.Status.PENDING


def test_a_version_is_a_small_number_or_none() -> None:
    assert read_version("12") == 12
    assert [read_version(text) for text in ("", "x", "1" * 5000, "²")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "status",
    [Submission.Status.WITHDRAWN, Submission.Status.INVALIDATED, Submission.Status.SUSPECT],
)
def test_what_is_no_longer_pending_cannot_be_confirmed(submission: Submission, status: str) -> None:
    Submission.objects.update(status=status)
    before = state()
    response = Client().get(link_to(submission))
    assert "cannot be confirmed" in words(response)
    assert "Зразок" not in words(response)
    assert press(submission).status_code == 303
    assert state() == before


@pytest.mark.parametrize("language", ["en", "uk"])
def test_an_unknown_link_gets_one_neutral_page(submission: Submission, language: str) -> None:
    token = make_token(CONFIRM, submission)
    gone = make_token(CONFIRM, Submission())
    other = make_token("see", submission)
    Submission.objects.update(link_version=2)
    before = state()
    answers = set()
    tokens = (token, token[:-1], token + "x", gone, other, "x", "x" * 3000, "%00", "%FF", "я")
    for each in tokens:
        for method in ("get", "post"):
            response = getattr(Client(), method)(f"/{language}/link/confirm/{each}/")
            assert response.status_code == 404
            answers.add(response.content)
    assert len(answers) == 1
    assert state() == before
    assert f'<html lang="{language}"' in answers.pop().decode()


def test_a_void_link_does_not_work_and_the_new_one_does(submission: Submission) -> None:
    old = link_to(submission)
    Submission.objects.update(link_version=2)
    submission.refresh_from_db()
    assert Client().post(old, {"entry": 1}).status_code == 404
    assert press(submission).status_code == 303


def test_the_page_speaks_the_language_of_the_link() -> None:
    page = form_page("sign", "uk")
    Client().post(page.url, signature(page))
    response = Client().get(link_to(Submission.objects.get()))
    assert "Україна" in words(response)
    assert "Ukraine" not in words(response)


def test_a_link_works_when_its_page_is_gone(submission: Submission) -> None:
    form_page("sign", "uk").delete()
    page = Page.objects.get(pk=submission.page_id)
    page.delete()
    assert "Зразок Підписант" in words(Client().get(link_to(submission)))
    assert press(submission).status_code == 303
    assert Client().get(link_to(submission)).status_code == 200


def test_hostile_answers_are_shown_as_words(submission: Submission) -> None:
    hostile = SubmissionFactory(
        pending=True,
        register=register_of(form_page("sign")),
        answers={"full_name": "<script>alert(1)</script>", "institution": "{{ x }}"},
        consented_at=timezone.now() - timedelta(days=1),
    )
    html = Client().get(link_to(hostile)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_but_the_button_does_anything(submission: Submission, method: str) -> None:
    before = state()
    assert getattr(Client(), method)(link_to(submission)).status_code == 405
    assert state() == before
