"""Finding a person by their exact address, which stands in no log."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from forms import limits
from forms.models import DomainRule, Register, Submission, Suppression
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory
from tests.hostile import HOSTILE_ADDRESSES

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


@pytest.fixture
def register() -> Register:
    return RegisterFactory()


def look_up(client: Client, register: Register, typed: str) -> Any:
    return client.post(f"/admin/registers/{register.pk}/look-up/", {"address": typed})


def entry_of(register: Register, email: str, **values: Any) -> Submission:
    return SubmissionFactory(register=register, **{"confirmed": True, **values}, email=email)


def test_the_one_entry_opens(registrar: Client, register: Register) -> None:
    entry = entry_of(register, "sample@example.org")
    entry_of(RegisterFactory(), "sample@example.org")
    assert registrar.get(f"/admin/registers/{register.pk}/look-up/").status_code == 200
    response = look_up(registrar, register, " Sample@EXAMPLE.org ")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/admin/registers/{register.pk}/{entry.pk}/"


def test_the_rules_of_its_domain_hold(registrar: Client, register: Register) -> None:
    rule = {"domain": "dots.example", "ignores_dots": True, "tag_separator": "+"}
    DomainRule.objects.create(**rule)
    entry = entry_of(register, "jane.doe+news@dots.example")
    assert str(entry.pk) in look_up(registrar, register, "janedoe@dots.example").headers["Location"]


def test_an_entry_is_found_before_a_new_rule_has_reached_it(
    registrar: Client, register: Register
) -> None:
    entry = entry_of(register, "jane.doe@dots.example")
    DomainRule.objects.create(domain="dots.example", ignores_dots=True)
    response = look_up(registrar, register, "jane.doe@dots.example")
    assert str(entry.pk) in response.headers["Location"]


def test_several_are_listed_where_a_person_may_send_several(
    registrar: Client, register: Register
) -> None:
    entries = [entry_of(register, "sample@example.org", unique_address=False) for _ in range(2)]
    html = look_up(registrar, register, "sample@example.org").content.decode()
    for entry in entries:
        assert f"/admin/registers/{register.pk}/{entry.pk}/" in html


def test_nobody_is_told_and_so_is_a_suppression(registrar: Client, register: Register) -> None:
    html = look_up(registrar, register, "sample@example.org").content.decode()
    assert "No entry here has this address." in html
    assert "No mail goes to this address" not in html
    limits.suppress(
        address="sample@example.org", reason=Suppression.Reason.NOT_ME, now=timezone.now()
    )
    html = look_up(registrar, register, "sample@example.org").content.decode()
    assert "The owner says it was not them" in html


def test_that_somebody_asked_is_noted_without_the_address(
    registrar: Client, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    entry_of(register, "sample@example.org")
    with caplog.at_level(logging.DEBUG):
        look_up(registrar, register, "sample@example.org")
        look_up(registrar, register, "other@example.org")
        look_up(registrar, register, "no address at all")
    notes = ModelLogEntry.objects.filter(action="forms.look_up").order_by("pk")
    assert [(note.object_id, note.data) for note in notes] == [
        (str(register.pk), {"found": 1}),
        (str(register.pk), {"found": 0}),
    ]
    for note in ModelLogEntry.objects.all():
        assert "@" not in f"{note.label}{json.dumps(note.data)}"
    assert "@example.org" not in caplog.text.replace("%", "")


def test_an_address_in_the_query_is_not_looked_at(registrar: Client, register: Register) -> None:
    entry = entry_of(register, "sample@example.org")
    base = f"/admin/registers/{register.pk}/"
    response = registrar.get(f"{base}look-up/?address=sample@example.org")
    assert response.status_code == 200
    assert str(entry.pk) not in response.content.decode()
    assert "sample@example.org" not in response.content.decode().split("<form")[-1]


@pytest.mark.parametrize("typed", HOSTILE_ADDRESSES, ids=range(len(HOSTILE_ADDRESSES)))
def test_what_is_no_address_finds_nobody(registrar: Client, register: Register, typed: str) -> None:
    entry_of(register, "a@example.org")
    sent = typed.encode("utf-8", "replace").decode()
    response = look_up(registrar, register, sent)
    assert response.status_code == 200
    assert not ModelLogEntry.objects.filter(action="forms.look_up").exists()
