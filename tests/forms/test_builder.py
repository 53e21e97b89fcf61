"""Rows that editors ordered become a form whose answers arrive clean."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from forms.builder import SiteFormBuilder
from forms.models import FormField
from forms.submission_forms import SubmissionForm

CHOICES = "doctor|Doctor & co\nnurse|Nurse"


def form_of(*rows: FormField, data: str | None = None) -> SubmissionForm:
    """Return the form of these rows, bound to a query string where given."""
    form_class = SiteFormBuilder(rows, SubmissionForm).get_form_class()
    bound = QueryDict(data + "&consent=on&shown=now") if data is not None else None
    return form_class(bound, consent_label="I agree.", shown="now", email_policy="optional")


def row(kind: str, **values: Any) -> FormField:
    values = {"label": "What?", "clean_name": "what", "choices": CHOICES} | values
    return FormField(field_type=kind, **values)


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("singleline", "%20a%00%E2%80%AEb%0Ac", "ab c"),
        ("name", "%20a%00%E2%80%AEb%0Ac", "ab c"),
        ("multiline", "a%0D%0A%0Bb", "a\nb"),
        ("email", "A@EXAMPLE.org", "A@example.org"),
        ("url", "example.org/x", "https://example.org/x"),
        ("url", "example.org/%E2%80%AEx%07%E2%80%8By", "https://example.org/xy"),
        ("number", "12.5", "12.5"),
        ("date", "2022-02-24", "2022-02-24"),
        ("checkbox", "on", "True"),
        ("checkboxes", "doctor&what=nurse", "['doctor', 'nurse']"),
        ("radio", "nurse", "nurse"),
        ("dropdown", "nurse", "nurse"),
        ("country", "UA", "UA"),
    ],
)
def test_every_kind_of_question_keeps_a_clean_answer(kind: str, sent: str, kept: str) -> None:
    form = form_of(row(kind), data=f"what={sent}")
    assert form.is_valid(), form.errors
    assert str(form.entry().answers["what"]) == kept
    assert not form_of(row(kind), data="").is_valid()
    assert form_of(row(kind, required=False), data="").is_valid()


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("singleline", "x" * 201),
        ("name", "x" * 201),
        ("multiline", "x" * 5001),
        ("email", "a@example.org,b@example.org"),
        ("url", "javascript:alert(1)"),
        ("url", "https://example.org/" + "x" * 2000),
        ("number", "NaN"),
        ("number", "1e400"),
        ("number", "9" * 5000),
        ("date", "0000-00-00"),
        ("date", "yesterday"),
        ("checkboxes", "Doctor"),
        ("radio", "Nurse"),
        ("dropdown", "cook"),
        ("country", "Ukraine"),
        ("country", "XX"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, sent: str) -> None:
    form = form_of(row(kind), data=f"what={sent}")
    assert not form.is_valid()
    assert list(form.errors) == ["what"]
    assert form.as_p()


def test_choices_show_labels_and_store_keys() -> None:
    for kind in ("checkboxes", "radio", "dropdown"):
        html = str(form_of(row(kind))["what"])
        assert 'value="doctor"' in html
        assert "Doctor &amp; co" in html
        assert "Doctor &amp;amp; co" not in html


def test_a_list_begins_with_nothing_chosen() -> None:
    for kind in ("dropdown", "country"):
        html = str(form_of(row(kind))["what"])
        assert '<option value="" selected>Please choose</option>' in html


def test_countries_are_searched_for_and_named_in_the_language_of_the_page() -> None:
    with translation.override("uk"):
        html = str(form_of(row("country"))["what"])
    assert 'data-choose="country"' in html
    assert '<option value="PL">Польща</option>' in html


def test_defaults_are_filled_in() -> None:
    ticked = str(form_of(row("checkboxes", default_value="nurse\n doctor \n"))["what"])
    assert ticked.count("checked") == 2
    assert form_of(row("radio", default_value="nurse"))["what"].value() == "nurse"
    assert form_of(row("singleline", default_value="Kyiv"))["what"].value() == "Kyiv"


def test_a_browser_may_fill_in_a_name() -> None:
    assert 'autocomplete="name"' in str(form_of(row("name"))["what"])


def test_help_texts_are_escaped_once() -> None:
    form = form_of(row("singleline", help_text="Doctors & <nurses>"))
    assert form.fields["what"].help_text == "Doctors & <nurses>"


def test_the_editors_order_stands_and_consent_is_last() -> None:
    rows = [row("singleline", clean_name=name) for name in ("third", "first", "second")]
    assert list(form_of(*rows).fields) == ["third", "first", "second", "email", "consent", "shown"]


@pytest.mark.parametrize("name", ["clean", "data", "errors", "entry", "fields", "is_valid"])
def test_a_name_of_pythons_breaks_nothing(name: str) -> None:
    form = form_of(row("singleline", clean_name=name), data=f"{name}=x")
    assert form.is_valid()
    assert form.entry().answers == {name: "x"}
