"""One person, one canonical address, found again without being stored in the open."""

from forms.addresses import address_index, canonical_address, domain_index


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
