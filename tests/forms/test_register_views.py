"""Registers in the admin: registrars see them, nobody else, and what they take is noted."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from forms import register_views
from forms.models import Funnel, Register, Submission, Tally
from forms.registers import register_of
from tests.desk import desk_of
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

MISSING = "Cannot be read: its key is missing"
SECRETS = ("Sample", "Signer", "sample", "example.org", "doctor")


@pytest.fixture
def register() -> Register:
    return RegisterFactory(name="Signatures & more")


@pytest.fixture
def submission(register: Register) -> Submission:
    return SubmissionFactory(
        register=register, confirmed=True, email="sample@example.org", country="UA"
    )


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


def addresses(submission: Submission) -> list[str]:
    """Return every address below the registers."""
    base = f"/admin/registers/{submission.register_id}/"
    return [
        "/admin/registers/",
        base,
        f"{base}results/",
        f"{base}{submission.pk}/",
        f"{base}export/",
        f"/admin/registers/settings/{submission.register_id}/",
    ]


def body(response: Any) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")
    return str(response.content.decode())


def noted(action: str) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(action=action).order_by("pk"))


# ---- Who may ------------------------------------------------------------------------------


def test_a_registrar_sees_everything(registrar: Client, submission: Submission) -> None:
    for address in addresses(submission):
        response = registrar.get(address)
        assert response.status_code == 200, address
        assert "no-store" in response.headers["Cache-Control"], address
        body(response)


@pytest.mark.parametrize(
    "groups", [["Editors"], ["Publishers"], ["Translators: uk"], ["Editors", "Publishers"]], ids=str
)
def test_nobody_else_sees_anything(groups: list[str], submission: Submission) -> None:
    client = desk_of(*groups)
    for address in addresses(submission):
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            assert response.status_code in {302, 403}, address
            assert response.headers.get("Location", "/admin/") == "/admin/"
    assert noted("forms.export") == noted("forms.view") == []
    home = client.get("/admin/").content.decode()
    assert "/admin/registers/" not in home


def test_a_stranger_is_sent_to_the_login(client: Client, submission: Submission) -> None:
    for address in addresses(submission):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/?next=/admin/registers/")


def test_the_right_to_enter_the_admin_is_needed_too(submission: Submission) -> None:
    client = desk_of()
    for address in addresses(submission):
        assert client.get(address).status_code == 302


def test_the_menu_leads_a_registrar_there(registrar: Client) -> None:
    assert '"/admin/registers/"' in registrar.get("/admin/").content.decode().replace("&quot;", '"')


def test_what_does_not_exist_is_not_found(registrar: Client, submission: Submission) -> None:
    other = RegisterFactory()
    before = len(noted("forms.view"))
    for address in (
        "/admin/registers/999999/",
        "/admin/registers/999999/export/",
        f"/admin/registers/{other.pk}/{submission.pk}/",
        "/admin/registers/settings/999999/",
    ):
        response = registrar.get(address)
        assert response.status_code in {302, 404}, address
        assert "sample" not in body(response)
    assert len(noted("forms.view")) == before
    assert noted("forms.export") == []


# ---- The lists ----------------------------------------------------------------------------


def test_the_index_has_one_row_for_each_form(registrar: Client) -> None:
    sign = register_of(form_page("sign"))
    Tally.objects.create(register=sign, dimension=Tally.Dimension.TOTAL, count=1234)
    for language, submitted in (("en", 2000), ("uk", 501)):
        Funnel.objects.create(register=sign, language=language, submitted=submitted)
    SubmissionFactory.create_batch(2, register=sign, suspect=True)
    SubmissionFactory(register=sign, pending=True, suspicion=["name"])
    response = registrar.get("/admin/registers/")
    rows = response.context["object_list"]
    assert len(rows) == Register.objects.count() == 4
    html = response.content.decode()
    for row in rows:
        assert f"/admin/registers/{row.pk}/" in html
    cells = cells_of(html)[sign.name]
    assert cells == [sign.name, "1,234", "2,501", "2", "Open"]
    assert html.count("—") >= 3  # these forms ask for no confirmation


def cells_of(html: str) -> dict[str, list[str]]:
    """Return the words in each row of the page's table, by the first of them."""
    rows = BeautifulSoup(html, "html.parser").select("table.listing tbody tr")
    words = [[cell.get_text(" ", strip=True) for cell in row("td")] for row in rows]
    return {row[0]: row for row in words}


