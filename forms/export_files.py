"""Tables as files for spreadsheets: every cell is harmless text, nothing waits in memory."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils import timezone

from core.cleaning import clean_text
from core.xlsx import xlsx

BYTE_ORDER_MARK: Final = "\ufeff"
# What a spreadsheet takes for the start of a formula (OWASP ASVS 5, 1.2.10), full width included.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Excel splits at semicolons where the locale says so: what follows one starts a cell too.
FORMULA_WITHIN: Final = re.compile(r"([;\n]\s*)(?=[=+\-@＝＋－＠])")
LONGEST_CELL: Final = 32_767
# Words that nothing below would change: most cells, and ten times faster to tell than to clean.
# They are of whole Latin, Cyrillic and Arabic letters, digits, and marks that begin no formula.
_LETTERS: Final = "0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿЀ-ҁҊ-ӿ\u0620-\u064a"
_WORD: Final = f"[{_LETTERS}(№][{_LETTERS}.,:@_/()№’'-]{{0,99}}"
_WORDS: Final = f"(?:{_WORD}(?:;? {_WORD}){{0,99}})?"
HARMLESS: Final = re.compile(_WORDS)
HARMLESS_ROW: Final = re.compile(rf"{_WORDS}(?:\n{_WORDS})*")

Row = list[str]
Block = list[Row]


def harmless(value: Any) -> str:
    """Return ``value`` as text that no spreadsheet evaluates and no file format refuses."""
    words = str(value)
    if HARMLESS.fullmatch(words):
        return words
    text = FORMULA_WITHIN.sub(r"\1'", clean_text(words, multiline=True))
    return ("'" + text if text.lstrip().startswith(FORMULA_STARTS) else text)[:LONGEST_CELL]


def harmless_row(row: Row) -> Row:
    """Return a row whose every cell is harmless; of most this is told at one look."""
    words = "\n".join(row)
    if words.count("\n") == len(row) - 1 and HARMLESS_ROW.fullmatch(words):
        return row
    return [harmless(cell) for cell in row]


def csv_file(blocks: Iterable[Block]) -> Iterator[bytes]:
    """Yield CSV (RFC 4180) with a byte order mark, which Excel needs to see UTF-8."""
    for number, block in enumerate(blocks):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(block)
        yield (text.getvalue() if number else BYTE_ORDER_MARK + text.getvalue()).encode()


def file_name(register: int, preset: str, kind: str) -> str:
    """Return what the file is called: names of forms may hold anything, numbers do not."""
    return f"register-{register}-{preset}-{timezone.now():%Y-%m-%d}.{kind}"


WRITERS: Final = {"csv": csv_file, "xlsx": xlsx}
CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
