"""Before every public POST: it comes from our own pages, and it is not too large.

After every public page: it is compressed, and what is somebody's own is not.
"""

import gzip

import pytest
from django.test import Client
from wagtail.models import Page

from core.middleware import LARGEST_PUBLIC_POST
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

FORM = "/en/manifesto/sign/"
LINK = "/en/link/confirm/unknown/"

OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "http://testserver"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "same-origin, cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://[::1"},
    {"Origin": "garbage"},
]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_post_of_our_own_pages_is_heard(headers: dict[str, str]) -> None:
    assert Client(headers=headers).post(FORM).status_code == 422
    assert Client(headers=headers).post(LINK).status_code == 404


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("address", [FORM, LINK])
def test_a_post_of_another_site_is_refused(headers: dict[str, str], address: str) -> None:
    response = Client(headers=headers).post(address)
    assert response.status_code == 403
    assert "another site" in response.content.decode()


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_anybody_may_read_from_anywhere(headers: dict[str, str]) -> None:
    assert Client(headers=headers).get(FORM).status_code == 200
    assert Client(headers=headers).head(FORM).status_code == 200


def test_the_refusal_speaks_the_language_of_the_address() -> None:
    response = Client(headers={"Sec-Fetch-Site": "cross-site"}).post("/uk/manifesto/sign/")
    assert response.status_code == 403
    assert '<html lang="uk"' in response.content.decode()
    assert "another site" not in response.content.decode()


@pytest.mark.parametrize("address", [FORM, "/uk/help/report/", LINK])
def test_a_post_over_64_kilobytes_is_refused_unread(client: Client, address: str) -> None:
    response = client.post(address, {"what": "x" * LARGEST_PUBLIC_POST})
    assert response.status_code == 413
    assert f'<html lang="{address[1:3]}"' in response.content.decode()


def test_a_post_of_64_kilobytes_is_heard(client: Client) -> None:
    body = b"full_name=" + b"x" * (LARGEST_PUBLIC_POST - 10)
    kind = "application/x-www-form-urlencoded"
    assert client.post(FORM, body, content_type=kind).status_code == 422
    assert client.post(FORM, body + b"x", content_type=kind).status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "many", "9" * 5000])
def test_a_wrong_length_is_no_error_of_ours(client: Client, length: str) -> None:
    response = client.post(FORM, {}, CONTENT_LENGTH=length)
    assert response.status_code in {400, 413, 422}


def test_thousands_of_fields_are_a_bad_request(client: Client) -> None:
    kind = "application/x-www-form-urlencoded"
    assert client.post(FORM, b"a=&" * 10_001, content_type=kind).status_code == 400


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_change_nothing(client: Client, method: str) -> None:
    assert getattr(client, method)(FORM).status_code in {200, 405}
    assert getattr(client, method)(LINK).status_code in {404, 405}
    foreign = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert getattr(foreign, method)(FORM).status_code == 403


def test_the_admin_keeps_its_tokens() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    person = PersonFactory(is_superuser=True)
    client.force_login(person)
    page = _about()
    address = f"/admin/pages/{page.pk}/unpublish/"
    assert client.post(address).status_code == 403
    page.refresh_from_db()
    assert page.live
    client.get(address)
    token = client.cookies["csrf"].value
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    page.refresh_from_db()
    assert not page.live


def test_the_admin_may_send_long_pages() -> None:
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    page = Page.objects.get(slug="help", locale__language_code="en")
    response = client.post(f"/admin/pages/{page.pk}/edit/", {"title": "x" * 100_000})
    assert response.status_code == 200
    assert "at most 255 characters" in response.content.decode()


def _about() -> Page:
    return Page.objects.get(slug="about", locale__language_code="en")


ASKS = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("address", ["/en/manifesto/", "/uk/", "/sitemap.xml", "/en/no/page/"])
def test_what_everybody_gets_alike_is_compressed(address: str) -> None:
    plain, packed = Client().get(address), Client(headers=ASKS).get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("address", [LINK, "/en/search/?q=words", "/admin/login/"])
def test_what_caches_must_not_share_is_sent_as_it_is(address: str) -> None:
    assert "Content-Encoding" not in Client(headers=ASKS).get(address).headers


def test_who_sends_a_cookie_or_an_answer_gets_it_as_it_is() -> None:
    client = Client(headers=ASKS)
    assert "Content-Encoding" not in client.post(FORM).headers
    client.cookies["session"] = "anything"
    assert "Content-Encoding" not in client.get(FORM).headers
