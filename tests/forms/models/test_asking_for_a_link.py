"""“Send me my link” on a form page: the same answer for everybody, and no flood."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from forms.models import Message, Register
from forms.registers import register_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("status", ["nobody", "pending", "confirmed", "suspect", "invalidated"])
def test_whoever_asks_for_a_link_gets_the_same_answer(status: str) -> None:
    page = form_page("sign")
    if status != "nobody":
        SubmissionFactory(register=register_of(page), email="sample@example.org", **{status: True})
    response = Client().post(f"{page.url}link/", {"email": "sample@example.org"})
    assert (response.status_code, response.headers["Location"]) == (303, f"{page.url}link/sent/")
    assert response.content == b""
    assert not response.cookies
    purposes = {"nobody": [], "pending": ["confirm"]}.get(status, ["link"])
    assert list(Message.objects.values_list("purpose", "language")) == [
        (purpose, "en") for purpose in purposes
    ]
    sent = Client().get(response.headers["Location"])
    assert "Look at your inbox" in soup_of(sent).get_text()
    assert "sample" not in sent.content.decode()


def test_asking_again_and_again_floods_nobody() -> None:
    page = form_page("sign")
    SubmissionFactory(register=register_of(page), email="sample@example.org", confirmed=True)
    for _request in range(5):
        asked = Client().post(f"{page.url}link/", {"email": "Sample@example.org"})
        assert asked.status_code == 303
    assert Message.objects.count() == 1


@pytest.mark.parametrize("address", ["", "x", "a@example.org, b@example.org", "\x00"])
def test_what_is_no_address_is_told_so(address: str) -> None:
    response = Client().post("/uk/manifesto/sign/link/", {"email": address})
    assert response.status_code == 422
    links = [link["href"] for link in soup_of(response).select(".error-summary a")]
    assert links == ["#id_email"]
    assert not Message.objects.exists()


def test_only_forms_that_confirm_send_links() -> None:
    for rest in ("link/", "link/sent/"):
        assert Client().get(f"/en/manifesto/sign/{rest}").status_code == 200
        assert Client().get(f"/en/help/volunteer/{rest}").status_code == 404
    sent = {"email": "sample@example.org"}
    assert Client().post("/en/help/volunteer/link/", sent).status_code == 404


def test_the_way_to_ones_link_stands_where_people_look_for_it() -> None:
    for address in ("/en/manifesto/sign/", "/en/manifesto/sign/done/"):
        assert soup_of(Client().get(address)).select("a[href='/en/manifesto/sign/link/']")
    for address in ("/en/help/volunteer/", "/en/help/volunteer/done/"):
        assert not soup_of(Client().get(address)).select("a[href$='/link/']")


def test_a_link_can_be_had_when_signing_is_over() -> None:
    page = form_page("sign")
    SubmissionFactory(register=register_of(page), email="sample@example.org", confirmed=True)
    Register.objects.update(paused=True, closes_at=timezone.now())
    asked = Client().post(f"{page.url}link/", {"email": "sample@example.org"})
    assert asked.status_code == 303
    assert Message.objects.get().purpose == "link"