def test_the_index_counts_no_rows(registrar: Client) -> None:
    sign = register_of(form_page("sign"))
    SubmissionFactory.create_batch(3, register=sign, confirmed=True)
    with CaptureQueriesContext(connection) as queries:
        html = registrar.get("/admin/registers/").content.decode()
    assert cells_of(html)[sign.name][1:3] == ["0", "0"]  # the worker has not counted yet
    asked = [query["sql"] for query in queries if '"site_forms_submission"' in query["sql"]]
    assert asked
    assert all("LIMIT 1001" in sql for sql in asked)


def test_many_that_wait_are_not_counted_to_the_end(
    registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_views, "MOST_WAITING", 2)
    sign = register_of(form_page("sign"))
    SubmissionFactory.create_batch(3, register=sign, suspect=True)
    html = registrar.get("/admin/registers/").content.decode()
    assert cells_of(html)[sign.name][3] == "more than 2"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"paused": True}, "Paused"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "Not open yet"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "Closed"),
    ],
    ids=["paused", "upcoming", "closed"],
)
def test_the_index_tells_whether_a_form_takes_entries(
    registrar: Client, changes: dict[str, Any], state: str
) -> None:
    sign = register_of(form_page("sign"))
    Register.objects.filter(pk=sign.pk).update(**changes)
    html = registrar.get("/admin/registers/").content.decode()
    assert cells_of(html)[sign.name][-1] == state


def test_the_list_shows_a_registers_entries_and_no_others(
    registrar: Client, submission: Submission
) -> None:
    other = SubmissionFactory(answers={"full_name": "Somebody Else"})
    unnamed = SubmissionFactory(register=submission.register, answers={"role": "nurse"})
    html = registrar.get(f"/admin/registers/{submission.register_id}/").content.decode()
    assert "Sample Signer" in html
    assert str(unnamed.pk)[:8] in html
    assert "Somebody Else" not in html
    assert str(other.pk) not in html
    assert "Signatures &amp; more" in html
    assert "sample@example.org" not in html
    assert "Ukraine" in html


def test_the_list_comes_page_by_page(registrar: Client, register: Register) -> None:
    SubmissionFactory.create_batch(51, register=register)
    address = f"/admin/registers/{register.pk}/"
    assert len(registrar.get(address).context["object_list"]) == 50
    assert len(registrar.get(address, {"p": 2}).context["object_list"]) == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=confirmed", {"Sample Signer"}),
        ("status=pending", {"Second"}),
        ("language=uk", {"Second"}),
        ("country=UA", {"Sample Signer"}),
        ("created_at_from=2026-01-01&created_at_to=2026-01-31", {"Second"}),
        ("created_at_to=2025-01-01", set()),
    ],
)
def test_filters_narrow_the_list(
    registrar: Client, submission: Submission, query: str, names: set[str]
) -> None:
    register = submission.register
    second = SubmissionFactory(
        register=register, pending=True, language="uk", answers={"full_name": "Second"}
    )
    Submission.objects.filter(pk=second.pk).update(created_at="2026-01-15T12:00:00Z")
    everybody = {"Sample Signer", "Second"}
    base = f"/admin/registers/{register.pk}/"
    for address in (f"{base}?{query}", f"{base}results/?{query}"):
        text = body(registrar.get(address))
        assert {name for name in everybody if name in text} == names, address


def test_the_button_exports_what_the_filters_leave(
    registrar: Client, submission: Submission
) -> None:
    base = f"/admin/registers/{submission.register_id}/"
    html = registrar.get(f"{base}?status=confirmed&country=UA&p=1").content.decode()
    (link,) = re.findall(rf'href="({base}export/\?[^"]+)"', html)
    assert link.split("?")[1].split("&amp;") == ["status=confirmed", "country=UA"]
    page = registrar.get(link.replace("&amp;", "&")).content.decode()
    assert "The filters of the list leave 1 entry." in page


