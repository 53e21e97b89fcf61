"""Mail domains and trusted networks in the admin: changed by registrars, noted, re-indexed."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from core import worker
from core.models import Job
from forms import addresses
from forms.models import DomainRule, Submission, TrustedNetwork
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

DOMAINS = "/admin/registers/domains/"
NETWORKS = "/admin/registers/networks/"


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars", username="registrar")


@pytest.fixture(autouse=True)
def no_rules() -> None:
    """Take away the rules that a new site begins with."""
    DomainRule.objects.all().delete()


def notes() -> list[dict[str, Any]]:
    rows = ModelLogEntry.objects.filter(action="forms.rules").order_by("pk")
    assert all(row.user and row.user.username == "registrar" for row in rows)
    return [row.data for row in rows]


def started() -> list[list[str]]:
    return [job.parameters["domains"] for job in Job.objects.filter(kind="reindex").order_by("pk")]


# ---- Mail domains -------------------------------------------------------------------------


def rule(**values: Any) -> DomainRule:
    return DomainRule.objects.create(**{"domain": "dots.example", **values})


def typed(**changes: str) -> dict[str, str]:
    return {"domain": "dots.example", "alias_of": "", "tag_separator": "", **changes}


def test_domains_are_listed_and_searched(registrar: Client) -> None:
    rule(tag_separator="+")
    rule(domain="alias.example", alias_of="dots.example")
    rule(domain="other.example")
    html = registrar.get(DOMAINS).content.decode()
    for domain in ("dots.example", "alias.example", "other.example"):
        assert domain in html
    found = registrar.get(f"{DOMAINS}results/?q=dots").content.decode()
    assert "alias.example" in found
    assert "other.example" not in found


def test_a_rule_is_added_noted_and_its_entries_re_indexed(registrar: Client) -> None:
    entry = SubmissionFactory(pending=True, email="jane.doe@dots.example")
    before = entry.email_index
    response = registrar.post(
        f"{DOMAINS}add/", typed(domain="Dots.Example", ignores_dots="on"), follow=True
    )
    html = response.content.decode()
    assert "as soon as the work in the background is done" in html
    (job,) = Job.objects.all()
    assert f"/admin/jobs/{job.pk}/" in html
    assert job.user is not None
    assert job.user.username == "registrar"
    assert DomainRule.objects.get().domain == "dots.example"
    assert started() == [["dots.example"]]
    assert notes() == [{"rule": "domainrule", "what": "added"}]
    worker.run_once()
    entry.refresh_from_db()
    assert entry.email_index == addresses.address_index("janedoe@dots.example") != before


def test_a_changed_domain_re_indexes_the_old_and_the_new(registrar: Client) -> None:
    known = rule(ignores_dots=True)
    rule(domain="alias.example", alias_of="dots.example")
    registrar.post(f"{DOMAINS}{known.pk}/", typed(domain="new.example", ignores_dots="on"))
    assert started() == [["alias.example", "dots.example", "new.example"]]
    assert notes() == [{"rule": "domainrule", "what": "changed"}]


@pytest.mark.parametrize(
    ("changes", "jobs"),
    [
        ({"is_large": "on"}, 0),
        ({}, 0),
        ({"ignores_dots": "on"}, 1),
        ({"tag_separator": "-"}, 1),
        ({"alias_of": "other.example"}, 1),
    ],
    ids=str,
)
def test_only_what_changes_addresses_re_indexes(
    registrar: Client, changes: dict[str, str], jobs: int
) -> None:
    known = rule()
    assert registrar.post(f"{DOMAINS}{known.pk}/", typed(**changes)).status_code == 302
    assert len(started()) == jobs
    assert len(notes()) == 1


def test_a_deleted_rule_re_indexes_and_collisions_wait_for_review(registrar: Client) -> None:
    known = rule(ignores_dots=True)
    register = RegisterFactory()
    entry = SubmissionFactory(register=register, confirmed=True, email="jane.doe@dots.example")
    page = registrar.get(f"{DOMAINS}{known.pk}/delete/").content.decode()
    assert "Yes, delete" in page
    registrar.post(f"{DOMAINS}{known.pk}/delete/")
    assert not DomainRule.objects.exists()
    assert started() == [["dots.example"]]
    assert notes() == [{"rule": "domainrule", "what": "deleted"}]
    worker.run_once()
    entry.refresh_from_db()
    assert entry.email_index == addresses.address_index("jane.doe@dots.example")
    # The same rule again makes one of two.
    later = SubmissionFactory(register=register, confirmed=True, email="janedoe@dots.example")
    registrar.post(f"{DOMAINS}add/", typed(ignores_dots="on"))
    worker.run_once()
    later.refresh_from_db()
    assert (later.status, later.suspicion) == (Submission.Status.SUSPECT, ["same_person"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"domain": "no domain"}, "Write a mail domain in small letters"),
        ({"domain": "a@example.org"}, "Write a mail domain in small letters"),
        ({"domain": ""}, "This field is required."),
        ({"domain": "known.example"}, "already exists"),
        ({"alias_of": "dots.example"}, "Name another domain than its own."),
        ({"alias_of": "alias.example"}, "This domain is an alias itself"),
        ({"domain": "main.example", "alias_of": "known.example"}, "Other domains are aliases"),
        ({"tag_separator": "a"}, "Write one of"),
        ({"tag_separator": "."}, "Write one of"),
        ({"tag_separator": "++"}, "at most 1 character"),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(
    registrar: Client, changes: dict[str, str], told: str
) -> None:
    rule(domain="known.example")
    rule(domain="alias.example", alias_of="main.example")
    response = registrar.post(f"{DOMAINS}add/", typed(**changes))
    assert response.status_code == 200
    assert told in response.content.decode()
    assert (DomainRule.objects.count(), started(), notes()) == (2, [], [])


# ---- Trusted networks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "kept"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.77/24", "192.0.2.0/24"),
        ("192.0.2.77", "192.0.2.77/32"),
        ("2001:DB8::/32", "2001:db8::/32"),
    ],
)
def test_a_network_is_trusted_from_then_on(registrar: Client, network: str, kept: str) -> None:
    answers = {"network": network, "note": "Sample Hospital"}
    registrar.post(f"{NETWORKS}add/", answers)
    assert TrustedNetwork.objects.get().network == kept
    html = registrar.get(NETWORKS).content.decode()
    assert kept in html
    assert "Sample Hospital" in html
    assert notes() == [{"rule": "trustednetwork", "what": "added"}]


def test_a_network_is_changed_and_deleted_and_the_log_does_not_name_it(registrar: Client) -> None:
    known = TrustedNetwork.objects.create(network="192.0.2.7/32", note="Sample Person's home")
    answers = {"network": "192.0.2.8/32", "note": "Sample Person's home"}
    registrar.post(f"{NETWORKS}{known.pk}/", answers)
    known.refresh_from_db()
    assert known.network == "192.0.2.8/32"
    assert "Yes, delete" in registrar.get(f"{NETWORKS}{known.pk}/delete/").content.decode()
    registrar.post(f"{NETWORKS}{known.pk}/delete/")
    assert not TrustedNetwork.objects.exists()
    assert [note["what"] for note in notes()] == ["changed", "deleted"]
    for note in ModelLogEntry.objects.filter(action="forms.rules"):
        told = f"{note.label}{json.dumps(note.data)}"
        assert "192" not in told
        assert "Sample" not in told


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ("", "This field is required."),
        ("the hospital", "Write a network"),
        ("192.0.2.0/33", "Write a network"),
        ("192.0.2", "Write a network"),
        ("0.0.0.0/0", "too much of the internet"),
        ("::/0", "too much of the internet"),
        ("198.51.100.9/24", "already exists"),
    ],
)
def test_what_is_no_network_is_refused(registrar: Client, network: str, told: str) -> None:
    TrustedNetwork.objects.create(network="198.51.100.0/24", note="Known")
    response = registrar.post(f"{NETWORKS}add/", {"network": network, "note": "Sample"})
    assert response.status_code == 200
    assert told in response.content.decode()
    assert (TrustedNetwork.objects.count(), notes()) == (1, [])
