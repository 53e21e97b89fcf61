"""The settings of a register: registrars change them, and what changed is noted."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from forms.models import Register
from forms.settings_views import RegisterForm
from tests.desk import desk_of
from tests.factories import RegisterFactory

pytestmark = pytest.mark.django_db

UNCHANGED = {
    "opens_at": "",
    "closes_at": "",
    "recipients": "",
    "first_reminder_days": "2",
    "second_reminder_days": "7",
    "last_call": "on",
    "pending_days": "30",
    "retention_months": "",
    "network_limit": "20",
    "domain_limit": "60",
    "name_limit": "5",
}


@pytest.fixture
def register() -> Register:
    return RegisterFactory(name="Signatures & more")


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


def save(client: Client, register: Register, **changes: str) -> Any:
    address = f"/admin/registers/settings/{register.pk}/"
    response = client.post(address, {**UNCHANGED, **changes})
    register.refresh_from_db()
    return response


def notes() -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(action="forms.settings").order_by("pk"))


def test_every_setting_stands_in_a_group(registrar: Client, register: Register) -> None:
    html = registrar.get(f"/admin/registers/settings/{register.pk}/").content.decode()
    for name in [*UNCHANGED, "paused", "retention_exempt"]:
        assert f'name="{name}"' in html
    for heading in ("Opening and closing", "Notifications", "Reminders", "How long entries"):
        assert heading in html


def test_a_registrar_opens_closes_and_limits(registrar: Client, register: Register) -> None:
    changes = {
        "opens_at": "2026-11-01 08:00",
        "closes_at": "2026-12-31 20:00",
        "paused": "on",
        "first_reminder_days": "3",
        "second_reminder_days": "",
        "last_call": "",
        "pending_days": "20",
        "retention_months": "12",
        "retention_exempt": "on",
        "network_limit": "200",
        "domain_limit": "0",
        "name_limit": "9",
    }
    assert save(registrar, register, **changes).status_code == 302
    assert register.opens_at
    assert register.opens_at.isoformat() == "2026-11-01T08:00:00+00:00"
    assert register.closes_at
    assert register.closes_at.isoformat() == "2026-12-31T20:00:00+00:00"
    assert (register.paused, register.retention_exempt) == (True, True)
    assert (register.first_reminder_days, register.second_reminder_days) == (3, None)
    assert (register.pending_days, register.retention_months) == (20, 12)
    assert (register.network_limit, register.domain_limit, register.name_limit) == (200, 0, 9)
    (note,) = notes()
    assert set(note.data["fields"]) == set(changes)
    assert note.object_id == str(register.pk)


def test_saving_nothing_new_is_noted_too(registrar: Client, register: Register) -> None:
    save(registrar, register)
    assert [note.data for note in notes()] == [{"fields": []}]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"opens_at": "2026-12-01 08:00", "closes_at": "2026-11-01 08:00"},
            "It must close after it opens.",
        ),
        (
            {"opens_at": "2026-12-01 08:00", "closes_at": "2026-12-01 08:00"},
            "It must close after it opens.",
        ),
        ({"second_reminder_days": "2"}, "The second reminder must follow a first one."),
        ({"first_reminder_days": ""}, "The second reminder must follow a first one."),
        ({"first_reminder_days": "0"}, "greater than or equal to 1"),
        ({"pending_days": "13"}, "seven days after the last reminder: at least 14."),
        (
            {"pending_days": "0", "first_reminder_days": "", "second_reminder_days": ""},
            "greater than or equal to 1",
        ),
        ({"retention_months": "0"}, "greater than or equal to 1"),
        ({"network_limit": "-1"}, "greater than or equal to 0"),
        ({"pending_days": "9" * 30}, "less than or equal to 3650"),
        ({"first_reminder_days": "9" * 30}, "less than or equal to 3650"),
        ({"retention_months": "9" * 30}, "less than or equal to 1200"),
        ({"name_limit": "9" * 30}, "less than or equal to 1000000"),
        ({"opens_at": "yesterday"}, "Enter a valid date/time."),
    ],
    ids=str,
)
def test_settings_that_contradict_one_another_are_refused(
    registrar: Client, register: Register, changes: dict[str, str], told: str
) -> None:
    response = save(registrar, register, **changes)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert (register.opens_at, register.pending_days) == (None, 30)
    assert notes() == []


def test_a_registrar_sets_who_hears_of_new_entries(registrar: Client, register: Register) -> None:
    typed = " staff@EXAMPLE.org \r\n\r\nboss@example.org\r\nboss@example.org"
    assert save(registrar, register, recipients=typed).status_code == 302
    assert register.recipients == "staff@example.org\nboss@example.org"
    assert register.recipient_list == ["staff@example.org", "boss@example.org"]
    (note,) = notes()
    assert note.data == {"fields": ["recipients"]}
    assert "@" not in f"{note.label}{json.dumps(note.data)}"
    assert save(registrar, register).status_code == 302
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
    response = save(registrar, register, recipients=typed)
    assert response.status_code == 200
    assert register.recipients == ""
    text = response.content.decode()
    assert "is no e-mail address" in text or "Null characters are not allowed" in text


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Translators: uk"])
def test_nobody_else_sets_them(group: str, register: Register) -> None:
    save(desk_of(group), register, recipients="evil@example.org", paused="on")
    assert (register.recipients, register.paused) == ("", False)


def test_what_the_form_says_of_itself_cannot_be_set(registrar: Client, register: Register) -> None:
    key, columns = register.key, register.columns
    made_up = {"name": "Mine", "confirms": "on", "columns": "[]", "key": "0" * 32}
    assert save(registrar, register, **made_up).status_code == 302
    assert (register.name, register.confirms) == ("Signatures & more", False)
    assert (register.key, register.columns) == (key, columns)


def test_what_others_write_meanwhile_is_kept(
    registrar: Client, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, moment = [{"name": "role", "label": "Role"}], timezone.now()

    def published_meanwhile(form: RegisterForm) -> str:
        others = Register.objects.filter(pk=register.pk)
        others.update(columns=columns, digest_at=moment, tallied_at=moment)
        return "staff@example.org"

    monkeypatch.setattr(RegisterForm, "clean_recipients", published_meanwhile)
    changes = {"recipients": "staff@example.org", "paused": "on", "name_limit": "9"}
    assert save(registrar, register, **changes).status_code == 302
    assert (register.columns, register.digest_at, register.tallied_at) == (columns, moment, moment)
    assert (register.recipients, register.paused, register.name_limit) == (
        "staff@example.org",
        True,
        9,
    )
