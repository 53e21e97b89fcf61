"""Requests under data protection law: everything about a person, given or erased."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from core import worker
from forms import data_requests, lifecycle, limits
from forms.models import Erasure, Message, Register, Submission, Suppression
from forms.registers import register_of
from forms.tally import check_tally, move_tallies, total_of
from tests.factories import MessageFactory, PersonFactory, RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ADDRESS = "sample@example.org"
SECRETS = ("Sample Signer", "sample@", "doctor")


@pytest.fixture
def registers() -> list[Register]:
    return [RegisterFactory(name=name) for name in ("Reports", "Signatures", "Volunteers")]


@pytest.fixture
def entries(registers: list[Register]) -> list[Submission]:
    """A person with entries in three registers, two of them in one that takes several."""
    reports, signatures, volunteers = registers
    found = [
        SubmissionFactory(register=reports, email="Sample@example.org"),
        SubmissionFactory(register=reports, email=ADDRESS),
        SubmissionFactory(
            register=signatures,
            confirmed=True,
            email=ADDRESS,
            country="UA",
            answers={"full_name": "Sample Signer", "role": "doctor", "show_name": True},
            public_name="Sample Signer",
        ),
        SubmissionFactory(register=volunteers, pending=True, email=ADDRESS),
    ]
    for submission in found[2:]:
        MessageFactory(submission=submission, state="sent", sent_at=NOW)
    SubmissionFactory(register=signatures, confirmed=True, email="other@example.org")
    return found


def give(address: str = ADDRESS, user: Any = None) -> dict[str, Any]:
    return data_requests.give(address=address, user=user, now=NOW)


def erase(
    address: str = ADDRESS, user: Any = None, *, forget_suppression: bool = False
) -> data_requests.Certificate:
    return data_requests.erase(
        address=address, user=user, now=NOW, forget_suppression=forget_suppression
    )


def noted(action: str) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(action=action).order_by("pk"))


def dump() -> str:
    """Return all that the database holds of forms and of the log."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        text = ""
        for name in names:
            if name.startswith("site_forms") or "logentry" in name:
                cursor.execute(f'SELECT * FROM "{name}"')
                text += str(cursor.fetchall())
    return text


# ---- Giving ----------------------------------------------------------------------------------


def test_a_person_gets_everything_from_all_registers(entries: list[Submission]) -> None:
    limits.suppress(address=ADDRESS, reason=Suppression.Reason.BOUNCED, now=NOW)
    data = give()
    assert data["address"] == ADDRESS
    assert {entry["id"] for entry in data["entries"]} == {entry.pk for entry in entries}
    registers = [entry["register"] for entry in data["entries"]]
    assert registers == ["Reports", "Reports", "Signatures", "Volunteers"]
    signature = data["entries"][2]
    assert signature["email"] == ADDRESS
    answers = {answer["name"]: answer for answer in signature["answers"]}
    assert {name: (told["question"], told["words"]) for name, told in answers.items()} == {
        "full_name": ("Full name", "Sample Signer"),
        "role": ("Role", "Doctor"),
        "show_name": ("", "yes"),
        "country": ("", "UA"),
    }  # fmt: skip
    assert signature["consent"]["text"] == "I agree."
    assert signature["consent"]["at"] == entries[2].consented_at
    assert signature["shown_publicly"]["name"] == "Sample Signer"
    assert signature["received_at"] == entries[2].created_at
    assert [message["purpose"] for message in signature["mails"]] == ["Asks a signer to confirm"]
    assert data["suppressions"] == [{"reason": "Mail came back", "since": NOW}]


def test_who_is_not_there_gets_an_empty_answer(entries: list[Submission]) -> None:
    data = give("nobody@example.org")
    assert (data["entries"], data["suppressions"]) == ([], [])


def test_aliases_are_one_person() -> None:
    submission = SubmissionFactory(pending=True, email="jane.doe+x@gmail.com")
    limits.suppress(address="j.anedoe@googlemail.com", reason="not_me", now=NOW)
    data = give("janedoe@gmail.com")
    assert [entry["id"] for entry in data["entries"]] == [submission.pk]
    assert len(data["suppressions"]) == 1


