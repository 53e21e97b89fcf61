"""The page that exports a register: for registrars, by a POST, noted before the first byte."""

import csv
import io
import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import Settings
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from core.models import Job
from forms import export_views
from forms.exports import Preset
from forms.models import Register, Submission
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

MISSING = "Cannot be read: its key is missing"
SECRETS = ("Sample", "Signer", "sample", "example.org", "doctor")


@pytest.fixture
def register() -> Register:
    return RegisterFactory(name="Signatures & more", confirms=True)


@pytest.fixture
def submission(register: Register) -> Submission:
    return SubmissionFactory(
        register=register, confirmed=True, email="sample@example.org", country="UA"
    )


@pytest.fixture
def registrar() -> Client:
    return client_of(PersonFactory(groups=["Registrars"]))


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def export(
    client: Client, register: Register, kind: str = "csv", preset: str = "full", query: str = ""
) -> Any:
    address = f"/admin/registers/{register.pk}/export/?{query}"
    return client.post(address, {"preset": preset, "format": kind})


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def names(response: Any) -> set[str]:
    """Return the names in a full export, be it CSV or XLSX."""
    file = content(response)
    if response.headers["Content-Disposition"].endswith('.csv"'):
        rows: Any = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    else:
        sheet = load_workbook(io.BytesIO(file)).active
        assert sheet is not None
        rows = sheet.iter_rows(values_only=True)
    return {row[6] for row in rows} - {"Full name"}


def noted() -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(action="forms.export").order_by("pk"))


def test_the_page_asks_what_for_and_says_how_much(
    registrar: Client, submission: Submission
) -> None:
    SubmissionFactory(register=submission.register, pending=True)
    response = registrar.get(f"/admin/registers/{submission.register_id}/export/")
    assert "no-store" in response.headers["Cache-Control"]
    page = BeautifulSoup(response.content, "html.parser")
    text = re.sub(r"\s+", " ", page.get_text())
    assert "The filters of the list leave 2 entries." in text
    presets = [choice["value"] for choice in page.find_all("input", attrs={"name": "preset"})]
    assert presets == Preset.values
    form = page.find("input", attrs={"name": "preset"}).find_parent("form")
    assert form["method"] == "post"
    assert form.find("input", attrs={"name": "csrfmiddlewaretoken"}) is not None
    assert noted() == []


def test_the_address_may_choose_beforehand(registrar: Client, register: Register) -> None:
    address = f"/admin/registers/{register.pk}/export/?format=xlsx&preset=contact"
    page = BeautifulSoup(registrar.get(address).content, "html.parser")
    chosen = [choice["value"] for choice in page.find_all("input", checked=True)]
    assert chosen == ["contact", "xlsx"]


def test_where_nobody_confirms_only_the_full_export_is_offered(registrar: Client) -> None:
    register = RegisterFactory()
    page = registrar.get(f"/admin/registers/{register.pk}/export/").content.decode()
    assert 'value="full"' in page
    assert 'value="contact"' not in page
    assert export(registrar, register, preset="contact").status_code == 422
    assert noted() == []


@pytest.mark.parametrize(("preset", "kind"), [("everything", "csv"), ("full", "exe"), ("", "")])
def test_what_is_not_offered_is_not_handed_out(
    registrar: Client, register: Register, preset: str, kind: str
) -> None:
    response = export(registrar, register, kind, preset)
    assert response.status_code == 422
    assert not response.streaming
    assert noted() == []


def test_looking_exports_nothing(registrar: Client, submission: Submission) -> None:
    address = f"/admin/registers/{submission.register_id}/export/?format=csv&preset=full"
    assert "Sample Signer" not in registrar.get(address).content.decode()
    assert noted() == []


@pytest.mark.parametrize(
    "groups", [["Editors"], ["Publishers"], ["Translators: uk"], ["Editors", "Publishers"]], ids=str
)
def test_nobody_else_exports_anything(groups: list[str], submission: Submission) -> None:
    client = client_of(PersonFactory(groups=groups))
    for kind in ("csv", "xlsx"):
        assert export(client, submission.register, kind).status_code in {302, 403}
        assert export(Client(), submission.register, kind).status_code == 302
    assert noted() == []
    assert not Job.objects.exists()


def test_a_csv_is_streamed(registrar: Client, submission: Submission) -> None:
    response = export(registrar, submission.register)
    assert isinstance(response, StreamingHttpResponse)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    assert re.fullmatch(
        rf'attachment; filename="register-{submission.register_id}-full-[0-9-]{{10}}\.csv"',
        response.headers["Content-Disposition"],
    )
    text = content(response).decode()
    assert text.startswith("\ufeffEntry number,Received (UTC)")
    assert "Sample Signer" in text


