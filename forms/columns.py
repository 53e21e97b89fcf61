"""What a registrar sees of an entry in a list."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from core.countries import country_name
from core.navigation import describe
from core.sealing import UnreadableError
from forms import review
from forms.models import Submission

# Has no room on a phone: see forms/static/forms/admin.css.
ASIDE: Final = "register-aside"


def shown_name(submission: Submission) -> str:
    """Return what names a row in the list: the person's name, else the start of its number."""
    try:
        return str(submission.answer("full_name") or str(submission.pk)[:8])
    except UnreadableError:
        return str(_("Cannot be read: its key is missing"))


def shown_country(submission: Submission) -> str:
    """Return the country in the language of the admin."""
    language = get_language() or settings.LANGUAGE_CODE
    return country_name(submission.country, language) if submission.country else ""


def entry_address(submission: Submission) -> str:
    """Return the address of the entry's own page."""
    return reverse("registers:entry", args=[submission.register_id, submission.pk])


def is_held(submission: Submission) -> bool:
    """Tell whether an entry would count but for its suspicions."""
    return submission.status == Submission.Status.SUSPECT


class StatusColumn(Column):
    """The status, with a mark if the entry must be looked at."""

    cell_template_name = "forms/admin/status_cell.html"

    def get_cell_context_data(self, instance: Submission, parent_context: Any) -> dict[str, Any]:
        """Add ``is_marked``."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"is_marked": review.is_doubtful(instance)}


class ReasonsColumn(Column):
    """Why the entry must be looked at, in words."""

    cell_template_name = "forms/admin/reasons_cell.html"

    def get_value(self, instance: Submission) -> list[str]:
        """Return the reasons."""
        return review.reasons(instance)


class TickColumn(Column):
    """A box to tick the entry; the one in the heading ticks all on the page."""

    header_template_name = "forms/admin/tick_header.html"
    cell_template_name = "forms/admin/tick_cell.html"

    def __init__(self, *args: Any, ticked: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticked = frozenset(ticked)

    def get_cell_context_data(self, instance: Submission, parent_context: Any) -> dict[str, Any]:
        """Add what is ticked, and how a screen reader calls the box."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {
            "number": str(instance.pk),
            "name": shown_name(instance),
            "is_ticked": str(instance.pk) in self.ticked,
        }


def entry_columns() -> list[Column]:
    """Return the columns of the list of one register."""
    return [
        TitleColumn("name", label=_("Entry"), accessor=shown_name, get_url=entry_address),
        StatusColumn("status", label=_("Status"), accessor="get_status_display"),
        Column(
            "language",
            label=_("Language"),
            accessor=lambda row: describe(row.language)[0],
            classname=ASIDE,
        ),
        Column("country", label=_("Country"), accessor=shown_country, classname=ASIDE),
        DateColumn("created_at", label=_("Received"), sort_key="created_at"),
    ]


def review_columns(*, of_all_registers: bool, ticked: Iterable[str]) -> list[Column]:
    """Return the columns of the review queue; ``ticked`` holds the numbers of entries."""
    name, _status, *others = entry_columns()
    register = Column("register", label=_("Register"))
    return [
        TickColumn("tick", label=_("Choose"), ticked=ticked),
        name,
        *([register] if of_all_registers else []),
        StatusTagColumn(
            "status", label=_("Status"), accessor="get_status_display", primary=is_held
        ),
        ReasonsColumn("suspicion", label=_("Suspicion")),
        *others,
    ]
