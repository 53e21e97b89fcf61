"""The public list in parts: its orders, its keys, its counts, and who is never on it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import signatories
from campaigns.signatories import Choice, Order, Signatory, UnknownPlace, counts_of, part_of
from campaigns.signers import register_of
from core.sealing import conceal
from forms import lifecycle
from forms.models import Register, Submission, Tally
from forms.tally import check_tally, move_tallies, rebuild_tally
from tests.campaigns.people import manifesto
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BY_NAME = Choice(Order.NAME)


@pytest.fixture
def register() -> Register:
    found = register_of(manifesto().translation_key)
    assert found is not None
    return found


@pytest.fixture
def parts_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatories, "PART", 2)


def sign(register: Register, name: str, minute: int = 0, **values: Any) -> Submission:
    """Sign as somebody who shows their name."""
    values = {
        "country": "UA",
        "profession": "nurse",
        "answers": {"full_name": name, "show_name": True},
    } | values
    entry: Submission = SubmissionFactory(
        register=register,
        confirmed=True,
        public_name=name,
        confirmed_at=NOON + timedelta(minutes=minute),
        **values,
    )
    return entry


def names(register: Register, choice: Choice) -> list[list[str]]:
    """Return the names of each part, as a reader goes from key to key."""
    found, after = [], ""
    while True:
        part = part_of(register.pk, choice, after=after)
        found.append([person.name for person in part.people])
        after = part.after
        if not after:
            return found


def test_the_newest_stand_first_or_the_names_in_order(
    register: Register, parts_of_two: None
) -> None:
    for minute, name in enumerate(["bohdan", "Öz", "Anna", "Оксана", "ALI", "Łukasz", "Лев"]):
        sign(register, name, minute)
    assert names(register, Choice()) == [
        ["Лев", "Łukasz"], ["ALI", "Оксана"], ["Anna", "Öz"], ["bohdan"],
    ]  # fmt: skip
    # Capitals and accents do not matter; scripts follow one another. On every database alike.
    assert names(register, BY_NAME) == [
        ["ALI", "Anna"], ["bohdan", "Łukasz"], ["Öz", "Лев"], ["Оксана"],
    ]  # fmt: skip


def test_people_of_one_moment_or_name_stand_on_one_part_each(
    register: Register, parts_of_two: None
) -> None:
    for _person in range(5):
        sign(register, "Sample Signer")
    for choice in (Choice(), BY_NAME):
        assert [len(part) for part in names(register, choice)] == [2, 2, 1]
        keys, after = [], ""
        for _part in range(3):
            part = part_of(register.pk, choice, after=after)
            keys.append(after := part.after)
        assert len(set(keys)) == 3


def test_the_list_is_narrowed_by_country_and_profession(register: Register) -> None:
    sign(register, "A")
    sign(register, "B", country="PL")
    sign(register, "C", country="PL", profession="physician")
    for order in Order:
        assert names(register, Choice(order, country="PL", profession="nurse")) == [["B"]]
        assert set(names(register, Choice(order, country="PL"))[0]) == {"B", "C"}
        assert set(names(register, Choice(order, profession="nurse"))[0]) == {"A", "B"}


def test_other_registers_are_not_on_it(register: Register) -> None:
    sign(RegisterFactory(), "Elsewhere")
    assert names(register, Choice()) == [[]]


def test_only_what_is_shown_is_read(register: Register) -> None:
    sign(register, "Sample Signer", public_institution="Sample Hospital")
    with CaptureQueriesContext(connection) as asked:
        part = part_of(register.pk, Choice())
    assert part.people == (Signatory("Sample Signer", "Sample Hospital", "nurse", "UA"),)
    read = " ".join(query["sql"].split("FROM")[0] for query in asked.captured_queries)
    assert '"public_name"' in read
    assert not [name for name in ("email", "answers", "network", "created_at") if name in read]


# ---- Keys ------------------------------------------------------------------------------------


def test_a_key_keeps_its_place_when_its_person_goes(register: Register, parts_of_two: None) -> None:
    entries = [sign(register, name, minute) for minute, name in enumerate("DCBA")]
    after = part_of(register.pk, Choice()).after
    lifecycle.withdraw(submission=entries[2], now=NOON)
    sign(register, "Later", 9)
    assert [person.name for person in part_of(register.pk, Choice(), after=after).people] == [
        "C", "D",
    ]  # fmt: skip


@pytest.mark.parametrize("choice", [Choice(), BY_NAME])
def test_a_key_is_always_the_same_and_tells_nothing(
    choice: Choice, register: Register, parts_of_two: None
) -> None:
    entries = [sign(register, "Abcdefgh", minute) for minute in range(3)]
    key = part_of(register.pk, choice).after
    assert key == part_of(register.pk, choice).after
    plain = signatories.reveal(key, purpose=signatories._purpose(choice.order))
    assert any(entry.pk.bytes in plain for entry in entries)
    for entry in entries:
        assert entry.pk.hex not in key
    assert "bcdef" not in key.casefold()


@pytest.mark.parametrize("key", ["x", "é", "\0", "A" * 64, "=", "a b", "x" * 5000])
def test_a_key_that_is_not_ours_is_refused(key: str, register: Register) -> None:
    for order in Order:
        with pytest.raises(UnknownPlace):
            part_of(register.pk, Choice(order), after=key)


def test_a_key_of_another_order_is_refused(register: Register, parts_of_two: None) -> None:
    for name in "ABC":
        sign(register, name)
    key = part_of(register.pk, Choice()).after
    with pytest.raises(UnknownPlace):
        part_of(register.pk, BY_NAME, after=key)
    with pytest.raises(UnknownPlace):
        part_of(register.pk, Choice(), after=key + "=")
    with pytest.raises(UnknownPlace):
        part_of(register.pk, Choice(), after=conceal(b"x" * 24, purpose="something else"))


# ---- Counts ----------------------------------------------------------------------------------


def counts(register: Register) -> tuple[int, int, dict[str, int], dict[str, int]]:
    while move_tallies():
        pass
    found = counts_of(register.key)
    return found.total, found.shown, found.countries, found.professions


def test_shown_names_are_counted_apart(register: Register) -> None:
    assert counts(register) == (0, 0, {}, {})
    sign(register, "A")
    sign(register, "B", country="PL")
    sign(register, "C", country=None, profession=None)
    SubmissionFactory(register=register, confirmed=True, country="DE", profession="midwife")
    assert counts(register) == (
        4, 3, {"UA": 1, "PL": 1, "": 1}, {"nurse": 2, "": 1},
    )  # fmt: skip
    assert check_tally(register=register)


@pytest.mark.parametrize("way", ["hidden", "withdrawn", "struck out", "held"])
def test_whoever_is_shown_no_more_is_taken_off_the_count(way: str, register: Register) -> None:
    sign(register, "A")
    leave(sign(register, "B", country="PL"), way)
    before = counts(register)
    assert before == (2 if way == "hidden" else 1, 1, {"UA": 1}, {"nurse": 1})
    assert check_tally(register=register)


def test_taking_off_works_after_counting_too(register: Register) -> None:
    entry = sign(register, "A")
    assert counts(register)[:2] == (1, 1)
    leave(entry, "hidden")
    assert counts(register) == (1, 0, {}, {})
    lifecycle.change(submission=entry, answers={"show_name": True}, now=NOON)
    assert counts(register)[:2] == (1, 1)
    leave(entry, "struck out")
    assert counts(register)[:2] == (0, 0)
    lifecycle.reinstate(submission=entry, reason="", user=None, now=NOON)
    assert counts(register)[:2] == (1, 1)


def test_the_anonymised_count_and_are_shown_no_more(register: Register) -> None:
    entry = sign(register, "A", answers={"commitments": ["report"], "show_name": True})
    counts(register)
    lifecycle.anonymise(submission=entry, now=NOON)
    assert counts(register) == (1, 0, {}, {})
    entry.refresh_from_db()
    assert entry.counted
    assert ["commitment", "report"] in [list(cell) for cell in entry.counted_as]
    assert check_tally(register=register)
    rebuild_tally(register=register)
    assert counts(register) == (1, 0, {}, {})


def test_a_wrong_count_of_shown_names_is_found(register: Register) -> None:
    sign(register, "A")
    counts(register)
    Submission.objects.update(public_name="", public_order=b"")
    assert not check_tally(register=register)
    assert not Tally.objects.filter(dimension="shown_country", count__gt=0).exists()


# ---- Scenario 20 -----------------------------------------------------------------------------


def leave(entry: Submission, way: str) -> None:
    """Take a name off the list in one of the ways there are."""
    if way == "hidden":
        lifecycle.change(submission=entry, answers={"show_name": False}, now=NOON)
    elif way == "withdrawn":
        lifecycle.withdraw(submission=entry, now=NOON)
    elif way == "struck out":
        lifecycle.strike_out(submission=entry, reason="", user=None, now=NOON)
    elif way == "erased":
        lifecycle.erase(submission=entry, user=None, now=NOON)
    elif way == "anonymised":
        lifecycle.anonymise(submission=entry, now=NOON)
    else:
        lifecycle.hold_as_same_person(submission=entry)


@pytest.mark.parametrize(
    "way", ["hidden", "withdrawn", "struck out", "erased", "anonymised", "held"]
)
def test_a_name_vanishes_at_once(way: str, register: Register) -> None:
    entry = sign(register, "Zebra Signer", public_institution="Sample Hospital")
    leave(entry, way)
    for choice in (Choice(), BY_NAME):
        assert part_of(register.pk, choice).people == ()
    entry.refresh_from_db()
    assert (entry.public_name, entry.public_institution) == ("", "")
    assert bytes(entry.public_order) == b""


@pytest.mark.parametrize("kind", ["pending", "suspect", "invalidated", "withdrawn"])
def test_who_has_not_confirmed_or_does_not_count_is_never_on_it(
    kind: str, register: Register
) -> None:
    SubmissionFactory(
        register=register, answers={"full_name": "A", "show_name": True}, **{kind: True}
    )
    SubmissionFactory(register=register, confirmed=True, answers={"full_name": "B"})
    assert part_of(register.pk, Choice()).people == ()
