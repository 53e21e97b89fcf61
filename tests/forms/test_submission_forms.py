"""What every public form asks beside the editors' fields, and what it yields."""

import pytest
from django import forms
from django.http import QueryDict

from forms.submission_forms import Entry, SubmissionForm


class Question(SubmissionForm):
    """A form of one question, and several boxes to tick."""

    name = forms.CharField()
    ways = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B"), ("c", "C")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def question(data: str | None = None, policy: str = "none", shown: str = "now") -> Question:
    bound = QueryDict(data) if data is not None else None
    return Question(bound, consent_label="I agree.", shown=shown, email_policy=policy)


def test_a_form_asks_consent_last_and_carries_what_was_shown() -> None:
    form = question()
    assert list(form.fields) == ["name", "ways", "consent", "shown"]
    assert form.fields["consent"].label == "I agree."
    assert 'value="now"' in str(form["shown"])


@pytest.mark.parametrize(
    ("policy", "asked", "required"),
    [("none", False, None), ("optional", True, False), ("required", True, True)],
)
def test_an_address_is_asked_for_where_wanted(
    policy: str, asked: bool, required: bool | None
) -> None:
    fields = question(policy=policy).fields
    assert ("email" in fields) is asked
    assert not asked or fields["email"].required is required


def test_what_was_sent_becomes_an_entry() -> None:
    form = question(
        "name=Sample&ways=a&ways=c&email=a@example.org&consent=on&shown=now", "optional"
    )
    assert form.is_valid()
    assert form.entry() == Entry({"name": "Sample", "ways": ["a", "c"]}, email="a@example.org")


def test_an_address_nobody_asked_for_is_not_kept() -> None:
    form = question("name=Sample&email=a@example.org&consent=on&shown=now")
    assert form.is_valid()
    assert form.entry() == Entry({"name": "Sample", "ways": []})


def test_without_consent_nothing_is_taken() -> None:
    form = question("name=Sample&shown=now")
    assert form.errors == {"consent": ["Please agree, so that we may keep what you send."]}


def test_a_changed_text_is_shown_anew_and_every_tick_is_kept() -> None:
    form = question("name=Sample&ways=a&ways=c&consent=on&shown=before")
    assert form.errors.get_json_data()["shown"][0]["code"] == "changed"
    assert 'value="now"' in str(form["shown"])
    assert form["ways"].value() == ["a", "c"]
    assert form["name"].value() == "Sample"


def test_the_summary_names_each_field_and_its_target() -> None:
    form = question("shown=before", "required")
    assert [(target, label) for target, label, _error in form.errors_with_targets()] == [
        ("id_name", "Name"),
        ("id_email", "E-mail"),
        ("id_consent", ""),  # a whole paragraph; its error says enough
        ("id_consent", ""),  # where the words stand that have changed
    ]


def test_a_group_is_the_target_of_its_own_error() -> None:
    form = question("name=Sample&ways=x&consent=on&shown=now")
    assert [target for target, *_rest in form.errors_with_targets()] == ["id_ways"]