def test_an_xlsx_opens(registrar: Client, submission: Submission) -> None:
    response = export(registrar, submission.register, "xlsx")
    assert "spreadsheetml" in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    assert names(response) == {"Sample Signer"}


@pytest.mark.parametrize("preset", ["delivery", "contact"])
def test_each_preset_hands_out_its_own(
    registrar: Client, submission: Submission, preset: str
) -> None:
    submission.public_name = "Shown Name"
    submission.save()
    text = content(export(registrar, submission.register, preset=preset)).decode()
    assert ("Shown Name" in text) is (preset == "delivery")
    assert ("sample@example.org" in text) is (preset == "contact")
    (entry,) = noted()
    assert entry.data["preset"] == preset


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("status=confirmed", {"Sample Signer"}),
        ("status=confirmed&status=pending", {"Sample Signer", "Second"}),
        ("language=uk", {"Second"}),
        ("country=UA", {"Sample Signer"}),
        ("created_at_from=2026-01-01&created_at_to=2026-01-31", {"Second"}),
        ("created_at_to=2025-01-01", set()),
    ],
)
def test_an_export_holds_what_the_filters_leave(
    registrar: Client, submission: Submission, query: str, left: set[str], kind: str
) -> None:
    second = SubmissionFactory(
        register=submission.register, pending=True, language="uk", answers={"full_name": "Second"}
    )
    Submission.objects.filter(pk=second.pk).update(created_at="2026-01-15T12:00:00Z")
    SubmissionFactory(answers={"full_name": "Of another register"})
    assert names(export(registrar, submission.register, kind, query=query)) == left


def test_no_filter_sorts_the_whole_register_before_the_first_row(
    registrar: Client, submission: Submission
) -> None:
    with CaptureQueriesContext(connection) as queries:
        query = "status=confirmed&status=pending&country=UA&language=en"
        content(export(registrar, submission.register, query=query))
    assert not [query for query in queries if "DISTINCT" in query["sql"]]


def test_an_invalid_filter_exports_nothing(registrar: Client, submission: Submission) -> None:
    register = submission.register
    response = export(registrar, register, query="status=bogus")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/admin/registers/{register.pk}/?status=bogus"
    assert noted() == []


def test_a_register_that_does_not_exist_is_not_found(registrar: Client) -> None:
    assert registrar.get("/admin/registers/999999/export/", follow=True).status_code == 404


def test_an_export_is_in_the_source_language_while_the_admin_is_not(
    submission: Submission,
) -> None:
    person = PersonFactory(groups=["Registrars"])
    UserProfile.objects.create(user=person, preferred_language="uk")
    client = client_of(person)
    page = client.get(f"/admin/registers/{submission.register_id}/export/").content.decode()
    assert 'lang="uk"' in page
    lines = content(export(client, submission.register)).decode().splitlines()
    assert lines[0].startswith("\ufeffEntry number,Received (UTC),Confirmed (UTC),Status")
    assert "Confirmed" in lines[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_export_is_noted_before_its_first_byte_and_without_personal_data(
    registrar: Client, submission: Submission, kind: str
) -> None:
    response = export(registrar, submission.register, kind, query="status=confirmed&search=Sample")
    (entry,) = noted()
    content(response)
    assert entry.user is not None
    assert [group.name for group in entry.user.groups.all()] == ["Registrars"]
    assert entry.object_id == str(submission.register_id)
    assert entry.data == {
        "preset": "full",
        "format": kind,
        "filters": {"status": "['confirmed']"},
        "rows": 1,
    }
    assert not [secret for secret in SECRETS if secret in f"{entry.label}{json.dumps(entry.data)}"]


def test_a_large_workbook_becomes_a_job_and_a_csv_of_any_size_does_not(
    registrar: Client, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_views, "LARGE", 1)
    SubmissionFactory.create_batch(2, register=register)
    page = registrar.get(f"/admin/registers/{register.pk}/export/").content.decode()
    assert "The filters of the list leave more than 1 entries." in page
    assert export(registrar, register).streaming
    assert not Job.objects.exists()
    response = export(registrar, register, "xlsx", query="language=en")
    job = Job.objects.get()
    assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert [entry.data["rows"] for entry in noted()] == ["> 1", "> 1"]
    assert export(registrar, register, "xlsx", query="language=uk").streaming


def test_without_the_key_a_sentence_stands_instead_of_every_answer(
    registrar: Client, submission: Submission, settings: Settings
) -> None:
    settings.FIELD_KEYS = (("other", b"x" * 32),)
    text = content(export(registrar, submission.register)).decode()
    assert text.splitlines()[1].count(MISSING) == 3
    assert str(submission.pk) in text
    assert "b'" not in text
    assert names(export(registrar, submission.register, "xlsx")) == {MISSING}
    assert len(noted()) == 2