def test_every_look_at_an_entry_is_noted_without_personal_data(
    registrar: Client, submission: Submission
) -> None:
    html = registrar.get(f"/admin/registers/{submission.register_id}/{submission.pk}/")
    for shown in ("Sample Signer", "sample@example.org", "Doctor", str(submission.pk)):
        assert shown in html.content.decode()
    (entry,) = noted("forms.view")
    assert (entry.object_id, entry.label) == (str(submission.pk), str(submission.pk))
    assert entry.content_type == ContentType.objects.get_for_model(Submission)
    assert not [secret for secret in SECRETS if secret in json.dumps(entry.data)]


def test_every_look_at_a_list_of_names_is_noted(registrar: Client, submission: Submission) -> None:
    registrar.get(f"/admin/registers/{submission.register_id}/")
    SubmissionFactory(register=submission.register, suspect=True)
    registrar.get("/admin/registers/review/")
    assert [(entry.object_id, entry.data) for entry in noted("forms.list")] == [
        (str(submission.register_id), {"rows": 1})
    ] * 2


def test_hostile_answers_are_shown_as_words(registrar: Client, register: Register) -> None:
    name = "<script>alert(1)</script>"
    submission = SubmissionFactory(register=register, answers={"full_name": name})
    for address in (
        f"/admin/registers/{register.pk}/",
        f"/admin/registers/{register.pk}/{submission.pk}/",
    ):
        html = registrar.get(address).content.decode()
        assert name not in html
        assert "&lt;script&gt;alert(1)" in html


# ---- Without the key ----------------------------------------------------------------------


def test_without_the_key_a_sentence_stands_instead_of_every_answer(
    registrar: Client, submission: Submission, settings: Settings
) -> None:
    settings.FIELD_KEYS = (("other", b"x" * 32),)
    base = f"/admin/registers/{submission.register_id}/"
    assert MISSING in registrar.get(base).content.decode()
    entry = registrar.get(f"{base}{submission.pk}/").content.decode()
    assert "FIELD_KEYS lacks the key" in entry
    assert "Sample" not in entry
    assert "b'" not in entry


# ---- What is odd -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "p=abc",
        "p=-1",
        "p=99999999999999999999999",
        "ordering=answers",
        "ordering=password",
        "status=%00",
        "suspicion=x",
        "trouble=x",
        "profession=%27",
        "country=%F0%9F%98%80",
        "public_name=%00",
        "public_name=" + "a" * 500,
        "created_at_from=0001-01-01&created_at_to=9999-12-31",
        "created_at_from=2026-99-99",
        "created_at_from=2026-02-02&created_at_to=2026-01-01",
        "export=csv",
        "export=xlsx",
        "_w_filter_fragment=1",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_what_is_no_filter_breaks_nothing(submission: Submission, query: str, zone: str) -> None:
    person = PersonFactory(groups=["Registrars"])
    UserProfile.objects.create(user=person, current_time_zone=zone)
    client = Client()
    client.force_login(person)
    base = f"/admin/registers/{submission.register_id}/"
    for address in (base, f"{base}results/", f"{base}review/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert "text/html" in response.headers["Content-Type"]


def test_a_suspicious_entry_is_marked(registrar: Client, register: Register) -> None:
    SubmissionFactory(register=register, suspect=True, answers={"full_name": "Held"})
    SubmissionFactory(
        register=register, pending=True, suspicion=["name"], answers={"full_name": "Waiting"}
    )
    SubmissionFactory(
        register=register,
        confirmed=True,
        suspicion=["name"],
        reviewed=True,
        answers={"full_name": "Accepted"},
    )
    html = registrar.get(f"/admin/registers/{register.pk}/").content.decode()
    statuses = {name: cells[1] for name, cells in cells_of(html).items()}
    assert statuses == {
        "Held": "Held for review suspicious",
        "Waiting": "Not confirmed yet suspicious",
        "Accepted": "Confirmed",
    }


def test_an_invalid_filter_exports_nothing() -> None:
    client = Client()
    client.force_login(PersonFactory(groups=["Registrars"]))
    register = register_of(form_page("report"))
    answer = client.get(f"/admin/registers/{register.pk}/export/?format=csv&status=bogus")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/admin/registers/{register.pk}/?")
