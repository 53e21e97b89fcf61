"""Wagtail's own Forms menu and submission addresses are closed, to everybody."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.contrib.forms.utils import get_forms_for_user
from wagtail.log_actions import registry

from forms import wagtail_hooks
from forms.registers import register_of
from forms.wagtail_hooks import register_permissions
from tests.factories import PersonFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

PEOPLE = [{"is_superuser": True}, {"groups": ["Publishers"]}, {"groups": ["Registrars"]}]


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_wagtails_own_addresses_are_closed(person: dict[str, object]) -> None:
    someone = PersonFactory(**person)
    client = Client()
    client.force_login(someone)
    page = form_page("volunteer")
    SubmissionFactory(page_id=page.pk, answers={"your_name": "Sample Signer"})
    for address in (
        "/admin/forms/",
        "/admin/forms/results/",
        f"/admin/forms/submissions/{page.pk}/",
        f"/admin/forms/submissions/{page.pk}/?export=csv",
        f"/admin/forms/submissions/{page.pk}/delete/",
    ):
        for method in ("get", "post"):
            # Django looks for what it does not find below a language, and does not find it there.
            response = getattr(client, method)(address, follow=True)
            assert response.status_code == 404, address
            assert b"Sample" not in response.content
    assert not get_forms_for_user(someone).exists()


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_wagtails_forms_menu_is_not_shown(person: dict[str, object]) -> None:
    client = Client()
    client.force_login(PersonFactory(**person))
    home = client.get("/admin/").content.decode()
    assert "/admin/forms/" not in home
    assert ("/admin/registers/" in home) is (person != PEOPLE[1])


def test_administrators_may_make_registrars() -> None:
    offered = register_permissions()
    assert list(offered) == [Permission.objects.get(codename="manage_registers")]


def test_what_is_noted_has_a_name() -> None:
    registry.scan_for_actions()
    assert str(registry.get_action_label("forms.export")) == "Export a register"
    assert str(registry.get_action_label("forms.view")) == "View an entry"
    assert str(registry.get_action_label("core.approve_translation")) == "Approve a translation"


def test_whoever_deletes_a_form_is_told_that_its_entries_stay() -> None:
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    page = form_page("volunteer")
    address = f"/admin/pages/{page.pk}/delete/"
    assert "stays in its register" not in client.get(address).content.decode()
    SubmissionFactory(register=register_of(page))
    assert "stays in its register" in client.get(address).content.decode()


def test_the_entries_that_stay_are_not_counted_to_their_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wagtail_hooks, "MOST_COUNTED", 2)
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    page = form_page("volunteer")
    SubmissionFactory.create_batch(4, register=register_of(page))
    html = client.get(f"/admin/pages/{page.pk}/delete/").content.decode()
    assert "more than 2 entries were sent through the forms here" in html
