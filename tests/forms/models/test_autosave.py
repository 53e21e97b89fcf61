"""An editor types a question while Wagtail saves behind their back, every half second."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from forms.models import FormPage, Register
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

# What the editor of Wagtail 7.4 sends when it saves by itself.
AUTOSAVE = {"Accept": "application/json"}


@pytest.fixture
def publisher() -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    return client


def typed(label: str, **row: Any) -> dict[str, Any]:
    """Return the editor's form with one question, as far as it is typed."""
    question = {"label": label, "field_type": "singleline", "required": "on", "ORDER": "1", **row}
    initial = 1 if "id" in row else 0
    return nested_form_data(
        {
            "title": "Sample form",
            "slug": "sample-form",
            "intro": rich_text(""),
            "consent_text": "I agree.",
            "button": "Send",
            "email_policy": "none",
            "thank_you_title": "Thanks",
            "thank_you_text": rich_text(""),
            "form_fields": inline_formset([question], initial=initial),
            "comments": inline_formset([]),
        }
    )


def test_a_half_typed_label_that_was_saved_by_itself_names_nothing(publisher: Client) -> None:
    parent = Page.objects.get(slug="help", locale__language_code="en")
    add = f"/admin/pages/add/site_forms/formpage/{parent.pk}/"
    saved = publisher.post(add, typed("Yo"), headers=AUTOSAVE)
    assert saved.json()["success"]
    page = FormPage.objects.get(slug="sample-form")
    assert page.form_fields.get().clean_name == "yo"

    row = str(page.form_fields.get().pk)
    for label in ("Your f", "Your full", "Your full name"):
        saved = publisher.post(
            f"/admin/pages/{page.pk}/edit/", typed(label, id=row), headers=AUTOSAVE
        )
        assert saved.json()["success"], saved.content
    assert not Register.objects.filter(key=page.translation_key).exists()

    publish = typed("Your full name", id=row) | {"action-publish": "action-publish"}
    assert publisher.post(f"/admin/pages/{page.pk}/edit/", publish).status_code == 302
    page = FormPage.objects.get(pk=page.pk)
    assert page.live
    assert page.form_fields.get().clean_name == "your_full_name"
    (column,) = Register.objects.get(key=page.translation_key).columns
    assert column["name"] == "your_full_name"

    row = str(page.form_fields.get().pk)
    saved = publisher.post(f"/admin/pages/{page.pk}/edit/", typed("Na", id=row), headers=AUTOSAVE)
    assert saved.json()["success"]
    draft = FormPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.save_revision().publish()
    assert FormPage.objects.get(pk=page.pk).form_fields.get().clean_name == "your_full_name"
