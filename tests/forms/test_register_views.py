"""Registers in the admin: registrars see them, nobody else, and what they take is noted."""

import json
import re
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from forms.models import Register, Submission
from forms.registers import register_of
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


def desk_of(*groups: str, **values: Any) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=list(groups), **values))
    return client


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
    for language in ("en", "uk"):
        SubmissionFactory(register=sign, confirmed=True, language=language)
    SubmissionFactory(register=sign, pending=True)
    response = registrar.get("/admin/registers/")
    rows = response.context["object_list"]
    assert len(rows) == Register.objects.count() == 4
    numbers = {row.name: (row.confirmed_count, row.entry_count) for row in rows}
    assert numbers[sign.name] == (2, 3)
    html = response.content.decode()
    for row in rows:
        assert f"/admin/registers/{row.pk}/" in html
    assert html.count("—") >= 3  # these forms ask for no confirmation


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


def test_the_buttons_export_what_the_filters_leave(
    registrar: Client, submission: Submission
) -> None:
    base = f"/admin/registers/{submission.register_id}/"
    html = registrar.get(f"{base}?status=confirmed&country=UA&p=1").content.decode()
    links = re.findall(rf'href="({base}export/\?[^"]+)"', html)
    assert len(links) == 2
    for link, kind in zip(links, ("xlsx", "csv"), strict=True):
        assert link.split("?")[1].split("&amp;") == [
            f"format={kind}",
            "status=confirmed",
            "country=UA",
        ]
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


# ---- Recipients ---------------------------------------------------------------------------


def save(client: Client, register: Register, recipients: str) -> Any:
    address = f"/admin/registers/settings/{register.pk}/"
    response = client.post(address, {"recipients": recipients})
    register.refresh_from_db()
    return response


def test_a_registrar_sets_who_hears_of_new_entries(registrar: Client, register: Register) -> None:
    typed = " staff@EXAMPLE.org \r\n\r\nboss@example.org\r\nboss@example.org"
    assert save(registrar, register, typed).status_code == 302
    assert register.recipients == "staff@example.org\nboss@example.org"
    assert register.recipient_list == ["staff@example.org", "boss@example.org"]
    assert save(registrar, register, "").status_code == 302
    assert register.recipient_list == []


@pytest.mark.parametrize(
    "typed",
    [
        "nobody",
        "a@example.org, b@example.org",
        "A <a@example.org>",
        "a@example.org\nb@",
        "a@b\x00.org",
    ],
)
def test_a_line_that_is_no_address_is_named(
    registrar: Client, register: Register, typed: str
) -> None:
    response = save(registrar, register, typed)
    assert response.status_code == 200
    assert register.recipients == ""
    text = response.content.decode()
    assert "is no e-mail address" in text or "Null characters are not allowed" in text


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Translators: uk"])
def test_nobody_else_sets_them(group: str, register: Register) -> None:
    save(desk_of(group), register, "evil@example.org")
    assert register.recipients == ""


def test_only_the_recipients_can_be_set(registrar: Client, register: Register) -> None:
    key, columns = register.key, register.columns
    registrar.post(
        f"/admin/registers/settings/{register.pk}/",
        {"recipients": "", "name": "Mine", "confirms": "on", "columns": "[]", "key": "0" * 32},
    )
    register.refresh_from_db()
    assert (register.name, register.confirms) == ("Signatures & more", False)
    assert (register.key, register.columns) == (key, columns)