def test_a_suppression_is_found_whatever_became_of_the_rules() -> None:
    limits.suppress(address=ADDRESS, reason="not_me", now=NOW)
    Suppression.objects.update(email_index="of an older rule")
    assert len(give()["suppressions"]) == 1


def test_questions_are_told_in_the_language_of_the_entry() -> None:
    register = register_of(form_page("sign"))
    SubmissionFactory(
        register=register,
        page=form_page("sign", "uk"),
        language="uk",
        confirmed=True,
        email=ADDRESS,
        profession="nurse",
        answers={"full_name": "Зразок", "gone": "answered"},
    )
    answers = {answer["name"]: answer for answer in give()["entries"][0]["answers"]}
    assert answers["full_name"]["question"] == "Ім’я та прізвище"
    assert answers["profession"]["words"] != "nurse"
    # What no question asks any more is told all the same.
    assert answers["gone"] == {
        "name": "gone", "question": "", "answer": "answered", "words": "answered",
    }  # fmt: skip


def test_without_the_key_the_rest_is_given(entries: list[Submission], settings: Settings) -> None:
    settings.FIELD_KEYS = (("other", bytes(32)),)
    entry = give()["entries"][2]
    assert (entry["email"], entry["answers"]) == (None, "Cannot be read: its key is missing")
    assert entry["consent"]["text"] == "I agree."


def test_giving_is_noted_for_every_entry_and_names_nobody(entries: list[Submission]) -> None:
    registrar = PersonFactory(groups=["Registrars"])
    give(user=registrar)
    logs = noted("forms.give_data")
    assert {log.object_id for log in logs} == {str(entry.pk) for entry in entries}
    assert {log.user for log in logs} == {registrar}
    assert not any(secret in f"{log.label}{log.data}" for log in logs for secret in SECRETS)


# ---- Erasing ---------------------------------------------------------------------------------


def test_a_person_is_erased_from_three_registers(
    registers: list[Register], entries: list[Submission]
) -> None:
    while move_tallies():
        pass
    indexes = {entry.email_index for entry in entries}
    registrar = PersonFactory(groups=["Registrars"])
    assert total_of(registers[1].key) == 2
    certificate = erase(user=registrar)
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.status, entry.answers, entry.email) == ("withdrawn", {}, None)
    move_tallies()
    assert total_of(registers[1].key) == 1
    assert check_tally(register=registers[1])
    assert not Message.objects.exists()
    stored = dump()
    assert not any(trace in stored for trace in (*SECRETS[:2], *map(str, indexes)))
    assert Submission.objects.filter(email_index__isnull=False).count() == 1

    # Every erasure is on its way to the list outside the database.
    assert set(Erasure.objects.values_list("submission_id", flat=True)) == {
        entry.pk for entry in entries
    }
    text = certificate.text()
    assert "4 entries were erased." in text
    assert f"Date (UTC): {NOW:%Y-%m-%d %H:%M}" in text
    for register in registers:
        assert f"Register: {register.name} ({register.pk})" in text
    for entry in entries:
        assert f"- {entry.pk}" in text
    for remains in ("list of erasures", "backups", "unnamed", "exports"):
        assert remains in text
    assert not any(secret in text for secret in SECRETS)


def test_scenario_21_an_anonymous_audit_fact_remains(entries: list[Submission]) -> None:
    registrar = PersonFactory(groups=["Registrars"])
    erase(user=registrar)
    logs = noted("forms.erase")
    assert {log.object_id for log in logs} == {str(entry.pk) for entry in entries}
    assert {(log.user, log.timestamp) for log in logs} == {(registrar, NOW)}
    assert not any(secret in f"{log.label}{log.data}" for log in logs for secret in SECRETS)


