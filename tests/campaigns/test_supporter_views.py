"""Supporting institutions in the admin: registrars ask first, then show."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from campaigns.models import Supporter
from campaigns.signers import register_of
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/manifestos/supporters/"


@pytest.fixture
def registrar() -> Client:
    client = Client()
    client.force_login(PersonFactory(username="registrar", groups=["Registrars"]))
    return client


def add_address() -> str:
    return f"/admin/manifestos/{manifesto().pk}/supporters/add/"


def test_a_named_institution_is_shown_after_it_agreed(registrar: Client) -> None:
    SubmissionFactory(
        register=register_of(manifesto().translation_key),
        confirmed=True,
        public_name="Sample",
        public_institution="Ward & “Sons”",
    )
    listed = registrar.get(LIST).content.decode()
    assert "has agreed itself" in listed
    assert "?name=Ward%20%26%20%E2%80%9CSons%E2%80%9D" in listed
    form = registrar.get(add_address(), {"name": "Ward & “Sons”"}).context["form"]
    assert form.initial == {"name": "Ward & “Sons”"}
    sent = {"name": "Ward and Sons", "url": "https://ward.example/"}
    refused = registrar.post(add_address(), sent)
    assert list(refused.context["form"].errors) == ["agreed"]
    answer = registrar.post(add_address(), sent | {"agreed": "on"})
    assert answer.headers["Location"] == LIST
    supporter = Supporter.objects.get()
    assert supporter.approved_by
    assert supporter.approved_by.username == "registrar"
    assert "Ward and Sons" in registrar.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "?!"),
        ("name", ""),
        ("name", "x" * 201),
        ("url", "http://ward.example/"),
        ("url", "javascript:alert(1)"),
        ("url", "https://" + "x" * 300 + ".example"),
    ],
)
def test_what_cannot_be_shown_is_refused(registrar: Client, field: str, value: str) -> None:
    sent = {"name": "Ward", "url": "", "agreed": "on"} | {field: value}
    refused = registrar.post(add_address(), sent)
    assert list(refused.context["form"].errors) == [field]
    assert not Supporter.objects.exists()


def test_nothing_is_shown_twice(registrar: Client) -> None:
    sent = {"name": "Ward", "agreed": "on"}
    registrar.post(add_address(), sent)
    again = registrar.post(add_address(), sent | {"name": "WARD"})
    assert "shown already" in again.content.decode()
    assert Supporter.objects.count() == 1


def test_it_is_taken_off(registrar: Client) -> None:
    registrar.post(add_address(), {"name": "Ward", "agreed": "on"})
    address = f"{LIST}{Supporter.objects.get().pk}/remove/"
    assert "Ward" in registrar.get(address).content.decode()
    assert Supporter.objects.exists()
    assert registrar.post(address).headers["Location"] == LIST
    assert not Supporter.objects.exists()
    assert registrar.post(address).status_code != 200
    history = registrar.get("/admin/reports/site-history/").content.decode()
    assert "Institution shown as a supporter no more" in history
    assert ModelLogEntry.objects.filter(action="campaigns.remove_supporter").exists()


def test_a_long_list_is_searched(registrar: Client) -> None:
    for name in ("Ward", "Clinic"):
        SubmissionFactory(
            register=register_of(manifesto().translation_key),
            confirmed=True,
            public_name="Sample",
            public_institution=name,
        )
    found = registrar.get(LIST, {"q": "cli"}).content.decode()
    assert "Clinic" in found
    assert "Ward" not in found
    for query in ("\0", "x" * 500):
        assert registrar.get(LIST, {"q": query}).status_code == 200


def test_the_menu_leads_there(registrar: Client) -> None:
    assert LIST in registrar.get("/admin/").content.decode()
