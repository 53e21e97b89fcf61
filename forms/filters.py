"""How a registrar narrows a register down; lists and exports share it."""

from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.forms import CheckboxSelectMultiple
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from core.countries import countries
from core.navigation import describe
from forms.models import Submission


def language_choices() -> list[tuple[str, str]]:
    """Return the site's languages, each in its own name."""
    return [(code, describe(code)[0]) for code, _name in settings.LANGUAGES]


def all_countries() -> list[tuple[str, str]]:
    """Return all countries in the language of the admin."""
    return list(countries(get_language() or settings.LANGUAGE_CODE).items())


class SubmissionFilterSet(WagtailFilterSet):
    """By status, language, country and day of arrival."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Submission.Status.choices,
        widget=CheckboxSelectMultiple,
        distinct=False,  # nothing is joined, and it would sort the whole register
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=language_choices)
    country = django_filters.ChoiceFilter(label=_("Country"), choices=all_countries)
    created_at = django_filters.DateFromToRangeFilter(
        label=_("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Submission
        fields: ClassVar[list[Any]] = []

    def applied(self) -> dict[str, str]:
        """Return the filters in force, for the audit log: names and values, no personal data."""
        self.form.is_valid()  # what is not valid does not filter
        return {name: str(value) for name, value in self.form.cleaned_data.items() if value}
