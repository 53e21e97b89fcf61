"""Registers as CSV and XLSX: harmless to open, in the source language, in constant memory."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from types import GeneratorType

import pytest
from django.db.models import QuerySet
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import Settings

from forms import exports
from forms.exports import FORMULA_STARTS, csv_lines, harmless, headings, rows, xlsx_file
from forms.models import Register, Submission
from tests.factories import RegisterFactory, SubmissionFactory

HOSTILE = [
    '=HYPERLINK("http://evil.example","click")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\x00=1",
    "\u202e=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "=cmd|' /C calc'!A0",
]
CONTROL = "a\x00b\x07c\x0bd\x1b\ufffee"


def entries(register: Register) -> QuerySet[Submission]:
    return Submission.objects.filter(register=register).order_by("created_at", "pk")


def read_csv(register: Register) -> list[list[str]]:
    text = "".join(csv_lines(rows(register, entries(register))))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def read_xlsx(register: Register) -> list[list[str]]:
    """Return the cells, none of which is a formula."""
    with xlsx_file(rows(register, entries(register))) as file:
        sheet = load_workbook(file).active
    assert sheet is not None
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}
            assert cell.data_type != "n" or cell.value is None
    return [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_a_formula_is_only_text(typed: str) -> None:
    written = harmless(typed)
    assert not written.lstrip().startswith(FORMULA_STARTS)
    assert written.startswith("'")


@pytest.mark.parametrize(
    ("typed", "written"),
    [("x;=1+1", "x;'=1+1"), ("x; @SUM(1)", "x; '@SUM(1)"), ("x\n=1+1", "x\n'=1+1"), ("a;b", "a;b")],
)
def test_no_formula_hides_behind_what_a_spreadsheet_splits_at(typed: str, written: str) -> None:
    assert harmless(typed) == written


@pytest.mark.parametrize("typed", ["Sample", "", "a=b", "1-2", "O'Neil", "Лікар\nХірург"])
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert harmless(typed) == typed


def test_a_cell_holds_no_more_than_a_spreadsheet_takes() -> None:
    assert len(harmless("=" + "x" * 40_000)) == 32_767
    assert harmless(None) == "None"


@settings(deadline=None)
@given(st.text(st.characters(categories=None)))
def test_whatever_was_stored_can_be_written_and_is_no_formula(stored: str) -> None:
    written = harmless(stored)
    assert not written.startswith(FORMULA_STARTS)
    with xlsx_file(iter([[written]])) as file:
        sheet = load_workbook(file).active
        assert sheet is not None
        cell = sheet["A1"]
        assert cell.data_type != "f"
        assert (cell.value or "") == written.replace("\r\n", "\n")
    "".join(csv_lines(iter([[written]]))).encode()


def test_a_csv_begins_with_a_mark_of_its_encoding() -> None:
    lines = list(csv_lines(iter([["Імʼя", 'says "hello", then\nleaves']])))
    assert lines[0] == "\ufeff"
    assert lines[1] == 'Імʼя,"says ""hello"", then\nleaves"\r\n'


@pytest.mark.django_db
def test_an_export_reads_labels_and_not_keys() -> None:
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
    table = [
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
    assert read_csv(register) == read_xlsx(register) == table


@pytest.mark.django_db
def test_headings_are_in_the_source_language_whoever_exports() -> None:
    register = RegisterFactory()
    SubmissionFactory(
        register=register, answers={"full_name": "Sample", "role": True}, country="UA"
    )
    english = read_csv(register)
    with translation.override("uk"):
        assert read_csv(register) == english
        assert read_xlsx(register) == english
        table = rows(register, entries(register))
        next(table)
        assert translation.get_language() == "uk"
        next(table)
        assert translation.get_language() == "uk"
    assert english[0][0] == "Entry number"
    assert english[1][7] == "yes"


@pytest.mark.django_db
def test_hostile_answers_and_headings_are_neutralised() -> None:
    labels = [text.replace("\x00", "") for text in HOSTILE]  # NUL is taken by no database
    columns = [
        {"name": f"c{number}", "label": label, "choices": {"x": label}}
        for number, label in enumerate(labels)
    ]
    register = RegisterFactory(columns=columns)
    typed = {f"c{number}": text for number, text in enumerate(HOSTILE)}
    SubmissionFactory(register=register, answers=typed, email="+sample@example.org")
    SubmissionFactory(register=register, answers={"c0": "x", "c1": ["x", "=2"]})
    for table in (read_csv(register), read_xlsx(register)):
        assert len(table) == 3
        for row in table:
            assert not [cell for cell in row if cell.startswith(FORMULA_STARTS)]
        assert table[0][6].startswith("'=HYPERLINK")
        assert table[1][5] == "'+sample@example.org"


@pytest.mark.django_db
def test_control_characters_break_no_file() -> None:
    label = CONTROL.replace("\x00", "")
    register = RegisterFactory(columns=[{"name": "a", "label": label, "choices": {}}])
    SubmissionFactory(register=register, answers={"a": CONTROL})
    for table in (read_csv(register), read_xlsx(register)):
        assert table[0][6] == "abcde"
        assert table[1][6] == "abcde"


@pytest.mark.django_db
def test_removed_columns_are_named_so() -> None:
    register = RegisterFactory()
    register.columns[1]["removed"] = True
    assert headings(register)[6:8] == ["Full name", "Role (removed)"]


@pytest.mark.django_db
def test_rows_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    register = RegisterFactory()
    SubmissionFactory.create_batch(7, register=register)
    asked: list[int | None] = []
    fetched: list[str] = []
    iterate = QuerySet.iterator

    def iterator(self: QuerySet[Submission], chunk_size: int | None = None) -> Iterator[Submission]:
        asked.append(chunk_size)
        for submission in iterate(self, chunk_size=2):
            fetched.append(str(submission.pk))
            yield submission

    monkeypatch.setattr(QuerySet, "iterator", iterator)
    lines = csv_lines(rows(register, entries(register)))
    assert isinstance(lines, GeneratorType)
    assert next(lines) == "\ufeff"
    assert next(lines).startswith("Entry number,")
    assert fetched == []
    next(lines)
    assert len(fetched) == 1
    assert len(list(lines)) == 6
    assert asked == [exports.CHUNK]


@pytest.mark.django_db
def test_a_row_without_its_key_says_so_and_the_others_follow(settings: Settings) -> None:
    register = RegisterFactory()
    SubmissionFactory(register=register, email="sample@example.org", country="UA")
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = (("new", b"n" * 32), *old)
    SubmissionFactory(register=register, answers={"full_name": "Second", "role": "nurse"})
    settings.FIELD_KEYS = (("new", b"n" * 32),)
    sentence = "Cannot be read: its key is missing"
    for table in (read_csv(register), read_xlsx(register)):
        assert [row[5:8] for row in table[1:]] == [[sentence] * 3, ["", "Second", "Nurse"]]
        assert {len(row) for row in table} == {9}
        assert table[1][3] == "Received"


@pytest.mark.django_db
def test_an_empty_register_is_its_headings() -> None:
    register = RegisterFactory()
    assert len(read_csv(register)) == len(read_xlsx(register)) == 1
