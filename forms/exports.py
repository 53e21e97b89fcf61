"""Registers as CSV and XLSX: row by row, harmless to open, in the source language."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from core.cleaning import clean_text
from core.navigation import describe
from core.sealing import UnreadableError
from forms.models import Register, Submission
from forms.summary import registered_row

CHUNK: Final = 2000
BYTE_ORDER_MARK: Final = "\ufeff"
# What a spreadsheet takes for the start of a formula (OWASP ASVS 5, 1.2.10), full width included.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Excel splits at semicolons where the locale says so: what follows one starts a cell too.
FORMULA_WITHIN: Final = re.compile(r"([;\n]\s*)(?=[=+\-@＝＋－＠])")
LONGEST_CELL: Final = 32_767

Row = list[str]


def harmless(value: Any) -> str:
    """Return ``value`` as text that no spreadsheet evaluates and no file format refuses."""
    text = FORMULA_WITHIN.sub(r"\1'", clean_text(str(value), multiline=True))
    return ("'" + text if text.lstrip().startswith(FORMULA_STARTS) else text)[:LONGEST_CELL]


def headings(register: Register) -> Row:
    """Return the first row, in the source language."""
    columns = [
        str(column["label"]) + (f" ({gettext('removed')})" if column.get("removed") else "")
        for column in register.columns
    ]
    return [
        gettext("Entry number"),
        gettext("Received (UTC)"),
        gettext("Confirmed (UTC)"),
        gettext("Status"),
        gettext("Language"),
        gettext("E-mail"),
        *columns,
        gettext("Signed text"),
    ]


def row_of(register: Register, submission: Submission) -> Row:
    """Return one submission as text, labels instead of keys."""
    answers = registered_row(register, submission, language=settings.LANGUAGE_CODE)
    return _framed(submission, [submission.email or "", *answers])


def unreadable_row(register: Register, submission: Submission) -> Row:
    """Return the row of a submission whose key is missing: a sentence instead of every answer."""
    sentence = gettext("Cannot be read: its key is missing")
    return _framed(submission, [sentence] * (1 + len(register.columns)))


def _framed(submission: Submission, sealed: Row) -> Row:
    """Return what was sealed, between what lies open."""
    return [
        str(submission.pk),
        moment(submission.created_at),
        moment(submission.confirmed_at),
        str(submission.get_status_display()),
        describe(submission.language)[0],
        *sealed,
        submission.signed_text,
    ]


def moment(value: Any) -> str:
    """Return a time in UTC to the second, ISO 8601 without the letter."""
    return value.strftime("%Y-%m-%d %H:%M:%S") if value else ""


def rows(register: Register, submissions: QuerySet[Submission]) -> Iterator[Row]:
    """Yield the heading and one harmless row per submission, in constant memory.

    The language is set for each step only: a streamed answer outlives the request that began it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        first = [harmless(heading) for heading in headings(register)]
    yield first
    for submission in submissions.iterator(chunk_size=CHUNK):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                row = row_of(register, submission)
            except UnreadableError:
                # The answer has begun: what one row lacks must not cut off all others.
                row = unreadable_row(register, submission)
            row = [harmless(value) for value in row]
        yield row


class _Line:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        """Return the line instead of keeping it."""
        return value


def csv_lines(table: Iterable[Row]) -> Iterator[str]:
    """Yield CSV (RFC 4180) with a byte order mark, which Excel needs to see UTF-8."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in table:
        yield writer.writerow(row)


def xlsx_file(table: Iterable[Row]) -> IO[bytes]:
    """Return a temporary file, at its start, with the table as XLSX; it goes when closed."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in table:
        sheet.append([_text_cell(sheet, value) for value in row])
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the caller closes it
    workbook.save(target)
    target.seek(0)
    return target


def _text_cell(sheet: Any, value: str) -> Any:
    """Return a cell that is text whatever it holds; openpyxl would make ``=1`` a formula."""
    try:
        cell = WriteOnlyCell(sheet, value)
    except IllegalCharacterError:  # clean_text knows them all; if one is new, lose it, not the file
        cell = WriteOnlyCell(sheet, value.encode("ascii", "replace").decode())
    cell.data_type = "s"
    return cell
