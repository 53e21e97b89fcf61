"""Personal data at rest: opened by the right key in the right place, or not at all."""

import pytest
from pytest_django import Settings

from core.sealing import UnreadableError, blind_index, conceal, reveal, seal, unseal

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)


def test_what_was_sealed_opens_again() -> None:
    sealed = seal("Зразок".encode(), context="row")
    assert "Зразок".encode() not in sealed
    assert unseal(sealed, context="row") == "Зразок".encode()


def test_the_same_words_never_look_the_same() -> None:
    assert seal(b"Sample", context="row") != seal(b"Sample", context="row")


def test_sealed_data_moved_to_another_row_do_not_open() -> None:
    with pytest.raises(UnreadableError):
        unseal(seal(b"Sample", context="row 1"), context="row 2")


def test_while_keys_change_both_open_and_the_first_seals(settings: Settings) -> None:
    settings.FIELD_KEYS = (OLD,)
    before = seal(b"Sample", context="row")
    settings.FIELD_KEYS = (NEW, OLD)
    after = seal(b"Sample", context="row")
    assert unseal(before, context="row") == unseal(after, context="row") == b"Sample"
    settings.FIELD_KEYS = (NEW,)
    assert unseal(after, context="row") == b"Sample"
    with pytest.raises(UnreadableError, match="no key 'old'"):
        unseal(before, context="row")


def test_another_key_of_the_same_name_does_not_open(settings: Settings) -> None:
    settings.FIELD_KEYS = (OLD,)
    sealed = seal(b"Sample", context="row")
    settings.FIELD_KEYS = (("old", NEW[1]),)
    with pytest.raises(UnreadableError):
        unseal(sealed, context="row")


@pytest.mark.parametrize("place", range(0, 45, 4))
def test_an_altered_byte_is_noticed(place: int) -> None:
    sealed = bytearray(seal(b"Sample Signer", context="row"))
    sealed[place] ^= 1
    with pytest.raises(UnreadableError):
        unseal(bytes(sealed), context="row")


@pytest.mark.parametrize("length", [0, 1, 5, 6, 10, 18, 25])
def test_what_was_cut_off_is_unreadable(length: int) -> None:
    with pytest.raises(UnreadableError):
        unseal(seal(b"Sample", context="row")[:length], context="row")


def test_an_index_is_the_same_for_the_same_value_purpose_and_key(settings: Settings) -> None:
    index = blind_index("address", "a@example.org")
    assert index == blind_index("address", "a@example.org")
    assert index != blind_index("domain", "a@example.org")
    assert index != blind_index("address", "b@example.org")
    assert len(index) == 64
    settings.INDEX_KEY = b"another key of thirty-two bytes!"
    assert index != blind_index("address", "a@example.org")


def test_a_concealed_value_always_looks_the_same_and_opens_for_its_purpose_alone() -> None:
    token = conceal("Зразок".encode(), purpose="list")
    assert token == conceal("Зразок".encode(), purpose="list")
    assert reveal(token, purpose="list") == "Зразок".encode()
    assert token != conceal("Зразок".encode(), purpose="another")
    with pytest.raises(UnreadableError):
        reveal(token, purpose="another")


@pytest.mark.parametrize("token", ["", "x", "Зразок", "\0", "=", "A" * 64])
def test_a_token_that_was_made_up_opens_nothing(token: str) -> None:
    with pytest.raises(UnreadableError):
        reveal(token, purpose="list")


def test_a_value_has_one_token_only() -> None:
    token = conceal(b"Sample", purpose="list")
    for other in (f"{token}=", f"{token}\n", f" {token}", token.replace(token[0], token[0] + "!")):
        with pytest.raises(UnreadableError):
            reveal(other, purpose="list")
