"""Workbooks as a stream: they open, every cell is text, and nothing waits in memory."""

import io
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import xlsx as module
from core.xlsx import xlsx


def sheets(content: bytes) -> list[list[list[Any]]]:
    """Return the values of every sheet; no cell is anything but text."""
    book = load_workbook(io.BytesIO(content))
    found = []
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows()]
        assert {cell.data_type for row in rows for cell in row if cell.value} <= {"s", "inlineStr"}
        found.append([[cell.value or "" for cell in row] for row in rows])
    return found


def test_a_workbook_holds_its_rows() -> None:
    table = [["Name", "Land"], ["Зразок", ""], ["", "Đặng\nHà"], ["a & b <c>", ' "q" ']]
    assert sheets(b"".join(xlsx(iter([table[:1], table[1:]])))) == [table]


def test_a_formula_is_text() -> None:
    (rows,) = sheets(b"".join(xlsx(iter([[["=1+1", '=HYPERLINK("http://evil.example")']]]))))
    assert rows == [["=1+1", '=HYPERLINK("http://evil.example")']]


def test_words_that_excel_would_read_as_characters_stay_words() -> None:
    content = b"".join(xlsx(iter([[["_x003D_1+1", "snake_case_x"]]])))
    assert sheets(content) == [[["_x005F_x003D_1+1", "snake_case_x"]]]


@settings(deadline=None)
@given(st.text(st.characters(categories=None)))
def test_no_text_breaks_the_file(text: str) -> None:
    (rows,) = sheets(b"".join(xlsx(iter([[["first", text, "last"]]]))))
    assert (rows[0][0], rows[0][2]) == ("first", "last")


def test_what_a_sheet_cannot_hold_goes_on_in_the_next_under_the_same_heading() -> None:
    rows = [[str(number)] for number in range(5)]
    found = sheets(b"".join(xlsx(iter([[["n"]], rows]), most_rows=3)))
    assert found == [[["n"], ["0"], ["1"]], [["n"], ["2"], ["3"]], [["n"], ["4"]]]
    found = sheets(b"".join(xlsx(iter([[["n"]], rows]), most_bytes=1)))
    assert [len(sheet) for sheet in found] == [2] * 5
    assert module.MOST_ROWS == 1_048_576


def test_an_empty_table_is_its_heading() -> None:
    assert sheets(b"".join(xlsx(iter([[["n"]], []])))) == [[["n"]]]


def test_rows_leave_while_others_come_and_may_be_left_unread() -> None:
    made: list[int] = []

    def blocks() -> Iterator[list[list[str]]]:
        for number in range(1000):
            made.append(number)
            # Words that do not shrink.
            yield [[str(hash((number, row, cell))) for cell in range(20)] for row in range(50)]

    content = xlsx(blocks())
    first = next(content)
    assert len(first) >= module.CHUNK_BYTES
    assert len(made) < 100
    content.close()
