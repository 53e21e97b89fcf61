"""Institutions: named by those who work there, shown once they have agreed themselves."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from campaigns.models import Supporter
from campaigns.signers import register_of
from campaigns.supporters import (
    approve_supporter,
    key_of,
    named_by_signers,
    remove_supporter,
    supporters_of,
)
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def sign(institution: str, **values: Any) -> None:
    values = {"register": register_of(manifesto().translation_key)} | values
    SubmissionFactory(
        confirmed=True, public_name="Sample", public_institution=institution, **values
    )


def approve(name: str, url: str = "", user: Any = None) -> Supporter | None:
    key = manifesto().translation_key
    return approve_supporter(manifesto=key, name=name, url=url, user=user, now=NOW)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sample Hospital", "  sample  HOSPITAL."),
        ("Hospital № 1", "hospital No. 1".replace("No. 1", "№1")),
        ("“Охматдит”", "ОХМАТДИТ"),
        ("Université", "Universite\u0301"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert key_of(one).replace(" ", "") == key_of(other).replace(" ", "")


def test_different_names_stay_different() -> None:
    assert key_of("Hospital 1") != key_of("Hospital 2")
    assert key_of("!?") == ""


def test_named_institutions_are_grouped_and_counted() -> None:
    for name in ("Sample Hospital", "sample hospital", "Sample Hospital", "Ward", "—", ""):
        sign(name)
    sign("Elsewhere", register=RegisterFactory())
    found = named_by_signers(manifesto().translation_key)
    assert [(each.name, each.people, each.others) for each in found] == [
        ("Sample Hospital", 3, ("sample hospital",)), ("Ward", 1, ()),
    ]  # fmt: skip
    assert [each.name for each in named_by_signers(manifesto().translation_key, words="WARD")] == [
        "Ward"
    ]
    approve("SAMPLE hospital")
    found = named_by_signers(manifesto().translation_key)
    assert [each.is_supporter for each in found] == [True, False]


def test_who_does_not_show_themselves_names_nothing() -> None:
    register = register_of(manifesto().translation_key)
    SubmissionFactory(register=register, confirmed=True, answers={"institution": "Sample Hospital"})
    assert named_by_signers(manifesto().translation_key) == []


def test_an_institution_is_shown_once_and_by_name() -> None:
    assert approve("Ward")
    assert approve("Sample Hospital", "https://hospital.example/")
    assert approve("sample  hospital!") is None
    found = supporters_of(manifesto().translation_key)
    assert [each.name for each in found] == ["Sample Hospital", "Ward"]


def test_who_showed_and_who_removed_it_is_noted() -> None:
    person = PersonFactory()
    supporter = approve("Ward", user=person)
    assert supporter
    for _time in range(2):
        remove_supporter(supporter=supporter, user=person)
    assert supporters_of(manifesto().translation_key) == []
    rows = ModelLogEntry.objects.filter(action__endswith="_supporter").order_by("pk")
    assert [(row.action, row.label, row.user) for row in rows] == [
        ("campaigns.approve_supporter", "Ward", person),
        ("campaigns.remove_supporter", "Ward", person),
    ]


@pytest.mark.parametrize("url", ["http://hospital.example/", "javascript:alert(1)"])
def test_the_database_takes_safe_addresses_only(url: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        approve("Ward", url)
