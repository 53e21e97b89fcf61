"""Turns the rows that editors ordered into a form whose answers arrive clean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from core.cleaning import AddressField, CleanCharField, CleanTextField, CleanURLField
from core.countries import country_choices
from forms.inputs import address_input, choice_input, country_input, name_input
from forms.models.fields import parse_choices
from forms.submission_forms import SubmissionForm

LONGEST_LINE = 200
LONGEST_TEXT = 5000


class SiteFormBuilder(FormBuilder):
    """Wagtail's builder with cleaning fields, and choices stored as keys."""

    form_class: type[SubmissionForm]

    def __init__(self, fields: Any, form_class: type[SubmissionForm]) -> None:
        super().__init__(fields)
        self.form_class = form_class

    def get_form_class(self) -> type[SubmissionForm]:
        """Return ``form_class`` with the editors' fields added."""
        return type(self.form_class.__name__, (self.form_class,), dict(self.formfields))

    def get_formatted_field_choices(self, field: Any) -> list[tuple[str, str]]:
        """Offer labels, store keys."""
        return parse_choices(field.choices)

    def get_formatted_field_initial(self, field: Any) -> list[str]:
        """Return the keys that are ticked at first, one per line."""
        return [line.strip() for line in field.default_value.splitlines() if line.strip()]

    def get_field_options(self, field: Any) -> dict[str, Any]:
        """Django escapes help texts in our templates; Wagtail would do it a second time."""
        options: dict[str, Any] = super().get_field_options(field)
        options["help_text"] = field.help_text
        return options

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """One clean line."""
        return CleanCharField(max_length=LONGEST_LINE, **options)

    def create_name_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """The name of the person who fills in the form, which their browser may know."""
        return CleanCharField(max_length=LONGEST_LINE, widget=name_input(), **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """Clean text."""
        widget = forms.Textarea(attrs={"rows": 6})
        return CleanTextField(max_length=LONGEST_TEXT, widget=widget, **options)

    def create_email_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """One bare address."""
        return AddressField(widget=address_input(), **options)

    def create_url_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """A web address; ``https`` where the scheme was left out."""
        widget = forms.URLInput(attrs={"autocapitalize": "none", "spellcheck": "false"})
        return CleanURLField(max_length=2000, assume_scheme="https", widget=widget, **options)

    def create_number_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """A number that a spreadsheet can hold."""
        return forms.DecimalField(max_digits=15, decimal_places=4, **options)

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """A day, picked in the browser's own calendar."""
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)

    def create_dropdown_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """One of several, nothing chosen at first."""
        choices = [("", _("Please choose")), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(choices=choices, widget=choice_input(choices), **options)

    def create_country_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """The country of the person who fills in the form, by its code (ISO 3166-1)."""
        return forms.ChoiceField(choices=country_choices, widget=country_input(), **options)
