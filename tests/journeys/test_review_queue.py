"""Suspicious signatures: nobody can tell, none is lost, and an administrator judges them."""

import re
from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from forms import lifecycle, tally
from forms.models import Register, Submission, TrustedNetwork
from forms.submission_forms import Entry
from tests.forms.people import form_page
from tests.journeys import desk
from tests.journeys.test_signer import ANSWERS
from tests.mailbox import Mailbox, link_in, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

Status = Submission.Status
HOSPITAL: Final = "203.0.113.9"
PROXY: Final = "10.0.0.1"
CLINICIANS: Final = 200


@pytest.fixture(autouse=True)
def behind_a_proxy(settings: Settings) -> None:
    """Believe what the proxy in front says."""
    settings.TRUSTED_PROXIES = (ip_network(PROXY),)


@pytest.fixture
def register() -> Register:
    return Register.objects.get(confirms=True)


def visitor_from(origin: str) -> Visitor:
    """Return a person whose request the proxy hands on."""
    visitor = Visitor(**{"X-Forwarded-For": origin})
    visitor.client.defaults["REMOTE_ADDR"] = PROXY
    return visitor


def way_of(visitor: Visitor, address: str, mailbox: Mailbox, work: Any) -> list[str]:
    """Sign and confirm; return all that the person sees and gets, without what names them."""
    seen = [visitor.open("/en/manifesto/sign/").send(**{**ANSWERS, "email": address}).text]
    work()
    (mail,) = mailbox.to(address)
    link = link_in(mail)
    words = re.sub(r"/link/\S+", "", text_of(mail)).replace(address, "")
    seen += [str(visitor.redirects), str(mail["Subject"]), words]
    seen += [visitor.open(link).text, visitor.send().text, str(visitor.redirects)]
    work()
    return [*seen, str(len(mailbox.to(address)))]


def queue_of(registrar: Client, register: Register) -> list[str]:
    """Return the names of the boxes on the first page of the queue."""
    page = registrar.get(f"/admin/registers/{register.pk}/review/")
    boxes = BeautifulSoup(page.content, "html.parser").select("input[name=entry]")
    return [str(box["value"]) for box in boxes]


def accept(registrar: Client, register: Register, entries: list[str]) -> None:
    registrar.post(
        f"/admin/registers/{register.pk}/review/",
        {"decision": "accept", "reason": "The hospital vouches for them", "entry": entries},
    )


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (("198.51.100.2", "held@example.org"), "network"),
        (("192.0.2.1", "held@mailinator.com"), "disposable"),
    ],
    ids=["flooded", "blocked domain"],
)
def test_scenario_10_blocked_or_flooded(
    person: tuple[str, str], reason: str, mailbox: Mailbox, work: Any, register: Register
) -> None:
    Register.objects.filter(pk=register.pk).update(network_limit=1)
    ordinary = way_of(visitor_from("198.51.100.1"), "free@example.org", mailbox, work)
    assert tally.total_of(register.key) == 1

    # Pages and mails look the same, and the count does not move.
    origin, address = person
    held = way_of(visitor_from(origin), address, mailbox, work)
    assert held == ordinary
    assert tally.total_of(register.key) == 1
    assert "1 person has signed" in Visitor().open("/en/").text
    entry = Submission.objects.get(status=Status.SUSPECT)
    assert entry.suspicion == [reason]

    # The row is listed as suspect; an administrator accepts it, and it counts.
    registrar = desk.person("registrar", "Registrars")
    listed = registrar.get(f"/admin/registers/{register.pk}/?status=suspect")
    assert list(listed.context["object_list"]) == [entry]
    assert queue_of(registrar, register) == [str(entry.pk)]
    accept(registrar, register, [str(entry.pk)])
    work()
    assert tally.total_of(register.key) == 2
    assert queue_of(registrar, register) == []
    assert "2 people have signed" in Visitor().open("/en/").text


def sign_from_the_hospital(mailbox: Mailbox, work: Any) -> None:
    """Have 200 people sign and confirm within an hour: some through the pages, most at once."""
    way_of(visitor_from(HOSPITAL), "clinician0@hospital.example.org", mailbox, work)
    page, now = form_page("sign"), timezone.now()
    for number in range(1, CLINICIANS):
        entry = Entry(
            answers={"full_name": f"Sample Clinician {number}"},
            email=f"clinician{number}@hospital.example.org",
            country="UA",
        )
        lifecycle.submit(
            page=page, entry=entry, language="en", now=now, origin=ip_address(HOSPITAL)
        )
    for submission in Submission.objects.filter(status=Status.PENDING):
        outcome = lifecycle.confirm(submission=submission, entry_version=1, now=now)
        assert outcome == lifecycle.Outcome.CONFIRMED
    while tally.move_tallies():
        pass


@pytest.mark.parametrize("network", ["203.0.113.0/24", "203.0.113.9/32"])
def test_scenario_11_hospital_behind_one_ip_trusted(
    network: str, mailbox: Mailbox, work: Any, register: Register
) -> None:
    registrar = desk.person("registrar", "Registrars")
    answers = {"network": network, "note": "Sample Hospital"}
    assert registrar.post("/admin/registers/networks/add/", answers).status_code == 302
    sign_from_the_hospital(mailbox, work)
    assert Submission.objects.filter(status=Status.CONFIRMED).count() == CLINICIANS
    assert tally.total_of(register.key) == CLINICIANS
    assert queue_of(registrar, register) == []
    assert TrustedNetwork.objects.count() == 1


def test_scenario_11_hospital_behind_one_ip_unknown(
    mailbox: Mailbox, work: Any, register: Register
) -> None:
    registrar = desk.person("registrar", "Registrars")
    sign_from_the_hospital(mailbox, work)
    counted = register.network_limit
    assert tally.total_of(register.key) == counted
    # None is lost: they wait, and page after page an administrator lets them count.
    suspect = Submission.objects.filter(status=Status.SUSPECT)
    assert suspect.count() == CLINICIANS - counted
    assert f">{CLINICIANS - counted}</a>" in registrar.get("/admin/registers/").content.decode()
    while waiting := queue_of(registrar, register):
        accept(registrar, register, waiting)
    while tally.move_tallies():
        pass
    assert tally.total_of(register.key) == CLINICIANS
    assert not suspect.exists()
