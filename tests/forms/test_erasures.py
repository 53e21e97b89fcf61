"""The list of erasures: outside the database, complete, and applied again after a restore."""

import errno
import logging
import os
import stat
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from core import worker
from forms import data_requests, erasures, lifecycle
from forms.models import Erasure, Register, Submission
from forms.tally import check_tally, move_tallies, total_of
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def the_list(settings: Settings, tmp_path: Path) -> Path:
    """A list that does not exist yet, in a folder that does."""
    settings.ERASURE_LIST = tmp_path / "erasures.log"
    return tmp_path / "erasures.log"


def waiting(number: int = 1) -> list[Erasure]:
    at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    return [Erasure.objects.create(submission_id=uuid.uuid4(), at=at) for _ in range(number)]


def lines_of(*found: Erasure) -> str:
    return "".join(f"2026-11-22T08:30:00+00:00 {erasure.submission_id}\n" for erasure in found)


# ---- Writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "erase",
    [
        lambda submission: lifecycle.withdraw(submission=submission, now=NOW),
        lambda submission: lifecycle.erase(submission=submission, user=None, now=NOW),
    ],
    ids=["withdrawn", "on request"],
)
def test_every_erasure_comes_onto_the_list(
    the_list: Path, erase: Callable[[Submission], None]
) -> None:
    submission = SubmissionFactory(confirmed=True, email="sample@example.org")
    erase(submission)
    assert erasures.append_waiting() == 1
    assert the_list.read_text() == f"{NOW.isoformat()} {submission.pk}\n"
    assert not Erasure.objects.exists()
    assert erasures.append_waiting() == 0


def test_an_entry_that_was_disowned_comes_onto_the_list(the_list: Path) -> None:
    submission = SubmissionFactory(pending=True)
    assert lifecycle.disown(submission=submission, now=NOW)
    erasures.append_waiting()
    assert str(submission.pk) in the_list.read_text()


def test_lines_are_added_and_only_the_owner_reads_them(the_list: Path) -> None:
    first = waiting(2)
    erasures.append_waiting()
    second = waiting()
    erasures.append_waiting()
    assert the_list.read_text() == lines_of(*first, *second)
    assert stat.S_IMODE(the_list.stat().st_mode) == 0o600


def test_many_are_written_in_batches(the_list: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasures, "BATCH", 2)
    found = waiting(5)
    assert [erasures.append_waiting() for _ in range(4)] == [2, 2, 1, 0]
    assert the_list.read_text() == lines_of(*found)


def test_the_disk_has_the_lines_before_the_database_forgets_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting(2)
    seen: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        seen.append(Erasure.objects.count())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    erasures.append_waiting()
    assert seen == [2, 2]  # the file and its folder
    assert not Erasure.objects.exists()


