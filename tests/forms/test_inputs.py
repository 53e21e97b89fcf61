"""What phones, browsers and assistive technology are told about the fields."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from core.models import SiteSettings
from forms.inputs import LONG_LIST, choice_input
from forms.models import Register
from forms.registers import register_of
from tests.forms.people import form_page, signature

pytestmark = pytest.mark.django_db

SIGN = "/en/manifesto/sign/"


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def field(name: str) -> Tag:
    found = soup_of(Client().get(SIGN)).select_one(f"#id_{name}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("full_name", {"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
        ("email", {"autocomplete": "email", "autocapitalize": "none", "type": "email"}),
        ("country", {"autocomplete": "country", "data-choose": "country"}),
        ("institution", {"autocomplete": "organization", "spellcheck": "false"}),
    ],
)
def test_browsers_know_what_each_field_wants(name: str, told: dict[str, str]) -> None:
    element = field(name)
    assert {key: element.get(key) for key in told} == told


def test_only_a_long_list_becomes_a_box_to_type_in() -> None:
    assert "data-choose" not in choice_input(range(LONG_LIST)).attrs
    assert choice_input(range(LONG_LIST + 1)).attrs["data-choose"] == "list"
    scripts = "main script[src*=choose]"
    assert soup_of(Client().get(SIGN)).select(scripts)
    assert not soup_of(Client().get("/en/help/report/")).select(scripts)


def test_the_promises_stand_under_the_manifestos_own_words() -> None:
    promises = soup_of(Client().get(SIGN)).select_one("fieldset#id_commitments")
    assert promises is not None
    lead = promises.select_one(".lead-in")
    assert lead is not None
    assert lead.get_text().startswith("By joining this manifesto, I support the statement made")
    assert len(promises.select("input[type=checkbox]")) == 4
    assert "(optional)" in promises.get_text()


# ---- Errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [SIGN, f"{SIGN}link/", "/en/help/report/"])
def test_what_is_wrong_stands_first_and_takes_the_focus_without_a_script(address: str) -> None:
    shown = soup_of(Client().get(address)).select("form [type=hidden]")
    page = soup_of(Client().post(address, {field["name"]: field["value"] for field in shown}))
    assert page.title is not None
    assert page.title.get_text().startswith("Error: ")
    first = page.select("main > div > *")[0]
    assert "error-summary" in first["class"]
    assert first.has_attr("autofocus")
    assert first["tabindex"] == "-1"
    for link in first.select("a"):
        target = page.find(id=str(link["href"]).removeprefix("#"))
        assert isinstance(target, Tag)
        assert target.get("aria-invalid") == "true"
        described = str(target.get("aria-describedby")).split()
        assert any(id_.endswith("_error") and page.find(id=id_) for id_ in described)


# ---- At the button --------------------------------------------------------------------------


def note(address: str = SIGN) -> str:
    found = soup_of(Client().get(address)).select_one("form .data-note")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def rule(slug: str, **values: Any) -> None:
    Register.objects.filter(pk=register_of(form_page(slug)).pk).update(**values)


def test_signers_read_at_the_button_what_the_register_does() -> None:
    rule("sign", pending_days=45)
    assert "We send a mail to your address." in note()
    assert "erase everything after 45 days" in note()
    assert "They stay until you withdraw." in note()
    rule("sign", retention_months=24, closes_at=timezone.now() + timedelta(days=9))
    assert "24 months after this form closes they are erased" in note()
    rule("sign", retention_exempt=True)
    assert "24 months" not in note()


def test_it_says_who_keeps_it_and_where_to_write() -> None:
    SiteSettings.objects.update(organisation="Sample Society", contact_email="office@example.org")
    assert "Sample Society keeps your address and your answers encrypted, but for" in note()
    # Only of signatures country and profession stand in the clear.
    assert "your answers encrypted. They stay" in note("/en/help/volunteer/")
    assert "write to office@example.org" in note("/en/help/report/")
    assert "mail" not in note("/en/help/report/").replace("office@example.org", "")


def test_the_note_leads_to_the_page_about_privacy_in_the_readers_language() -> None:
    for language in ("en", "uk"):
        page = soup_of(Client().get(f"/{language}/manifesto/sign/"))
        assert page.select(f".data-note a[href='/{language}/privacy/']")
    SiteSettings.objects.update(privacy_page=None)
    assert not soup_of(Client().get(SIGN)).select(".data-note a")


def test_a_double_press_is_harmless() -> None:
    page = form_page("sign")
    answers = [Client().post(page.url, signature(page)) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert register_of(page).submissions.count() == 1