def test_erasing_again_erases_nothing(entries: list[Submission]) -> None:
    erase()
    certificate = erase()
    assert certificate.registers == {}
    assert "0 entries were erased." in certificate.text()
    assert len(noted("forms.erase")) == Erasure.objects.count() == len(entries)


@pytest.mark.parametrize("forget", [False, True])
def test_a_suppression_stays_unless_it_is_to_be_forgotten(*, forget: bool) -> None:
    SubmissionFactory(pending=True, email=ADDRESS)
    limits.suppress(address=ADDRESS, reason="not_me", now=NOW)
    text = erase(forget_suppression=forget).text()
    assert limits.is_suppressed(ADDRESS) is not forget
    assert ("- the note not to write" in text) is not forget
    assert ("was removed" in text) is forget
    logs = noted("forms.lift")
    assert [log.label for log in logs] == (["Suppressed address"] if forget else [])


def test_a_person_is_erased_whole_or_not_at_all(
    entries: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = lifecycle.erase, []

    def failing(**values: Any) -> None:
        turns.append(values)
        if len(turns) == 3:
            raise RuntimeError
        real(**values)

    monkeypatch.setattr(lifecycle, "erase", failing)
    with pytest.raises(RuntimeError):
        erase()
    assert len(data_requests.entries_of(ADDRESS)) == len(entries)
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erasure_while_workers_are_at_work(settings: Settings, tmp_path: Path) -> None:
    """Tally, mail and the list of erasures run at the same moment, several times over."""
    settings.ERASURE_LIST = tmp_path / "erasures.log"
    register = RegisterFactory()
    people = [f"signer{number}@example.org" for number in range(6)]
    numbers = set()
    for person in people:
        submission = SubmissionFactory(register=register, confirmed=True, email=person)
        MessageFactory(submission=submission, purpose="already_confirmed")
        numbers.add(str(submission.pk))
    kept = SubmissionFactory(register=register, confirmed=True, email="kept@example.org")
    duties = [duty for duty in worker.duties() if duty.name in {"mail", "tally", "erasures"}]
    start = Barrier(3)

    def work() -> None:
        start.wait()
        for _ in range(6):
            for duty in duties:
                worker.perform(duty)
        connections.close_all()

    def answer_requests() -> None:
        start.wait()
        for person in people:
            erase(person)
        connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(work), pool.submit(work), pool.submit(answer_requests)]
        for done in running:
            done.result()
    for duty in duties:
        while worker.perform(duty):
            pass
    assert total_of(register.key) == 1
    assert check_tally(register=register)
    assert list(Submission.objects.filter(email_index__isnull=False)) == [kept]
    assert not Message.objects.exclude(submission=kept).exists()
    assert not Erasure.objects.exists()
    listed = {line.split()[1] for line in settings.ERASURE_LIST.read_text().splitlines()}
    assert listed == numbers


# ---- The command -----------------------------------------------------------------------------


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("data_request", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_gives(entries: list[Submission], tmp_path: Path) -> None:
    data = json.loads(run("give", " Sample@EXAMPLE.org "))
    assert [entry["id"] for entry in data["entries"]][2] == str(entries[2].pk)
    target = tmp_path / "data.json"
    assert run("give", ADDRESS, "--output", str(target)) == ""
    assert json.loads(target.read_text())["entries"] == data["entries"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="File exists"):
        run("give", ADDRESS, "--output", str(target))


def test_the_command_erases(entries: list[Submission]) -> None:
    limits.suppress(address=ADDRESS, reason="not_me", now=NOW)
    text = run("erase", ADDRESS)
    assert "4 entries were erased." in text
    assert not any(secret in text for secret in SECRETS)
    assert limits.is_suppressed(ADDRESS)
    assert "was removed" in run("erase", ADDRESS, "--forget-suppression")
    assert not limits.is_suppressed(ADDRESS)


@pytest.mark.parametrize("arguments", [["give", "nobody"], ["erase", "a@b.org, c@d.org"], []])
def test_the_command_refuses_what_is_no_address(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
