"""How a registrar narrows a register down; lists and exports share it."""

from datetime import date
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from core.countries import countries
from core.navigation import describe
from forms.models import Message, Register, Submission, Suppression

ANY: Final = "any"
SUPPRESSED: Final = "suppressed"
# A day at either end of the calendar has no time of its own in some time zones.
DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))

# As Wagtail shows short lists; a select does not fit into the drawer of filters.
RADIO: Final[dict[str, Any]] = {"widget": forms.RadioSelect, "empty_label": _("All")}


def language_choices() -> list[tuple[str, str]]:
    """Return the site's languages, each in its own name."""
    return [(code, describe(code)[0]) for code, _name in settings.LANGUAGES]


def all_countries() -> list[tuple[str, str]]:
    """Return all countries in the language of the admin."""
    return list(countries(get_language() or settings.LANGUAGE_CODE).items())


def profession_choices(register: Register | None = None) -> list[tuple[str, str]]:
    """Return the professions that this register's form offers or offered; without one, all's."""
    registers = [register] if register else Register.objects.order_by("pk")
    found: dict[str, str] = {}
    for each in registers:
        for column in each.columns:
            if column["name"] == "profession":
                found |= column.get("choices", {})
    return list(found.items())


def trouble_choices() -> list[tuple[str, Any]]:
    """Return what may be wrong with the mail to a person."""
    states = (Message.State.BOUNCED, Message.State.COMPLAINED, Message.State.FAILED)
    return [(state.value, state.label) for state in states] + [
        (SUPPRESSED, _("No mail goes to this address"))
    ]


class DayRangeField(django_filters.fields.DateRangeField):
    """The first and the last day of a span, both within reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields:
            field.validators += DAYS


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    """Keeps what came between two days."""

    field_class = DayRangeField


def with_suspicion(rows: QuerySet[Submission], _name: str, reason: str) -> QuerySet[Submission]:
    """Keep the entries under that suspicion, or under any."""
    rows = rows.exclude(suspicion=[])
    if reason == ANY:
        return rows
    # SQLite has no operator that looks into JSON.
    return rows.alias(reasons=Cast("suspicion", TextField())).filter(
        reasons__contains=f'"{reason}"'
    )


def with_trouble(rows: QuerySet[Submission], _name: str, trouble: str) -> QuerySet[Submission]:
    """Keep the entries to whose address mail did not or may not go."""
    if trouble == SUPPRESSED:
        return rows.filter(email_index__in=Suppression.objects.values("email_index"))
    messages = Message.objects.filter(state=trouble, submission__isnull=False)
    return rows.filter(pk__in=messages.values("submission"))


class SuspicionFilterSet(WagtailFilterSet):
    """By the reason to look at an entry."""

    suspicion = django_filters.ChoiceFilter(
        label=_("Suspicion"),
        choices=[(ANY, _("Any reason")), *Submission.Suspicion.choices],
        method=with_suspicion,
        **RADIO,
    )

    class Meta:
        model = Submission
        fields: ClassVar[list[Any]] = []


class SubmissionFilterSet(SuspicionFilterSet):
    """By everything that stands in the open; the sealed answers cannot be searched."""

    # What names a person is kept out of the audit log.
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"public_name"})

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Submission.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # nothing is joined, and it would sort the whole register
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=language_choices, **RADIO)
    country = django_filters.ChoiceFilter(label=_("Country"), choices=all_countries)
    profession = django_filters.ChoiceFilter(label=_("Profession"), choices=profession_choices)
    created_at = DayRangeFilter(label=_("Received"), widget=DateRangePickerWidget)
    trouble = django_filters.ChoiceFilter(
        label=_("Trouble with mail"), choices=trouble_choices, method=with_trouble, **RADIO
    )
    public_name = django_filters.CharFilter(
        label=_("Name shown publicly"),
        lookup_expr="startswith",
        max_length=200,
        help_text=_("How it begins, capital letters included."),
    )

    class Meta:
        model = Submission
        fields: ClassVar[list[Any]] = []

    def __init__(self, *args: Any, register: Register | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if register is not None:
            self.filters["profession"].extra["choices"] = profession_choices(register)

    def applied(self) -> dict[str, str]:
        """Return the filters in force, for the audit log: names and values, no personal data."""
        self.form.is_valid()  # what is not valid does not filter
        return {
            name: "…" if name in self.PERSONAL else str(value)
            for name, value in self.form.cleaned_data.items()
            if value
        }
