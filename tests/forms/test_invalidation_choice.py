"""What a rule of bulk invalidation chooses, and what it leaves alone."""

import ipaddress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from forms import lifecycle, suspicion
from forms.invalidations import chosen, counts, unit_network
from forms.models import DaySalt, Invalidation, Register, Submission
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EARLIER = NOW - timedelta(hours=3)
REASON = "A surge of made-up entries"


@pytest.fixture
def register() -> Register:
    return RegisterFactory()


def entry(register: Register, kind: str = "confirmed", **values: Any) -> Submission:
    values = {"country": "PL", "created_at": EARLIER} | values
    return SubmissionFactory(register=register, **{kind: True}, **values)


def rule(register: Register, **values: Any) -> Invalidation:
    values = {"reason": REASON, "created_at": NOW} | values
    return Invalidation.objects.create(register=register, **values)


def test_every_condition_must_hold(register: Register) -> None:
    wanted = entry(register, country="PL", language="uk", profession="nurse")
    entry(register, country="UA", language="uk", profession="nurse")
    entry(register, country="PL", language="en", profession="nurse")
    entry(register, country="PL", language="uk", profession="physician")
    entry(RegisterFactory(), country="PL", language="uk", profession="nurse")
    made = rule(register, country="PL", language="uk", profession="nurse")
    assert list(chosen(made)) == [wanted]


def test_times_are_included_and_what_came_after_the_rule_is_not(register: Register) -> None:
    times = [NOW - timedelta(hours=hours) for hours in (4, 3, 2, 1)]
    entries = [entry(register, created_at=time) for time in times]
    entry(register, created_at=NOW + timedelta(seconds=1))
    made = rule(register, received_from=times[1], received_until=times[2])
    assert set(chosen(made)) == set(entries[1:3])
    assert set(chosen(rule(register, received_from=times[3]))) == {entries[3]}
    assert set(chosen(rule(register, country="PL"))) == set(entries)


def test_a_mail_domain_is_found_without_an_address_in_the_open(register: Register) -> None:
    wanted = entry(register, email="one@Made-Up.example")
    entry(register, email="two@sub.made-up.example")
    entry(register, email="three@example.org")
    assert list(chosen(rule(register, mail_domain="made-up.example"))) == [wanted]


@pytest.mark.parametrize(
    ("origins", "other", "typed"),
    [
        (["192.0.2.1", "192.0.2.254"], "198.51.100.1", "192.0.2.0/24"),
        (["192.0.2.1", "192.0.2.254"], "198.51.100.1", "192.0.2.77"),
        (["192.0.2.1"], "198.51.100.1", "::ffff:192.0.2.9"),
        (["2001:db8:0:1::1", "2001:db8:0:1:f::9"], "2001:db8:0:2::1", "2001:db8:0:1::/64"),
        (["2001:db8:0:1::1"], "2001:db8:0:2::1", "2001:db8:0:1::5"),
    ],
)
def test_a_network_is_found_by_its_salted_traces(
    register: Register, origins: list[str], other: str, typed: str
) -> None:
    found = []
    for day in (NOW, NOW - timedelta(days=1)):
        for origin in (*origins, other):
            submission = entry(register, created_at=day - timedelta(minutes=1))
            suspicion.assess(submission, origin=ipaddress.ip_address(origin), now=day)
            submission.save()
            found += [submission] if origin != other else []
    networks = suspicion.network_indexes(unit_network(typed))
    assert len(networks) == DaySalt.objects.count() == 2
    made = rule(register, networks=networks)
    assert set(chosen(made)) == set(found)
    assert origins[0] not in str(Invalidation.objects.values().get())


@pytest.mark.parametrize(
    "text", ["192.0.2.0/23", "192.0.2.0/25", "192.0.2.1/32", "2001:db8::/32", "2001:db8::1/128"]
)
def test_wider_and_narrower_networks_are_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ValidationError, match="salted trace"):
        unit_network(text)


@pytest.mark.parametrize("text", ["", "hospital", "192.0.2", "192.0.2.0/24/1", "2001:db8::/64x"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Write a network"):
        unit_network(text)


def test_only_what_can_be_struck_out_is_chosen(register: Register) -> None:
    wanted = {entry(register, kind) for kind in ("pending", "confirmed", "suspect")}
    wanted.add(SubmissionFactory(register=register, country="PL", created_at=EARLIER))
    entry(register, "invalidated")
    entry(register, "withdrawn")
    lifecycle.anonymise(submission=(gone := entry(register)), now=NOW)
    made = rule(register, country="PL")
    assert set(chosen(made)) == wanted
    assert gone not in chosen(made)
    assert set(chosen(rule(register, status="suspect"))) == {
        submission for submission in wanted if submission.status == "suspect"
    }


def test_a_status_that_nobody_knows_chooses_nothing(register: Register) -> None:
    entry(register)
    unknown = Invalidation(register=register, reason=REASON, created_at=NOW, status="famous")
    assert not chosen(unknown).exists()
    unknown.country = "PL"
    assert not chosen(unknown).exists()


def test_without_a_condition_nothing_is_chosen(register: Register) -> None:
    with pytest.raises(ValueError, match="without a condition"):
        chosen(Invalidation(register=register, reason=REASON, created_at=NOW))


def test_counting_costs_one_query(
    register: Register, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        entry(register)
    made = rule(register, country="PL", received_from=datetime.min.replace(tzinfo=NOW.tzinfo))
    with django_assert_num_queries(1):
        assert counts(chosen(made)) == {"confirmed": 3}
