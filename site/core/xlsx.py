"""XLSX as a stream of bytes (ECMA-376, Office Open XML): every cell is text, nothing is kept.

openpyxl writes each sheet into a file on the disk first, where a killed process leaves it behind
as it is, and takes eight times as long. What goes through here is personal data: no file is made.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

MOST_ROWS: Final = 1_048_576
# Beyond 2 GiB a sheet would need ZIP64 in a stream, which Excel refuses.
MOST_BYTES: Final = 1_500_000_000
CHUNK_BYTES: Final = 256 * 1024
# Excel reads ``_x000A_`` in a text as the character of that number (ECMA-376, 22.9.2.19).
ESCAPED_CHARACTER: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What no XML 1.0 file may hold.
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_START: Final = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'
SHEET_END: Final = "</sheetData></worksheet>"

Row = list[str]


class _Outlet:
    """A file that only goes forward and hands out what was written to it."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Keep ``data`` until it is taken."""
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Have nothing to do: nothing lies between this and its reader."""

    def close(self) -> None:
        """Have nothing to do: what waits may still be taken."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def xlsx(
    blocks: Iterable[list[Row]], *, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES
) -> Iterator[bytes]:
    """Yield a workbook of these blocks of rows; the first row stands above every sheet.

    A table longer than a sheet may be goes on in the next one.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = _rows(blocks)
        heading, waiting, number = next(rows, ""), next(rows, ""), 0
        while number == 0 or waiting:
            number += 1
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(f"{SHEET_START}{heading}".encode())
                count, size = 1, 0
                while waiting and count < most_rows and size < most_bytes:
                    size += sheet.write(waiting.encode())
                    count += 1
                    waiting = next(rows, "")
                    if len(outlet.waiting) >= CHUNK_BYTES:
                        yield outlet.take()
                sheet.write(SHEET_END.encode())
        for name, content in _frame(number):
            archive.writestr(name, HEAD + content)
    yield outlet.take()


def _rows(blocks: Iterable[list[Row]]) -> Iterator[str]:
    """Yield each row as XML. Cells without an address follow one another."""
    for block in blocks:
        for row in block:
            yield f"<row>{''.join(map(_cell, row))}</row>"


def _cell(text: str) -> str:
    """Return a cell that is text whatever it holds: an inline string is never a formula."""
    if not text:
        return "<c/>"
    words = ESCAPED_CHARACTER.sub("_x005F_", escape(NOT_XML.sub("", text)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """Yield name and content of the files that hold ``sheets`` sheets together."""
    numbers = range(1, sheets + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f"{parts}</Types>",
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
    )
    listed = "".join(
        f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>',
    )
