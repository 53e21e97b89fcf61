"""The review queue in the admin: one or many are accepted or struck out, with a reason."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from core import worker
from forms import tally
from forms.models import Register, Submission
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

Status = Submission.Status
ALL = "/admin/registers/review/"


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


@pytest.fixture
def register() -> Register:
    return RegisterFactory(confirms=True)


def suspect(register: Register, name: str = "Held Sample", **values: Any) -> Submission:
    return SubmissionFactory(
        register=register, answers={"full_name": name}, **{"suspect": True, **values}
    )


def queue(register: Register) -> str:
    return f"/admin/registers/{register.pk}/review/"


def decide(client: Client, address: str, decision: str, *entries: Any, **more: str) -> Any:
    answers = {"decision": decision, "reason": "The hospital says so", **more}
    return client.post(address, {**answers, "entry": [str(entry) for entry in entries]})


def status(entry: Submission) -> str:
    entry.refresh_from_db()
    return entry.status


def test_the_queue_lists_what_waits_with_the_reasons(registrar: Client, register: Register) -> None:
    suspect(register, "Held Sample", suspicion=["network", "disposable"])
    suspect(register, "Waiting Sample", suspect=False, pending=True, suspicion=["name"])
    suspect(register, "Accepted Sample", suspect=False, confirmed=True, suspicion=[])
    suspect(RegisterFactory(name="Elsewhere"), "Other Sample")
    html = registrar.get(queue(register)).content.decode()
    rows = BeautifulSoup(html, "html.parser").select("table.listing tbody tr")
    words = sorted([cell.get_text(" ", strip=True) for cell in row("td")][1:4] for row in rows)
    assert words == [
        [
            "Held Sample",
            "Held for review",
            "Many entries from one network Address that is thrown away",
        ],
        ["Waiting Sample", "Not confirmed yet", "Many entries with one name"],
    ]
    everywhere = registrar.get(ALL).content.decode()
    assert "Other Sample" in everywhere
    assert "Elsewhere" in everywhere
    narrowed = registrar.get(f"{queue(register)}results/?suspicion=name").content.decode()
    assert "Waiting Sample" in narrowed
    assert "Held Sample" not in narrowed


def test_an_empty_queue_says_so(registrar: Client, register: Register) -> None:
    assert "Nothing waits for review." in registrar.get(queue(register)).content.decode()


def test_one_is_accepted_and_counts(registrar: Client, register: Register) -> None:
    entry, other = suspect(register), suspect(register)
    response = decide(registrar, queue(register), "accept", entry.pk)
    assert (response.status_code, response.headers["Location"]) == (302, queue(register))
    assert (status(entry), status(other)) == (Status.CONFIRMED, Status.SUSPECT)
    worker.run_once()
    assert tally.total_of(register.key) == 1
    (note,) = ModelLogEntry.objects.filter(action="forms.status")
    assert note.object_id == str(entry.pk)
    assert note.data == {"from": "suspect", "to": "confirmed", "reason": "The hospital says so"}
    assert note.user is not None
    assert "Sample" not in f"{note.label}{json.dumps(note.data)}"


def test_many_are_struck_out_at_once(registrar: Client, register: Register) -> None:
    entries = [suspect(register) for _ in range(3)]
    elsewhere = suspect(RegisterFactory())
    decide(registrar, ALL, "strike_out", *[entry.pk for entry in [*entries, elsewhere]])
    assert {status(entry) for entry in [*entries, elsewhere]} == {Status.INVALIDATED}
    assert ModelLogEntry.objects.filter(action="forms.status").count() == 4


def test_accepting_an_unconfirmed_entry_never_confirms_it(
    registrar: Client, register: Register
) -> None:
    entry = suspect(register, suspect=False, pending=True, suspicion=["name"])
    decide(registrar, queue(register), "accept", entry.pk)
    assert status(entry) == Status.PENDING
    assert entry.reviewed
    assert "Nothing waits" in registrar.get(queue(register)).content.decode()


def test_what_a_colleague_decided_meanwhile_stays(registrar: Client, register: Register) -> None:
    entry = suspect(register)
    Submission.objects.filter(pk=entry.pk).update(status=Status.CONFIRMED, reviewed=True)
    response = registrar.post(
        queue(register),
        {"decision": "strike_out", "reason": "Late", "entry": [str(entry.pk)]},
        follow=True,
    )
    assert status(entry) == Status.CONFIRMED
    assert "1 entry did not wait any more." in response.content.decode()


def test_the_queue_of_one_register_touches_no_other(registrar: Client, register: Register) -> None:
    entry, elsewhere = suspect(register), suspect(RegisterFactory())
    response = decide(registrar, queue(register), "accept", entry.pk, elsewhere.pk)
    assert "One of these entries is gone." in response.content.decode()
    assert {status(entry), status(elsewhere)} == {Status.SUSPECT}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"entry": []}, "Tick at least one entry."),
        ({"entry": ["none"]}, "is not a valid"),
        ({"entry": ["1' OR 1=1"]}, "is not a valid"),
        ({"reason": ""}, "This field is required."),
        ({"reason": "a@example.org"}, "Leave out the address."),
        ({"decision": "withdraw"}, "Decide about"),
        ({"decision": ""}, "Decide about"),
    ],
    ids=str,
)
def test_what_lacks_is_named_and_nothing_changes(
    registrar: Client, register: Register, changes: dict[str, Any], told: str
) -> None:
    entry = suspect(register)
    answers = {"decision": "accept", "reason": "So", "entry": [str(entry.pk)], **changes}
    response = registrar.post(queue(register), answers)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert status(entry) == Status.SUSPECT
    assert not ModelLogEntry.objects.filter(action="forms.status").exists()


def test_what_was_ticked_stays_ticked(registrar: Client, register: Register) -> None:
    ticked, other = suspect(register), suspect(register)
    page = registrar.post(queue(register), {"decision": "accept", "entry": [str(ticked.pk)]})
    boxes = BeautifulSoup(page.content, "html.parser").select("input[name=entry]")
    checked = {box["value"]: box.has_attr("checked") for box in boxes}
    assert checked == {str(ticked.pk): True, str(other.pk): False}


def test_filters_and_page_outlive_a_decision(registrar: Client, register: Register) -> None:
    entry = suspect(register)
    response = decide(registrar, f"{queue(register)}?suspicion=network&p=1", "accept", entry.pk)
    assert response.headers["Location"] == f"{queue(register)}?suspicion=network&p=1"


def test_a_full_queue_costs_as_many_queries_as_one_row(
    registrar: Client, register: Register
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert registrar.get(ALL).status_code == 200
        return len(queries)

    other = RegisterFactory()
    suspect(register)
    suspect(other)
    cost()  # what is looked up once in a process
    first = cost()  # with one note in the log for each register
    for _ in range(24):
        suspect(register)
        suspect(other)
    assert cost() == first <= 20
