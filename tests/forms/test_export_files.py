"""Tables as files: harmless to open, whatever was typed."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.cleaning import clean_text
from core.xlsx import xlsx
from forms.export_files import FORMULA_STARTS, HARMLESS, csv_file, harmless, harmless_row

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


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_a_formula_is_only_text(typed: str) -> None:
    written = harmless(typed)
    assert not written.lstrip().startswith(FORMULA_STARTS)
    assert written.startswith("'")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; @SUM(1)", "x; '@SUM(1)"),
        ("x\n=1+1", "x\n'=1+1"),
        ("a;b", "a;b"),
        ("a; b", "a; b"),
        ("a;  -b", "a; '-b"),
    ],
)
def test_no_formula_hides_behind_what_a_spreadsheet_splits_at(typed: str, written: str) -> None:
    assert harmless(typed) == written


@pytest.mark.parametrize(
    "typed",
    ["Sample", "", "a=b", "1-2", "O'Neil", "Лікар\nХірург", "محمد", "Đặng Thị Hà", "Hospital № 1"],
)
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert harmless(typed) == typed


def test_a_cell_holds_no_more_than_a_spreadsheet_takes() -> None:
    assert len(harmless("=" + "x" * 40_000)) == 32_767
    assert len(harmless("x " * 40_000)) == 32_767
    assert harmless(None) == "None"


@settings(deadline=None, max_examples=500)
@given(st.text("aZ9.-;: '=@_()№Їñặحآ\u0301\u0653\u200b\n\t", max_size=12))
@example("a; =1")
@example("i\u0301")
def test_what_is_quickly_told_to_be_harmless_is_what_cleaning_would_leave(text: str) -> None:
    if HARMLESS.fullmatch(text):
        assert clean_text(text, multiline=True) == unicodedata.normalize("NFC", text) == text
        assert not text.startswith(FORMULA_STARTS)
        assert not any(part.startswith(FORMULA_STARTS) for part in text.split("; "))
        assert "\n" not in text


@settings(deadline=None)
@given(st.text(st.characters(categories=None)))
def test_whatever_was_stored_can_be_written_and_is_no_formula(stored: str) -> None:
    written = harmless(stored)
    assert not written.startswith(FORMULA_STARTS)
    sheet = load_workbook(io.BytesIO(b"".join(xlsx(iter([[[written]]]))))).active
    assert sheet is not None
    cell = sheet["A1"]
    assert cell.data_type != "f"
    assert (cell.value or "") == written
    (row,) = csv.reader(io.StringIO(b"".join(csv_file([[[written]]])).decode("utf-8-sig")))
    assert row == [written]


@pytest.mark.parametrize(
    "row",
    [
        ["Sample", "", "Їжак"],
        ["a", "=1"],
        ["", "=1"],
        ["a\n=1", "b"],
        ["a;=1", "x  y"],
        ["a\n\n\n\nb"],
        [],
    ],
)
def test_of_a_row_every_cell_is_looked_at(row: list[str]) -> None:
    assert harmless_row(row) == [harmless(cell) for cell in row]


def test_a_csv_begins_with_a_mark_of_its_encoding() -> None:
    pieces = list(csv_file(iter([[["Імʼя"]], [['says "hello", then\nleaves', ""]]])))
    assert pieces == [
        "\ufeffІмʼя\r\n".encode(),
        b'"says ""hello"", then\nleaves",\r\n',
    ]
