"""Suppressed addresses in the admin: never shown, lifted, added by hand."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from forms import limits
from forms.models import DomainRule, Suppression
from tests.desk import desk_of

pytestmark = pytest.mark.django_db

LIST = "/admin/registers/suppressions/"
Reason = Suppression.Reason


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars", username="registrar")


def suppressed(address: str, reason: str = Reason.BOUNCED, day: int = 1) -> Suppression:
    limits.suppress(address=address, reason=reason, now=datetime(2026, 11, day, 12, tzinfo=UTC))
    return Suppression.objects.latest("pk")


def notes(action: str) -> list[dict[str, Any]]:
    rows = list(ModelLogEntry.objects.filter(action=action).order_by("pk"))
    for row in rows:
        assert row.user
        assert row.user.username == "registrar"
        # Neither the address nor its index.
        assert row.label == "Suppressed address"
        assert "@" not in json.dumps(row.data)
    return [row.data for row in rows]


def test_the_list_tells_reason_and_day_and_no_address(registrar: Client) -> None:
    row = suppressed("sample@example.org", Reason.COMPLAINED)
    suppressed("other@example.org", Reason.NOT_ME, day=9)
    html = registrar.get(LIST).content.decode()
    assert "The owner called our mail unwanted" in html
    assert "The owner says it was not them" in html
    assert "@example.org" not in html
    assert row.plain_index not in html
    by_reason = registrar.get(f"{LIST}results/?reason=not_me").context["object_list"]
    assert [each.reason for each in by_reason] == [Reason.NOT_ME]
    by_day = registrar.get(f"{LIST}?created_at_to=2026-11-05").context["object_list"]
    assert list(by_day) == [row]
    assert registrar.get(f"{LIST}?reason=x&created_at_from=x").status_code == 200


def test_one_is_lifted_from_the_list(registrar: Client) -> None:
    row = suppressed("sample@example.org")
    page = registrar.get(f"{LIST}{row.pk}/lift/")
    assert "Mail came back" in page.content.decode()
    assert limits.is_suppressed("sample@example.org")
    response = registrar.post(f"{LIST}{row.pk}/lift/")
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert not limits.is_suppressed("sample@example.org")
    assert notes("forms.lift") == [{"reason": "bounced", "since": "2026-11-01"}]


@pytest.mark.parametrize("typed", ["sample@example.org", " Sample@EXAMPLE.org "])
def test_one_is_lifted_by_its_address(registrar: Client, typed: str) -> None:
    suppressed("sample@example.org")
    suppressed("other@example.org")
    html = registrar.post(f"{LIST}lift/", {"address": typed}, follow=True).content.decode()
    assert "Mail goes to this address again." in html
    assert "ample@" not in html
    assert not limits.is_suppressed("sample@example.org")
    assert limits.is_suppressed("other@example.org")
    assert len(notes("forms.lift")) == 1


def test_every_spelling_of_one_mailbox_is_lifted(registrar: Client) -> None:
    DomainRule.objects.create(domain="dots.example", ignores_dots=True, tag_separator="+")
    for address in ("jane.doe@dots.example", "janedoe+x@dots.example"):
        suppressed(address)
    registrar.post(f"{LIST}lift/", {"address": "janedoe@dots.example"})
    assert not Suppression.objects.exists()
    assert len(notes("forms.lift")) == 2


def test_a_suppression_from_before_a_rule_is_lifted_too(registrar: Client) -> None:
    suppressed("jane.doe@dots.example")
    DomainRule.objects.create(domain="dots.example", ignores_dots=True)
    registrar.post(f"{LIST}lift/", {"address": "jane.doe@dots.example"})
    assert not limits.is_suppressed("jane.doe@dots.example")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("other@example.org", "This address is not suppressed."), ("nobody", "Enter one e-mail")],
)
def test_what_is_not_suppressed_cannot_be_lifted(registrar: Client, typed: str, told: str) -> None:
    suppressed("sample@example.org")
    response = registrar.post(f"{LIST}lift/", {"address": typed})
    assert response.status_code == 200
    assert told in response.content.decode()
    assert Suppression.objects.count() == 1
    assert notes("forms.lift") == []


def test_one_is_added_because_its_owner_asks(registrar: Client) -> None:
    assert registrar.get(f"{LIST}add/").status_code == 200
    typed = {"address": "Sample@Example.org"}
    html = registrar.post(f"{LIST}add/", typed, follow=True).content.decode()
    assert "No mail goes to this address any more." in html
    (row,) = Suppression.objects.all()
    assert row.reason == Reason.ASKED
    assert limits.is_suppressed("sample@example.org")
    assert notes("forms.rules") == [{"rule": "suppression", "what": "added"}]
    again = registrar.post(f"{LIST}add/", typed, follow=True).content.decode()
    assert "suppressed already" in again
    assert Suppression.objects.count() == len(notes("forms.rules")) == 1


def test_the_first_reason_stays(registrar: Client) -> None:
    suppressed("sample@example.org", Reason.COMPLAINED)
    registrar.post(f"{LIST}add/", {"address": "sample@example.org"})
    assert Suppression.objects.get().reason == Reason.COMPLAINED


def test_an_address_is_taken_by_post_alone(registrar: Client) -> None:
    registrar.get(f"{LIST}add/?address=sample@example.org")
    assert not Suppression.objects.exists()
    suppressed("sample@example.org")
    registrar.get(f"{LIST}lift/?address=sample@example.org")
    assert Suppression.objects.count() == 1