def test_a_worker_that_dies_in_between_writes_twice_which_is_harmless(
    the_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = SubmissionFactory(confirmed=True)
    lifecycle.withdraw(submission=submission, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("forms.erasures.Erasure.objects.filter", lambda **_values: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erasures.append_waiting()
    assert erasures.append_waiting() == 1
    assert the_list.read_text() == f"{NOW.isoformat()} {submission.pk}\n" * 2
    assert erasures.reapply(the_list).erased == 0


def full_disk(settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_LIST = Path("/dev/full")


def no_folder(settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_LIST = tmp_path / "not mounted" / "erasures.log"


def is_a_folder(settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_LIST.mkdir()


@pytest.mark.parametrize("trouble", [full_disk, no_folder, is_a_folder])
def test_a_list_that_cannot_be_written_loses_nothing(
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    trouble: Callable[[Settings, Path], None],
) -> None:
    found = waiting(2)
    trouble(settings, tmp_path)
    duty = next(duty for duty in worker.duties() if duty.name == "erasures")
    assert duty.lane == "quick"
    with caplog.at_level(logging.ERROR):
        assert worker.perform(duty) == 0
    assert list(Erasure.objects.order_by("pk")) == found
    assert "cannot be written" in caplog.text
    assert "Erasures wait: 2" in caplog.text
    assert not (tmp_path / "not mounted").exists()
    settings.ERASURE_LIST = tmp_path / "mended.log"
    assert worker.perform(duty) == 2
    assert (tmp_path / "mended.log").read_text() == lines_of(*found)


def test_an_unwritable_folder_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests may run as root, whom no permission stops."""
    waiting()

    def refuse(path: str, flags: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(erasures, "_private", refuse)
    with caplog.at_level(logging.ERROR):
        assert erasures.append_waiting() == 0
    assert "Permission denied" in caplog.text
    assert Erasure.objects.count() == 1


def test_a_line_that_was_cut_off_does_not_spoil_the_next(the_list: Path) -> None:
    the_list.write_text("2026-11-22T08:00:00+00:00 1f0c")
    found = waiting()
    erasures.append_waiting()
    assert the_list.read_text() == f"2026-11-22T08:00:00+00:00 1f0c\n{lines_of(*found)}"
    result = erasures.reapply(the_list)
    assert (result.lines, result.unreadable) == (2, 1)


# ---- After a restore -------------------------------------------------------------------------


class Backup:
    """What a backup holds of a register: its entries, as they were."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.rows = list(Submission.objects.filter(register=register).order_by("pk").values())
        self.sealed = ("answers", "email", "counted_as")
        self.opened = {
            submission.pk: {name: getattr(submission, name) for name in self.sealed}
            for submission in Submission.objects.filter(register=register)
        }

    def restore(self) -> None:
        """Bring every row back as it was."""
        Submission.objects.filter(register=self.register).delete()
        for row in self.rows:
            Submission(**{**row, **self.opened[row["id"]]}).save(force_insert=True)


def test_a_restore_erases_again_what_was_erased_since(the_list: Path) -> None:
    register = RegisterFactory()
    entries = {
        kind: SubmissionFactory(register=register, **{kind: True})
        for kind in ("confirmed", "suspect", "invalidated", "pending")
    }
    disowned = SubmissionFactory(register=register, pending=True)
    kept = SubmissionFactory(register=register, confirmed=True, email="kept@example.org")
    move_tallies()
    backup = Backup(register)
    for submission in entries.values():
        lifecycle.withdraw(submission=submission, now=NOW)
    lifecycle.disown(submission=disowned, now=NOW)
    move_tallies()
    erasures.append_waiting()
    before = the_list.read_text()
    assert total_of(register.key) == 1

    backup.restore()
    register.tallies.filter(dimension="total").update(count=2)
    assert Submission.objects.filter(email_index__isnull=False).count() == 6
    MessageFactory(submission=Submission.objects.get(pk=entries["confirmed"].pk))

    said = StringIO()
    call_command("reapply_erasures", stdout=said)
    assert "5 lines, 5 entries erased again, 0 lines not understood" in said.getvalue()
    for kind in ("confirmed", "suspect", "invalidated"):
        entries[kind].refresh_from_db()
        assert (entries[kind].status, entries[kind].email) == ("withdrawn", None)
        assert not entries[kind].messages.exists()
    gone = [entries["pending"].pk, disowned.pk]
    assert not Submission.objects.filter(pk__in=gone).exists()
    kept.refresh_from_db()
    assert kept.email == "kept@example.org"
    assert total_of(register.key) == 1
    assert check_tally(register=register)

    # Once more changes nothing, and the list does not grow by being applied.
    said = StringIO()
    call_command("reapply_erasures", stdout=said)
    assert "5 lines, 0 entries erased again" in said.getvalue()
    assert erasures.append_waiting() == 0
    assert the_list.read_text() == before


def test_an_anonymised_entry_that_was_erased_later_is_erased_again(the_list: Path) -> None:
    submission = SubmissionFactory(confirmed=True)
    lifecycle.anonymise(submission=submission, now=NOW)
    the_list.write_text(f"{NOW.isoformat()} {submission.pk}\n")
    assert erasures.reapply(the_list).erased == 1
    submission.refresh_from_db()
    assert submission.status == "withdrawn"


def test_another_list_is_taken_over(the_list: Path, tmp_path: Path) -> None:
    submission = SubmissionFactory(confirmed=True)
    other = tmp_path / "from the other machine.log"
    other.write_text(f"{NOW.isoformat()} {submission.pk}\n")
    call_command("reapply_erasures", str(other), stdout=StringIO())
    erasures.append_waiting()
    assert str(submission.pk) in the_list.read_text()
    call_command("reapply_erasures", str(other), stdout=StringIO())
    assert erasures.append_waiting() == 0


def test_a_long_list_is_read_in_batches(the_list: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasures, "BATCH", 2)
    entries = [SubmissionFactory(confirmed=True) for _ in range(3)]
    numbers = [*(submission.pk for submission in entries), *(uuid.uuid4() for _ in range(4))]
    the_list.write_text("".join(f"{NOW.isoformat()} {number}\n\n" for number in numbers))
    result = erasures.reapply(the_list)
    assert (result.lines, result.erased, result.unreadable) == (7, 3, 0)


def test_rubbish_is_counted_and_passed_over(the_list: Path) -> None:
    submission = SubmissionFactory(confirmed=True)
    the_list.write_bytes(b"\0\0\0\nrubbish\n\xff\xfe\n" + f"x {submission.pk}\n".encode())
    result = erasures.reapply(the_list)
    assert (result.lines, result.erased, result.unreadable) == (4, 1, 3)


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("reapply_erasures", str(tmp_path / "none.log"))


def test_a_person_erased_on_request_is_erased_again(the_list: Path) -> None:
    register = RegisterFactory()
    SubmissionFactory(register=register, confirmed=True, email="sample@example.org")
    backup = Backup(register)
    erase: dict[str, Any] = {"address": "sample@example.org", "user": None}
    data_requests.erase(**erase, now=NOW, forget_suppression=False)
    erasures.append_waiting()
    backup.restore()
    assert len(data_requests.entries_of("sample@example.org")) == 1
    later = NOW + timedelta(hours=1)
    assert erasures.reapply(the_list).erased == 1
    assert not data_requests.entries_of("sample@example.org")
    assert data_requests.erase(**erase, now=later, forget_suppression=False).registers == {}
