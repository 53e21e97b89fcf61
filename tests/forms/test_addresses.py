"""One person, one canonical address, found again without being stored in the open."""

import pytest

from forms.addresses import (
    address_index,
    canonical_address,
    domain_index,
    domains_like,
    load_rules,
    plain_index,
)
from forms.models import DomainRule

pytestmark = pytest.mark.django_db


def test_one_person_has_one_address_however_it_is_typed() -> None:
    assert canonical_address(" Sample@Example.ORG ") == "sample@example.org"
    assert address_index("SAMPLE@example.org") == address_index("sample@EXAMPLE.org")


def test_different_people_have_different_indexes() -> None:
    assert address_index("sample@example.org") != address_index("sample@example.com")
    assert address_index("sam.ple@example.org") != address_index("sample@example.org")


def test_a_domain_is_found_whoever_writes_from_it() -> None:
    assert domain_index("sample@Example.org") == domain_index("other@example.org")
    assert domain_index("sample@example.org") != domain_index("sample@mail.example.org")


def test_indexes_tell_nothing() -> None:
    for index in (address_index("sample@example.org"), domain_index("sample@example.org")):
        assert len(index) == 64
        assert "sample" not in index
        assert index != address_index("example.org")


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Jane.Doe+news@GMail.com", "janedoe@gmail.com"),
        ("j.a.n.e.d.o.e@googlemail.com", "janedoe@gmail.com"),
        ("jane.doe+x@outlook.com", "jane.doe@outlook.com"),
        ("jane+x@pm.me", "jane@proton.me"),
        ("jane.doe@ukr.net", "jane.doe@ukr.net"),
        ("jane+x@hospital.example.org", "jane+x@hospital.example.org"),
        ("+only@gmail.com", "+only@gmail.com"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_rules_say_what_does_not_matter_in_front_of_the_at(typed: str, canonical: str) -> None:
    assert canonical_address(typed) == canonical


def test_a_domain_without_a_rule_keeps_every_letter() -> None:
    assert canonical_address("Jane.Doe+x@example.org") == "jane.doe+x@example.org"
    DomainRule.objects.create(domain="example.org", ignores_dots=True, tag_separator="-")
    assert canonical_address("Jane.Doe-x@example.org") == "janedoe@example.org"


def test_no_rule_changes_the_index_of_the_plain_address() -> None:
    before = plain_index("Jane.Doe@example.org"), address_index("Jane.Doe@example.org")
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    assert plain_index("jane.doe@EXAMPLE.org") == before[0]
    assert address_index("jane.doe@example.org") != before[1]


def test_a_rule_decides_on_the_aliases_of_its_domain() -> None:
    assert set(domains_like("gmail.com")) == {"gmail.com", "googlemail.com"}
    assert domains_like("example.org") == ["example.org"]


def test_what_administrators_made_of_the_rules_stays() -> None:
    assert load_rules() == 0
    DomainRule.objects.exclude(domain="gmail.com").delete()
    assert load_rules() == 0
    DomainRule.objects.all().delete()
    assert load_rules() > 10
