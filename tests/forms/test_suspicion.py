"""What makes an entry suspicious, and that its traces are forgotten."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest

from forms import lifecycle, suspicion
from forms.models import DaySalt, Register, Submission, TrustedNetwork
from forms.registers import register_of
from forms.submission_forms import Entry
from tests.forms.people import form_page
from tests.forms.test_lifecycle import NOW, confirm

pytestmark = pytest.mark.django_db

Status = Submission.Status


@pytest.fixture
def register() -> Register:
    """Let a register hold what goes beyond two."""
    register = register_of(form_page("sign"))
    register.network_limit = register.domain_limit = register.name_limit = 2
    register.save()
    return register


def sign(number: int, *, origin: str = "192.0.2.1", **changes: str) -> Submission:
    """Let the ``number``-th person sign from somewhere."""
    answers = {"full_name": f"Signer {number}", "institution": "", "show_name": True} | changes
    email = answers.pop("email", f"signer@domain{number}.example.org")
    entry = Entry(answers, email=email, country="UA", profession="nurse")
    page = form_page("sign")
    lifecycle.submit(
        page=page,
        entry=entry,
        language="en",
        now=NOW,
        origin=ip_address(origin) if origin else None,
    )
    return Submission.objects.get(email_index=lifecycle.addresses.address_index(email))


def reasons(register: Register) -> list[list[str]]:
    """Return the suspicions of all entries, oldest first by their names."""
    rows = Submission.objects.filter(register=register)
    return [row.suspicion for row in sorted(rows, key=lambda row: str(row.answer("full_name")))]


def test_a_surge_from_one_network_is_suspicious(register: Register) -> None:
    for number in range(3):
        sign(number, origin=f"192.0.2.{number}")
    sign(4, origin="192.0.3.1")
    assert reasons(register) == [[], [], ["network"], []]


def test_an_ipv6_customer_has_a_whole_network(register: Register) -> None:
    for number in range(3):
        sign(number, origin=f"2001:db8::{number + 1}:1")
    sign(4, origin="2001:db8:0:1::1")
    assert reasons(register) == [[], [], ["network"], []]


@pytest.mark.parametrize("trusted", ["192.0.2.0/25", "2001:db8::/32"])
def test_a_trusted_network_leaves_no_trace(register: Register, trusted: str) -> None:
    TrustedNetwork.objects.create(network=trusted, note="Sample Hospital")
    origin = "192.0.2.7" if "." in trusted else "2001:db8::7"
    for number in range(4):
        sign(number, origin=origin)
    assert reasons(register) == [[]] * 4
    assert not Submission.objects.exclude(network=None).exists()


def test_sending_old_entries_again_is_a_surge_too(register: Register) -> None:
    for number in range(3):
        sign(number)
    Submission.objects.update(consented_at=NOW - timedelta(hours=2), suspicion=[])
    for number in range(3):
        sign(number)
    assert reasons(register) == [[], [], ["network"]]


def test_without_an_address_there_is_no_network(register: Register) -> None:
    for number in range(4):
        sign(number, origin="")
    assert reasons(register) == [[]] * 4


def test_a_surge_from_one_mail_domain_is_suspicious_but_not_from_a_large_one(
    register: Register,
) -> None:
    for number in range(3):
        sign(number, origin="", email=f"signer{number}@small.example.org")
    for number in range(3, 7):
        sign(number, origin="", email=f"signer{number}@gmail.com")
    assert reasons(register) == [[], [], ["domain"], [], [], [], []]


def test_one_name_many_times_is_suspicious(register: Register) -> None:
    for number in range(3):
        sign(number, origin="", full_name="SAMPLE Signer" if number else "Sample Signer")
    assert sorted(reasons(register)) == [[], [], ["name"]]


def test_a_throw_away_address_is_suspicious(register: Register) -> None:
    assert sign(1, email="signer@mailinator.com").suspicion == ["disposable"]


@pytest.mark.parametrize(
    "institution",
    ["https://example.org", "See www.example", "cheap-pills.shop now", "t.me/x", "info@evil.de"],
)
def test_a_web_address_where_a_person_speaks_of_themselves_is_suspicious(
    register: Register, institution: str
) -> None:
    assert sign(1, institution=institution).suspicion == ["link"]
    assert sign(2, institution="St. Mary's Hospital No.3, Dr.Smith").suspicion == []


def test_a_suspicious_entry_is_held_once_it_is_confirmed(register: Register) -> None:
    entry = sign(1, email="signer@mailinator.com")
    assert entry.status == Status.PENDING
    assert confirm(entry) is lifecycle.Outcome.CONFIRMED
    entry.refresh_from_db()
    assert (entry.status, entry.public_name) == (Status.SUSPECT, "")
    assert lifecycle.accept(submission=entry, reason="known", user=None, now=NOW)
    entry.refresh_from_db()
    assert (entry.status, entry.public_name) == (Status.CONFIRMED, "Signer 1")


def test_the_newest_entry_decides_on_suspicion(register: Register) -> None:
    address = "signer@small.example.org"
    assert sign(1, email=address, institution="www.example.org").suspicion == ["link"]
    entry = sign(1, email=address)
    assert entry.suspicion == []
    lifecycle.accept(submission=entry, reason="known", user=None, now=NOW)
    entry = sign(1, email=address, institution="www.example.org")
    assert (entry.suspicion, entry.reviewed) == (["link"], False)


def test_nothing_says_after_two_days_where_an_entry_came_from(register: Register) -> None:
    entry = sign(1)
    assert entry.network in suspicion.network_indexes(ip_network("192.0.2.0/24"))
    assert "192.0.2" not in str(Submission.objects.values().get())
    assert suspicion.forget_traces(NOW + timedelta(hours=47)) == 0
    assert suspicion.forget_traces(NOW + timedelta(hours=49)) == 1
    entry.refresh_from_db()
    assert (entry.network, entry.name_index) == (None, None)
    suspicion.forget_traces(NOW + timedelta(days=4))
    assert not DaySalt.objects.exists()


def test_tomorrow_the_same_network_looks_different(register: Register) -> None:
    network = ip_network("192.0.2.0/24")
    today = suspicion.network_index(network, now=NOW)
    assert suspicion.network_index(network, now=NOW) == today
    assert suspicion.network_index(network, now=NOW + timedelta(days=1)) != today
