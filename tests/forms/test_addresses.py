"""One person, one canonical address, found again without being stored in the open."""

from forms.addresses import address_index, canonical_address, domain_index


def test_one_person_has_one_address_however_it_is_typed() -> None:
    assert canonical_address(" Olena@Example.ORG ") == "olena@example.org"
    assert address_index("OLENA@example.org") == address_index("olena@EXAMPLE.org")


def test_different_people_have_different_indexes() -> None:
    assert address_index("olena@example.org") != address_index("olena@example.com")
    assert address_index("o.lena@example.org") != address_index("olena@example.org")


def test_a_domain_is_found_whoever_writes_from_it() -> None:
    assert domain_index("olena@Example.org") == domain_index("taras@example.org")
    assert domain_index("olena@example.org") != domain_index("olena@mail.example.org")


def test_indexes_tell_nothing() -> None:
    for index in (address_index("olena@example.org"), domain_index("olena@example.org")):
        assert len(index) == 64
        assert "olena" not in index
        assert index != address_index("example.org")
