"""Requests under data protection law in the admin: the address travels by POST alone."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from forms import limits
from forms.models import Submission
from tests.desk import desk_of
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

BASE = "/admin/registers/data-request/"
ADDRESS = "sample@example.org"


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


@pytest.fixture
def entries() -> list[Submission]:
    names = ("Reports", "Signatures", "Volunteers")
    return [
        SubmissionFactory(register=RegisterFactory(name=name), confirmed=True, email=ADDRESS)
        for name in names
    ]


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return BeautifulSoup(response.content, "html.parser")


def hidden(response: Any, action: str) -> dict[str, str]:
    """Return what one form of the page would send besides its buttons."""
    form = page(response).select_one(f'form[action="{action}"]')
    assert form
    assert str(form["method"]).lower() == "post"
    fields = form.select("input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def noted(action: str) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(action=action).order_by("pk"))


def test_a_person_is_found_in_all_registers_and_looking_is_noted(
    registrar: Client, entries: list[Submission]
) -> None:
    page(registrar.get(BASE))
    response = registrar.post(BASE, {"address": " Sample@example.org "})
    text = page(response).get_text(" ")
    for submission in entries:
        assert submission.register.name in text
        assert str(submission.pk) in text
    assert {log.object_id for log in noted("forms.look_up")} == {str(each.pk) for each in entries}
    assert all("sample" not in f"{log.label}{log.data}".lower() for log in noted("forms.look_up"))


def test_the_address_is_in_no_address_of_the_page(
    registrar: Client, entries: list[Submission]
) -> None:
    html = page(registrar.post(BASE, {"address": ADDRESS}))
    for element in html.select("[href], [action], [src]"):
        for name in ("href", "action", "src"):
            assert "sample" not in str(element.get(name, ""))
    assert "sample" not in str(html.title)
    assert page(registrar.get(BASE, {"address": ADDRESS})).select("table.listing") == []


def test_the_data_come_as_a_file(registrar: Client, entries: list[Submission]) -> None:
    found = registrar.post(BASE, {"address": ADDRESS})
    response = registrar.post(f"{BASE}give/", hidden(found, f"{BASE}give/"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert "no-store" in response.headers["Cache-Control"]
    data = response.json()
    assert {entry["id"] for entry in data["entries"]} == {str(each.pk) for each in entries}
    assert data["entries"][0]["email"] == ADDRESS
    assert len(noted("forms.give_data")) == 3


def test_a_person_is_erased_and_the_certificate_is_downloaded(
    registrar: Client, entries: list[Submission]
) -> None:
    limits.suppress(address=ADDRESS, reason="not_me", now=timezone.now())
    found = registrar.post(BASE, {"address": ADDRESS})
    done = registrar.post(f"{BASE}erase/", hidden(found, f"{BASE}erase/"))
    text = page(done).get_text()
    assert "3 entries were erased." in text
    assert "sample" not in done.content.decode().lower()
    assert not Submission.objects.filter(email_index__isnull=False).exists()
    assert limits.is_suppressed(ADDRESS)
    file = registrar.post(f"{BASE}certificate/", hidden(done, f"{BASE}certificate/"))
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in file.headers["Content-Disposition"]
    certificate = file.content.decode()
    assert certificate.strip() in text
    for submission in entries:
        assert str(submission.pk) in certificate
        assert submission.register.name in certificate
    assert len(noted("forms.erase")) == 3


def test_a_suppression_is_forgotten_where_that_is_ticked(registrar: Client) -> None:
    limits.suppress(address=ADDRESS, reason="not_me", now=timezone.now())
    found = registrar.post(BASE, {"address": ADDRESS})
    assert "No mail goes to this address" in page(found).get_text()
    box = page(found).select_one("input[name=forget_suppression]")
    assert box
    assert not box.has_attr("checked")
    sent = hidden(found, f"{BASE}erase/") | {"forget_suppression": "on"}
    registrar.post(f"{BASE}erase/", sent)
    assert not limits.is_suppressed(ADDRESS)


@pytest.mark.parametrize("address", ["", "nobody", "a@b.org, c@d.org"])
@pytest.mark.parametrize("action", ["", "give/", "erase/"])
def test_what_is_no_address_is_refused(
    registrar: Client, entries: list[Submission], action: str, address: str
) -> None:
    response = registrar.post(f"{BASE}{action}", {"address": address})
    assert page(response).select(".error-message, .w-field__errors")
    assert Submission.objects.filter(email_index__isnull=False).count() == 3


def test_nobody_is_told_so(registrar: Client) -> None:
    text = page(registrar.post(BASE, {"address": "nobody@example.org"})).get_text()
    assert "No register has an entry with this address." in text
    assert "Erase everything" not in text


@pytest.mark.parametrize("certificate", ["", "forged", "eyJhdCI6IiJ9:1abc:forged"])
def test_a_forged_certificate_is_refused(registrar: Client, certificate: str) -> None:
    response = registrar.post(f"{BASE}certificate/", {"certificate": certificate})
    assert response.status_code == 400


@pytest.mark.parametrize("action", ["give/", "erase/", "certificate/"])
def test_only_a_post_gives_or_erases(
    registrar: Client, entries: list[Submission], action: str
) -> None:
    assert registrar.get(f"{BASE}{action}", {"address": ADDRESS}).status_code == 405
    assert Submission.objects.filter(email_index__isnull=False).count() == 3


@pytest.mark.parametrize("groups", [[], ["Editors"], ["Publishers"], ["Translators: uk"]], ids=str)
def test_only_registrars_may(entries: list[Submission], groups: list[str]) -> None:
    client = desk_of(*groups)
    for action in ("", "give/", "erase/", "certificate/"):
        assert client.get(f"{BASE}{action}").status_code in {302, 403}
        assert client.post(f"{BASE}{action}", {"address": ADDRESS}).status_code in {302, 403}
    assert Submission.objects.filter(email_index__isnull=False).count() == 3
    assert noted("forms.look_up") == noted("forms.give_data") == noted("forms.erase") == []


def test_a_post_from_elsewhere_is_refused(entries: list[Submission]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory(groups=["Registrars"]))
    assert client.post(f"{BASE}erase/", {"address": ADDRESS}).status_code == 403
    assert Submission.objects.filter(email_index__isnull=False).count() == 3


def test_the_registers_lead_there(registrar: Client) -> None:
    assert BASE in registrar.get("/admin/registers/").content.decode()
