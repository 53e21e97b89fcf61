"""A registrar exports a register after hostile people have been at the form."""

import csv
import io
from typing import Any, Final

import openpyxl
import pytest
from wagtail.models import ModelLogEntry

from forms.models import Register
from tests.journeys import desk
from tests.journeys.test_signer import ANSWERS
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

HOSTILE: Final = [
    '=HYPERLINK("http" & "evil")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "محمد الطبيب",
    "Đặng Thị Hà",
    "Zero\u200bWidth\u202eOverride",
    "Line\x0bTab\x01",
]


@pytest.fixture
def register() -> Register:
    for number, words in enumerate(HOSTILE):
        address = f"sample{number}@example.org"
        answers = {**ANSWERS, "email": address, "institution": words}
        Visitor().open("/en/manifesto/sign/").send(**answers)
    register = Register.objects.get(confirms=True)
    assert register.submissions.count() == len(HOSTILE)
    return register


def export(client: Any, register: Register, kind: str, query: str = "") -> bytes:
    """Return the file that a registrar gets from the page of exports."""
    address = f"/admin/registers/{register.pk}/export/?{query}"
    response = client.post(address, {"preset": "full", "format": kind})
    return b"".join(response.streaming_content)


def csv_rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def xlsx_cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def test_exports_are_whole_and_harmless(register: Register) -> None:
    registrar = desk.person("registrar", "Registrars")
    lines = csv_rows(export(registrar, register, "csv"))
    cells = xlsx_cells(export(registrar, register, "xlsx"))
    assert [[cell.value or "" for cell in row] for row in cells] == lines
    assert len(lines) == len(HOSTILE) + 1
    heading, *rows = lines
    for row in rows:
        for value in row:
            assert not value.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
            assert value.replace("\n", "").isprintable()
    assert {cell.data_type for row in cells for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None for row in cells for cell in row if cell.data_type == "n")
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert {entry["Profession"] for entry in told} == {"Nurse"}
    assert {entry["Country"] for entry in told} == {"Ukraine"}
    institutions = {entry["Institution"] for entry in told}
    assert {
        "محمد الطبيب",
        "Đặng Thị Hà",
        "ZeroWidthOverride",
        "<script>alert(1)</script>",
    } <= institutions


def test_the_list_and_every_entry_still_open(register: Register) -> None:
    registrar = desk.person("registrar", "Registrars")
    page = registrar.get(f"/admin/registers/{register.pk}/")
    assert page.status_code == 200
    assert b"<script>alert(1)" not in page.content
    for entry in register.submissions.all():
        page = registrar.get(f"/admin/registers/{register.pk}/{entry.pk}/")
        assert page.status_code == 200
        assert b"<script>alert(1)" not in page.content


def test_every_export_is_in_the_log_without_personal_data(register: Register) -> None:
    registrar = desk.person("registrar", "Registrars")
    export(registrar, register, "csv", query="country=UA&status=pending")
    entry = ModelLogEntry.objects.get(action="forms.export")
    assert entry.user.username == "registrar"
    assert entry.data["rows"] == len(HOSTILE)
    assert "UA" in str(entry.data["filters"])
    assert "@" not in str(entry.data)


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Translators: uk"])
def test_who_edits_pages_sees_nothing_of_it(group: str, register: Register) -> None:
    client = desk.person("someone", group)
    assert b"Registers" not in client.get("/admin/").content
    entry = register.submissions.first()
    assert entry is not None
    for address in (
        "/admin/registers/",
        f"/admin/registers/{register.pk}/",
        f"/admin/registers/{register.pk}/{entry.pk}/",
        f"/admin/registers/{register.pk}/export/",
        f"/admin/registers/settings/{register.pk}/",
        "/admin/forms/",
    ):
        answer = client.get(address, follow=True)
        content = getattr(answer, "content", b"")
        assert answer.redirect_chain or answer.status_code in {403, 404}, address
        assert b"sample0@example.org" not in content
        assert b"Sample Signer" not in content
