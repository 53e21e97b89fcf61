"""How a registrar narrows a register down."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from forms import limits
from forms.filters import SubmissionFilterSet, all_countries, language_choices
from forms.models import Message, Register, Submission, Suppression
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory

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


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("suspicion=any", "abc"),
        ("suspicion=network", "ab"),
        ("suspicion=name", "b"),
        ("suspicion=same_person", "c"),
        ("suspicion=link", ""),
        ("suspicion=network&status=suspect", "a"),
    ],
)
def test_entries_are_found_by_the_reason_to_doubt_them(query: str, left: str) -> None:
    for name, status, reasons in (
        ("a", {"suspect": True}, ["network"]),
        ("b", {"pending": True}, ["network", "name"]),
        ("c", {"suspect": True}, ["same_person"]),
        ("d", {"confirmed": True}, []),
    ):
        SubmissionFactory(answers={"full_name": name}, suspicion=reasons, **status)
    assert "".join(sorted(each.answers["full_name"] for each in filtered(query).qs)) == left


@pytest.mark.parametrize("trouble", ["bounced", "complained", "failed"])
def test_entries_are_found_by_what_became_of_their_mails(trouble: str) -> None:
    entry = SubmissionFactory(pending=True)
    for state in (trouble, trouble, Message.State.SENT):
        MessageFactory(submission=entry, state=state)
    MessageFactory(state=Message.State.SENT)
    MessageFactory(submission=None, register=entry.register, purpose="digest", state=trouble)
    assert list(filtered(f"trouble={trouble}").qs) == [entry]


def test_entries_are_found_whose_address_is_suppressed() -> None:
    entry = SubmissionFactory(pending=True, email="one@example.org")
    SubmissionFactory(pending=True, email="two@example.org")
    SubmissionFactory(email=None)
    limits.suppress(address="one@example.org", reason=Suppression.Reason.NOT_ME, now=day(1))
    assert list(filtered("trouble=suppressed").qs) == [entry]


def test_entries_are_found_by_how_a_public_name_begins() -> None:
    shown = SubmissionFactory(confirmed=True, public_name="Sample Signer")
    SubmissionFactory(confirmed=True, public_name="Another Sample")
    SubmissionFactory(confirmed=True, answers={"full_name": "Sample Hidden"})
    assert list(filtered("public_name=Sample").qs) == [shown]
    assert list(filtered("public_name=%25").qs) == []


def test_a_name_that_is_looked_for_is_not_noted() -> None:
    noted = filtered("public_name=Sample&language=uk").applied()
    assert noted == {"public_name": "…", "language": "uk"}


def with_professions(**choices: str) -> Register:
    column = {"name": "profession", "label": "Profession", "choices": choices, "removed": False}
    return RegisterFactory(columns=[column])


def test_professions_are_those_of_the_register() -> None:
    register = with_professions(nurse="Nurse", healer="Healer")
    with_professions(vet="Vet")
    nurse = SubmissionFactory(register=register, profession="nurse")
    SubmissionFactory(register=register, profession="healer")

    def narrowed(query: str, **kwargs: Register) -> SubmissionFilterSet:
        rows = Submission.objects.filter(register=register)
        request = RequestFactory().get("/")
        return SubmissionFilterSet(QueryDict(query), queryset=rows, request=request, **kwargs)

    filters = narrowed("profession=nurse", register=register)
    assert list(filters.qs) == [nurse]
    offered = dict(filters.form.fields["profession"].choices)
    assert {"nurse", "healer"} <= set(offered)
    assert "vet" not in offered
    assert not narrowed("profession=vet", register=register).is_valid()
    # Without a register, as an export asks, those of all are known.
    assert list(narrowed("profession=nurse").qs) == [nurse]


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
    assert language_choices()[:3] == [("en", "English"), ("uk", "Українська"), ("pl", "Polski")]
    with translation.override("uk"):
        assert ("UA", "Україна") in all_countries()
