"""Fields that editors build forms from: names that never change, choices stored as keys."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from campaigns.models import SigningPage
from campaigns.models.signing import SigningField
from forms.models import FormField, FormPage, Register
from forms.models.fields import (
    DefaultValue,
    ascii_name,
    numbered,
    parse_choices,
    validate_choices,
    write_choices,
)
from tests.forms.people import form_page

LONG_LABEL = "Опишіть, будь ласка, якою саме допомогою Ви хотіли б поділитися з нами"


@pytest.fixture
def page() -> FormPage:
    """A form that was never published, with no question yet."""
    page = FormPage(
        title="New form",
        slug="new-form",
        locale=Locale.get_default(),
        live=False,
        consent_text="I agree.",
        button="Send",
        thank_you_title="Thank you",
    )
    Page.objects.get(slug="help", locale__language_code="en").add_child(instance=page)
    return page


def ask(page: FormPage, label: str, kind: str = "singleline", choices: str = "") -> FormField:
    """Let an editor add a question, after those there are, and save the page."""
    position = page.form_fields.count()
    page.form_fields.add(
        FormField(label=label, field_type=kind, choices=choices, sort_order=position)
    )
    page.save()
    return page.form_fields.get(label=label)


def publish(page: FormPage) -> FormPage:
    page.save_revision().publish()
    return FormPage.objects.get(pk=page.pk)


def rename(page: FormPage, old: str, new: str) -> FormField:
    """Let an editor change a label and save."""
    field = next(field for field in page.form_fields.all() if field.label == old)
    field.label = new
    page.form_fields.add(field)
    page.save()
    return page.form_fields.get(label=new)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Your name", "your_name"),
        ("How would you like to help?", "how_would_you_like_to_help"),
        ("Ваше імʼя", "vashe_imya"),
        ("اسمك", "smk"),
        ("お名前", "omingqian"),
        ("???", "field"),
        ("", "field"),
        ("a.b|c", "abc"),
        ("2nd wish", "2nd_wish"),
    ],
)
def test_a_name_is_small_ascii_whatever_the_label(label: str, name: str) -> None:
    assert ascii_name(label) == name
    assert name.isascii()


def test_a_long_ukrainian_label_makes_a_name_that_fits() -> None:
    assert len(LONG_LABEL) >= 67
    name = ascii_name(LONG_LABEL)
    assert name.startswith("opishit")
    assert len(name) <= 60
    assert not name.endswith("_")


def test_a_taken_name_is_numbered_and_still_fits() -> None:
    assert numbered("role", set()) == "role"
    assert numbered("role", {"role", "role_2"}) == "role_3"
    assert len(numbered("x" * 60, {"x" * 60})) <= 60


def test_choices_are_pairs_of_key_and_label() -> None:
    text = " doctor | Doctor \r\n\nnurse|Nurse | aide\n"
    assert parse_choices(text) == [("doctor", "Doctor"), ("nurse", "Nurse | aide")]
    assert parse_choices("") == []


def test_a_choice_without_a_key_gets_one() -> None:
    assert parse_choices("Medical doctor\nЛікар") == [
        ("medical_doctor", "Medical doctor"),
        ("likar", "Лікар"),
    ]


def test_choices_that_sound_alike_are_all_kept() -> None:
    assert parse_choices("Так\nТак!\n★\n☆\nТак") == [
        ("tak", "Так"),
        ("tak_2", "Так!"),
        *parse_choices("★\n☆"),
    ]
    assert len(dict(parse_choices("???\n!!!\n..."))) == 3


def test_written_choices_read_the_same() -> None:
    pairs = parse_choices("Так\nТак!\nb|B")
    assert parse_choices(write_choices(pairs)) == pairs


@pytest.mark.parametrize("text", ["Doctor|x", "a.b|x", "a b|x", "|x", "лікар|x", "a-b|x"])
def test_a_key_that_would_not_survive_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="A key is made of small Latin letters"):
        validate_choices(text)


def test_good_keys_are_taken() -> None:
    validate_choices("social_media|Social media\n2_times|Twice\nOther\n")
    assert parse_choices("Other") == [("other", "Other")]


def test_a_default_is_translated_in_texts_and_fixed_in_choices() -> None:
    rule = DefaultValue("default_value")
    text, choice = FormField(field_type="singleline"), FormField(field_type="radio")
    assert (rule.is_translated(text), rule.is_translated(choice)) == (True, False)
    assert rule.is_synchronized(choice)
    assert not rule.is_overridable(text)


def test_translators_meet_labels_and_never_keys() -> None:
    field = FormField._meta.get_field("choices")
    segments = field.get_translatable_segments("doctor|Doctor\nnurse|Nurse")
    assert [(segment.path, segment.render_text()) for segment in segments] == [
        ("doctor", "Doctor"),
        ("nurse", "Nurse"),
    ]
    translated = type(segments[0])("doctor", "Лікар")
    assert field.restore_translated_segments("doctor|Doctor\nnurse|Nurse", [translated]) == (
        "doctor|Лікар\nnurse|Nurse"
    )


@pytest.mark.django_db
def test_a_name_follows_the_label_until_the_page_is_published(page: FormPage) -> None:
    assert ask(page, "Yo").clean_name == "yo"
    assert rename(page, "Yo", "Your full name").clean_name == "your_full_name"
    page = publish(page)
    assert rename(page, "Your full name", "Name").clean_name == "your_full_name"
    page = publish(page)
    assert page.form_fields.get().clean_name == "your_full_name"
    assert "your_full_name" in page.get_form().fields


@pytest.mark.django_db
def test_a_draft_of_a_published_page_gives_no_names(page: FormPage) -> None:
    ask(page, "Name")
    page = publish(page)
    draft = page.get_latest_revision_as_object()
    draft.form_fields.add(FormField(label="Ro", field_type="singleline", sort_order=1))
    draft.save_revision()
    draft = FormPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    field = next(row for row in draft.form_fields.all() if row.label == "Ro")
    field.label = "Role"
    draft.form_fields.add(field)
    published = publish(draft)
    assert [row.clean_name for row in published.form_fields.all()] == ["name", "role"]


@pytest.mark.django_db
def test_a_row_that_publishing_makes_anew_keeps_its_name(page: FormPage) -> None:
    field = ask(page, "Name")
    page = publish(page)
    key = field.translation_key
    page.form_fields.all().delete()
    page.form_fields.set([FormField(label="Other", field_type="singleline", translation_key=key)])
    page.save()
    assert page.form_fields.get().clean_name == "name"


@pytest.mark.django_db
def test_two_questions_of_one_label_have_two_names(page: FormPage) -> None:
    page.form_fields.set(
        [FormField(label="Name", field_type="singleline", sort_order=number) for number in range(3)]
    )
    page.save()
    names = [field.clean_name for field in FormPage.objects.get(pk=page.pk).form_fields.all()]
    assert names == ["name", "name_2", "name_3"]
    assert list(publish(page).get_form().fields)[:3] == names


@pytest.mark.django_db
def test_the_name_of_a_removed_question_is_not_used_again(page: FormPage) -> None:
    ask(page, "Name")
    page = publish(page)
    page.form_fields.set([])
    page = publish(page)
    assert ask(page, "Name").clean_name == "name_2"


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["E-mail", "Email", "Consent", "Shown"])
def test_names_that_code_owns_are_not_given_away(page: FormPage, label: str) -> None:
    name = ask(page, label).clean_name
    assert name not in {"email", "consent", "shown"}
    assert name in page.get_form().fields


@pytest.mark.django_db
def test_the_signing_form_owns_more_names() -> None:
    page = form_page("sign")
    assert isinstance(page, SigningPage)
    for position, label in enumerate(("Full name", "Country", "Institution", "Commitments")):
        field = SigningField(label=label, field_type="singleline", sort_order=position)
        page.form_fields.add(field)
    page.save()
    names = [field.clean_name for field in page.form_fields.all()]
    assert names == ["full_name_2", "country_2", "institution_2", "commitments_2"]


@pytest.mark.django_db
def test_a_long_non_latin_label_can_be_published(page: FormPage) -> None:
    ask(page, LONG_LABEL)
    page = publish(page)
    name = page.form_fields.get().clean_name
    assert len(name) <= 60
    assert Register.objects.get(key=page.translation_key).columns[0]["label"] == LONG_LABEL


@pytest.mark.django_db
def test_choices_are_stored_with_their_keys(page: FormPage) -> None:
    field = ask(page, "Role", "radio", "Doctor\nnurse|Nurse\n")
    field.refresh_from_db()
    assert field.choices == "doctor|Doctor\nnurse|Nurse"


@pytest.mark.django_db
def test_a_translated_question_keeps_the_name_of_its_source() -> None:
    english, ukrainian = form_page("volunteer"), form_page("volunteer", "uk")
    names = [field.clean_name for field in english.form_fields.all()]
    assert [field.clean_name for field in ukrainian.form_fields.all()] == names
    field = ukrainian.form_fields.first()
    field.label = "Зовсім інше питання"
    field.save()
    assert field.clean_name == names[0]


@pytest.mark.django_db
def test_a_copied_page_begins_a_register_of_its_own() -> None:
    page = form_page("volunteer")
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    copy = FormPage.objects.get(pk=copy.pk)
    assert copy.translation_key != page.translation_key
    assert [field.clean_name for field in copy.form_fields.all()] == [
        field.clean_name for field in page.form_fields.all()
    ]
