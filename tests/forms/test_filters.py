"""How a registrar narrows a register down."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from forms.filters import SubmissionFilterSet, all_countries, language_choices
from forms.models import Register, Submission
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime:
    return datetime(2026, 11, number, 12, tzinfo=UTC)


@pytest.fixture
def register() -> Register:
    register = RegisterFactory()
    for name, values in {
        "a": {"pending": True, "language": "en", "country": "UA", "created_at": day(1)},
        "b": {"confirmed": True, "language": "uk", "country": "UA", "created_at": day(2)},
        "c": {"confirmed": True, "language": "uk", "country": "PL", "created_at": day(3)},
    }.items():
        SubmissionFactory(register=register, answers={"full_name": name}, **values)
    return register


def filtered(query: str) -> SubmissionFilterSet:
    request = RequestFactory().get("/")
    return SubmissionFilterSet(QueryDict(query), queryset=Submission.objects.all(), request=request)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", "abc"),
        ("status=pending", "a"),
        ("status=pending&status=confirmed", "abc"),
        ("language=uk", "bc"),
        ("country=UA", "ab"),
        ("country=UA&language=uk", "b"),
        ("created_at_from=2026-11-02", "bc"),
        ("created_at_to=2026-11-02", "ab"),
        ("created_at_from=2026-11-02&created_at_to=2026-11-02", "b"),
        ("status=suspect", ""),
        ("country=FR", ""),
    ],
)
def test_filters_narrow(register: Register, query: str, left: str) -> None:
    found = filtered(query).qs
    assert "".join(sorted(each.answers["full_name"] for each in found)) == left


@pytest.mark.parametrize("query", ["status=famous", "country=ZZ", "created_at_from=never", "x=y"])
def test_a_filter_that_is_none_is_no_error_and_not_noted(register: Register, query: str) -> None:
    filters = filtered(f"{query}&language=uk")
    assert filters.qs.count() == 2
    assert filters.applied() == {"language": "uk"}


def test_filters_are_noted_by_name_and_value(register: Register) -> None:
    noted = filtered("status=pending&country=UA&created_at_from=2026-11-02").applied()
    assert noted["status"] == "['pending']"
    assert noted["country"] == "UA"
    assert "2026, 11, 2" in noted["created_at"]
    assert filtered("").applied() == {}


def test_languages_name_themselves_and_countries_speak_the_admins() -> None:
    assert language_choices() == [("en", "English"), ("uk", "Українська")]
    with translation.override("uk"):
        assert ("UA", "Україна") in all_countries()
