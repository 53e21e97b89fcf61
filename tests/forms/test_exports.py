"""What an export holds: by preset, in the source language, in chunks that are read by key."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from core import worker
from core.models import Job
from core.xlsx import xlsx
from forms import export_views, exports, limits
from forms.export_files import FORMULA_STARTS, Row, csv_file
from forms.exports import Contact, Delivery, Full, Preset, presets_of
from forms.models import Message, Register, Submission, Suppression
from tests.factories import MessageFactory, PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

SENTENCE: Final = "Cannot be read: its key is missing"
CONTROL: Final = "a\x00b\x07c\x0bd\x1b\ufffee"
HOSTILE: Final = [
    '=HYPERLINK("http://evil.example","click")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\x00=1",
    "\u202e=1",
    "＝1",
    "＠A1",
]
SIGNING_COLUMNS: Final = [
    {"name": "full_name", "label": "Full name", "choices": {}},
    {"name": "country", "label": "Country", "choices": {}, "kind": "country"},
    {"name": "profession", "label": "Profession", "choices": {"nurse": "Nurse"}},
]


def entries(register: Register) -> QuerySet[Submission]:
    return Submission.objects.filter(register=register)


def read_csv(table: Full, rows: QuerySet[Submission] | None = None) -> list[Row]:
    blocks = exports.blocks(table, entries(table.register) if rows is None else rows)
    text = b"".join(csv_file(blocks)).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def xlsx_rows(content: bytes) -> list[Row]:
    """Return the cells of all sheets, none of which is a formula."""
    found = []
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row if cell.value is not None} <= {"s", "inlineStr"}
            found.append([str(cell.value or "") for cell in row])
    return found


def read_xlsx(table: Full) -> list[Row]:
    return xlsx_rows(b"".join(xlsx(exports.blocks(table, entries(table.register)))))


def both(table: Full) -> list[Row]:
    """Return what CSV and XLSX hold alike."""
    found = read_csv(table)
    assert read_xlsx(table) == found
    return found


class TestFull:
    def test_it_reads_labels_and_not_keys(self) -> None:
        register = RegisterFactory()
        submission = SubmissionFactory(
            register=register,
            confirmed=True,
            email="sample@example.org",
            language="uk",
            signed_text="a" * 64,
            created_at=datetime(2026, 11, 22, 10, 0, 1, 5, tzinfo=UTC),
            confirmed_at=datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
        )
        assert both(Full(register)) == [
            [
                "Entry number",
                "Received (UTC)",
                "Confirmed (UTC)",
                "Status",
                "Language",
                "E-mail",
                "Full name",
                "Role",
                "Signed text",
            ],
            [
                str(submission.pk),
                "2026-11-22 10:00:01",
                "2026-11-22 11:00:00",
                "Confirmed",
                "Українська",
                "sample@example.org",
                "Sample Signer",
                "Doctor",
                "a" * 64,
            ],
        ]

    def test_it_is_in_the_source_language_whoever_exports(self) -> None:
        register = RegisterFactory()
        SubmissionFactory(register=register, answers={"full_name": "Sample", "role": True})
        english = both(Full(register))
        with translation.override("uk"):
            assert both(Full(register)) == english
            blocks = exports.blocks(Full(register), entries(register))
            for _block in blocks:
                assert translation.get_language() == "uk"
        assert english[0][0] == "Entry number"
        assert english[1][7] == "yes"

    def test_hostile_answers_and_headings_are_neutralised(self) -> None:
        labels = [text.replace("\x00", "") for text in HOSTILE]  # NUL is taken by no database
        columns = [
            {"name": f"c{number}", "label": label, "choices": {"x": label}}
            for number, label in enumerate(labels)
        ]
        register = RegisterFactory(columns=columns)
        typed = {f"c{number}": text for number, text in enumerate(HOSTILE)}
        SubmissionFactory(register=register, answers=typed, email="+sample@example.org")
        SubmissionFactory(register=register, answers={"c0": "x", "c1": ["x", "=2"]})
        table = both(Full(register))
        assert len(table) == 3
        for row in table:
            assert not [cell for cell in row if cell.startswith(FORMULA_STARTS)]
        assert table[0][6].startswith("'=HYPERLINK")
        assert table[1][5] == "'+sample@example.org"

    def test_control_characters_break_no_file(self) -> None:
        label = CONTROL.replace("\x00", "")
        register = RegisterFactory(columns=[{"name": "a", "label": label, "choices": {}}])
        SubmissionFactory(register=register, answers={"a": CONTROL})
        heading, row = both(Full(register))
        assert heading[6] == row[6] == "abcde"

    def test_removed_columns_keep_their_place(self) -> None:
        register = RegisterFactory()
        register.columns[1]["removed"] = True
        SubmissionFactory(register=register)
        heading, row = both(Full(register))
        assert heading[6:8] == ["Full name", "Role (removed)"]
        assert row[6:8] == ["Sample Signer", "Doctor"]

    def test_a_row_without_its_key_says_so_and_the_others_follow(self, settings: Settings) -> None:
        register = RegisterFactory()
        SubmissionFactory(register=register, email="sample@example.org", country="UA")
        old = settings.FIELD_KEYS
        settings.FIELD_KEYS = (("new", b"n" * 32), *old)
        SubmissionFactory(register=register, answers={"full_name": "Second", "role": "nurse"})
        settings.FIELD_KEYS = (("new", b"n" * 32),)
        table = both(Full(register))
        assert [row[5:8] for row in table[1:]] == [[SENTENCE] * 3, ["", "Second", "Nurse"]]
        assert {len(row) for row in table} == {9}
        assert table[1][3] == "Received"

    def test_an_empty_register_is_its_headings(self) -> None:
        assert len(both(Full(RegisterFactory()))) == 1


class TestDelivery:
    def test_it_holds_the_public_as_they_are_shown_and_nothing_else(self) -> None:
        register = RegisterFactory(columns=SIGNING_COLUMNS, confirms=True)
        SubmissionFactory(
            register=register,
            confirmed=True,
            email="public@example.org",
            answers={"full_name": "Private Name", "show_name": True},
            public_name="Sample Signer",
            public_institution="=Hospital",
            country="UA",
            profession="nurse",
        )
        SubmissionFactory(register=register, confirmed=True, answers={"full_name": "Hidden"})
        SubmissionFactory(register=register, pending=True, answers={"show_name": True})
        SubmissionFactory(register=register, suspect=True, answers={"show_name": True})
        assert both(Delivery(register)) == [
            ["Name", "Institution", "Country", "Profession"],
            ["Sample Signer", "'=Hospital", "Ukraine", "Nurse"],
        ]


class TestContact:
    @pytest.fixture
    def register(self) -> Register:
        return RegisterFactory(columns=SIGNING_COLUMNS, confirms=True)

    def told(self, register: Register) -> list[str]:
        """Return whose address it tells."""
        return [row[0] for row in both(Contact(register))[1:]]

    def test_it_holds_the_addresses_of_those_who_confirmed(self, register: Register) -> None:
        SubmissionFactory(
            register=register,
            confirmed=True,
            email="sample@example.org",
            language="uk",
            country="UA",
        )
        for trait in ("pending", "suspect", "invalidated"):
            SubmissionFactory(register=register, email=f"{trait}@example.org", **{trait: True})
        SubmissionFactory(register=register, withdrawn=True)
        SubmissionFactory(
            register=register,
            confirmed=True,
            email=None,
            answers={},
            erased_at=timezone.now(),
        )
        assert both(Contact(register)) == [
            ["E-mail", "Name", "Language", "Country"],
            ["sample@example.org", "Sample Signer", "Українська", "Ukraine"],
        ]

    @pytest.mark.parametrize("reason", Suppression.Reason.values)
    def test_nobody_who_is_suppressed_is_in_it(self, register: Register, reason: str) -> None:
        for name in ("jane.doe", "other"):
            SubmissionFactory(register=register, confirmed=True, email=f"{name}@gmail.com")
        limits.suppress(address="JaneDoe+x@gmail.com", reason=reason, now=timezone.now())
        assert self.told(register) == ["other@gmail.com"]

    def test_a_suppression_holds_when_the_rules_have_changed(self, register: Register) -> None:
        SubmissionFactory(register=register, confirmed=True, email="Sample@example.org")
        limits.suppress(address="sample@example.org", reason="asked", now=timezone.now())
        Suppression.objects.update(email_index="of another rule")
        assert self.told(register) == []

    @pytest.mark.parametrize("state", [Message.State.BOUNCED, Message.State.COMPLAINED])
    def test_nobody_whose_mail_came_back_or_who_complained(
        self, register: Register, state: str
    ) -> None:
        for number in range(2):
            submission = SubmissionFactory(
                register=register, confirmed=True, email=f"sample{number}@example.org"
            )
            MessageFactory(
                submission=submission, state=state if number else Message.State.DELIVERED
            )
        assert self.told(register) == ["sample0@example.org"]

    def test_a_row_without_its_key_says_so(self, register: Register, settings: Settings) -> None:
        SubmissionFactory(register=register, confirmed=True, country="UA")
        settings.FIELD_KEYS = (("new", b"n" * 32),)
        assert both(Contact(register))[1:] == [[SENTENCE, SENTENCE, "English", "Ukraine"]]


def test_where_nobody_confirms_there_is_only_the_full_export() -> None:
    assert [value for value, _label in presets_of(RegisterFactory(confirms=True))] == Preset.values
    assert [value for value, _label in presets_of(RegisterFactory())] == ["full"]


class TestReading:
    def test_the_first_row_waits_for_one_chunk_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exports, "FIRST_CHUNK", 2)
        monkeypatch.setattr(exports, "CHUNK", 3)
        register = RegisterFactory()
        SubmissionFactory.create_batch(6, register=register)
        with CaptureQueriesContext(connection) as queries:
            pieces = csv_file(exports.blocks(Full(register), entries(register)))
            assert next(pieces).startswith(b"\xef\xbb\xbfEntry number,")
            assert len(queries) == 0
            assert next(pieces).count(b"\r\n") == 2
            assert len(queries) == 1
            assert [piece.count(b"\r\n") for piece in pieces] == [3, 1]
        for query in queries:
            assert "OFFSET" not in query["sql"]
            assert "COUNT" not in query["sql"]
            assert "DISTINCT" not in query["sql"]

    def test_every_row_comes_once_in_the_order_of_arrival(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "FIRST_CHUNK", 2)
        monkeypatch.setattr(exports, "CHUNK", 3)
        register = RegisterFactory()
        now = timezone.now()
        moments = [now - timedelta(seconds=number // 4) for number in range(17)]
        rows = [SubmissionFactory(register=register, created_at=moment) for moment in moments]
        SubmissionFactory()
        rows.sort(key=lambda row: (row.created_at, row.pk))
        assert [row[0] for row in both(Full(register))[1:]] == [str(row.pk) for row in rows]


# ---- Scenario 19 -----------------------------------------------------------------------------

NAMES: Final = ['=HYPERLINK("http://evil.example","x")', "محمد الطبيب", "Đặng Thị Hà", "Їжак"]


def answered(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def crowd() -> Register:
    """A register with more entries than a chunk or a small workbook holds, half of them from UA."""
    columns = [
        {"name": "full_name", "label": "=Full name", "choices": {}},
        {"name": "role", "label": "+Role", "choices": {}, "removed": True},
    ]
    register = RegisterFactory(columns=columns, confirms=True)
    kind = SubmissionFactory(register=register, country="FR")
    now = timezone.now()
    Submission.objects.bulk_create(
        Submission(
            register=register,
            status=Submission.Status.CONFIRMED,
            language="en",
            country="UA" if number % 2 else "FR",
            answers={"full_name": NAMES[number // 2 % len(NAMES)], "role": f"-{number}"},
            email=f"sample{number}@example.org",
            consent_text=kind.consent_text,
            consented_at=now,
            created_at=now + timedelta(milliseconds=number),
            confirmed_at=now,
        )
        for number in range(3000)
    )
    return register


@pytest.mark.parametrize("kind", ["csv", "small xlsx", "large xlsx"])
def test_scenario_19_export_is_safe_and_whole(
    crowd: Register, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "large xlsx":
        monkeypatch.setattr(export_views, "LARGE", 1000)
    person = PersonFactory(groups=["Registrars"])
    client = Client()
    client.force_login(person)
    address = f"/admin/registers/{crowd.pk}/export/?country=UA&status=confirmed"
    form = {"preset": "full", "format": kind.rsplit(maxsplit=1)[-1]}
    response = client.post(address, form)
    entry = ModelLogEntry.objects.get(action="forms.export")
    assert entry.user == person
    assert entry.data == {
        **form,
        "filters": {"status": "['confirmed']", "country": "UA"},
        "rows": 1500 if kind != "large xlsx" else "> 1000",
    }

    if kind == "large xlsx":
        worker.run_once()
        job = Job.objects.get()
        assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
        assert (job.state, job.done, job.total, job.percent) == ("finished", 1500, 1500, 100)
        response = client.get(f"/admin/jobs/{job.pk}/file/")
    content = answered(response)
    if kind == "csv":
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    else:
        rows = xlsx_rows(content)

    assert rows[0][6:8] == ["'=Full name", "'+Role (removed)"]
    assert len(rows) == 1501
    expected = ["'" + NAMES[0], *NAMES[1:]]
    assert [row[6] for row in rows[1:]] == [expected[number % 4] for number in range(1500)]
    assert [row[7] for row in rows[1:]] == [f"'-{number}" for number in range(1, 3000, 2)]
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("writer", [csv_file, xlsx])
def test_scenario_19_a_dropped_connection_raises_no_error(crowd: Register, writer: Any) -> None:
    """A server that cannot write any more closes what it was reading from."""
    pieces = writer(exports.blocks(Full(crowd), entries(crowd)))
    assert next(pieces)
    pieces.close()
    assert list(pieces) == []
    assert translation.get_language() == "en"
