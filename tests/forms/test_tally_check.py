"""Every night the tally is compared with the rows; a wrong one is repaired and reported."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from forms import tally
from forms.models import Register, Submission, Tally
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    register: Register = RegisterFactory()
    for language in ("en", "uk", "uk"):
        SubmissionFactory(
            register=register,
            confirmed=True,
            language=language,
            country="UA",
            signed_text=language * 32,
        )
    tally.move_tallies()
    return register


def test_a_right_tally_is_left_alone(register: Register) -> None:
    assert tally.check_tallies() == 0
    register.refresh_from_db()
    assert register.checked_at is not None
    assert not ModelLogEntry.objects.filter(action="forms.tally_repaired").exists()


def test_scenario_13_a_wrong_total_is_found_repaired_and_reported(
    register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    Tally.objects.filter(register=register, dimension="total").update(count=7)
    assert tally.check_tallies() == 1
    assert tally.total_of(register.key) == 3
    entry = ModelLogEntry.objects.get(action="forms.tally_repaired")
    assert entry.data == {"before": 7, "after": 3}
    assert "was wrong" in caplog.text


@pytest.mark.parametrize("dimension", ["country", "language", "day", "text"])
def test_every_dimension_is_checked(register: Register, dimension: str) -> None:
    Tally.objects.filter(register=register, dimension=dimension).first().delete()
    assert not tally.check_tally(register=register)
    assert tally.check_tally(register=register)


def test_an_entry_that_is_not_what_it_is_counted_as_is_wrong(register: Register) -> None:
    Submission.objects.filter(language="en").update(country="PL")
    assert not tally.check_tally(register=register)
    assert tally.counts_of(register, "country") == {"UA": 2, "PL": 1}
    assert tally.check_tally(register=register)


def test_what_was_counted_before_texts_were_is_counted_anew(register: Register) -> None:
    entry = Submission.objects.filter(language="en").get()
    entry.counted_as = [cell for cell in entry.counted_as if cell[0] != "text"]
    entry.save()
    Tally.objects.filter(dimension="text", value=entry.signed_text).delete()
    assert not tally.check_tally(register=register)
    assert tally.counts_of(register, "text") == {"uk" * 32: 2, "en" * 32: 1}
    assert tally.total_of(register.key) == 3


def test_what_is_not_counted_yet_is_not_wrong(register: Register) -> None:
    SubmissionFactory(register=register, confirmed=True)
    Submission.objects.filter(language="en", counted=True).update(
        status="suspect", public_name="", public_institution=""
    )
    assert tally.check_tally(register=register)
    tally.move_tallies()
    assert tally.check_tally(register=register)
    assert tally.total_of(register.key) == 3


def test_each_register_is_checked_once_a_day(register: Register) -> None:
    tally.check_tallies()
    Tally.objects.filter(register=register, dimension="total").update(count=7)
    assert tally.check_tallies() == 0
    Register.objects.update(checked_at=timezone.now() - timedelta(hours=21))
    assert tally.check_tallies() == 1


def test_rows_are_read_by_key_in_chunks(register: Register) -> None:
    rows = Submission.objects.filter(register=register)
    found = list(tally.by_key(rows, chunk=2))
    assert len(found) == 3
    assert [row.pk for row in found] == sorted(row.pk for row in found)
