"""Registers in the admin, for registrars only."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets import Button, HeaderButton

from core.countries import country_name
from core.navigation import describe
from core.sealing import UnreadableError
from forms.access import INDEX, RegistrarOnly
from forms.filters import SubmissionFilterSet
from forms.models import Register, Submission


def shown_country(submission: Submission) -> str:
    """Return the country in the language of the admin."""
    language = get_language() or settings.LANGUAGE_CODE
    return country_name(submission.country, language) if submission.country else ""


def shown_confirmed(register: Any) -> str:
    """Return how many entries are confirmed; a dash where the form asks for no confirmation."""
    return str(register.confirmed_count) if register.confirms else "—"


def shown_name(submission: Submission) -> str:
    """Return what names a row in the list: the person's name, else the start of its number."""
    try:
        return str(submission.answer("full_name") or str(submission.pk)[:8])
    except UnreadableError:
        return str(_("Cannot be read: its key is missing"))


class RegisterIndexView(RegistrarOnly, generic.IndexView):
    """One row per form, all languages together."""

    model = Register
    page_title = _("Registers")
    header_icon = "form"
    index_url_name = "registers:index"
    permission_policy = None
    default_ordering = "name"
    any_permission_required: ClassVar[list[str]] = []
    columns: ClassVar[list[Any]] = [
        TitleColumn("name", label=_("Form"), url_name="registers:submissions"),
        Column("counts.confirmed", label=_("Confirmed"), accessor=shown_confirmed),
        Column("counts.entries", label=_("Entries"), accessor="entry_count"),
    ]

    def get_base_queryset(self) -> QuerySet[Register]:
        """Return all registers with their numbers."""
        confirmed = Count("submissions", filter=Q(submissions__status=Submission.Status.CONFIRMED))
        return Register.objects.annotate(
            entry_count=Count("submissions"), confirmed_count=confirmed
        )

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what concerns all registers."""
        pages = (
            (_("Retention"), "registers:retention", "history"),
            (_("Requests under data protection law"), "registers:data_request", "user"),
        )
        return [
            Button(label, url=reverse(name), icon_name=icon, priority=number)
            for number, (label, name, icon) in enumerate(pages)
        ]


class SubmissionIndexView(RegistrarOnly, generic.IndexView):
    """The entries of one register, filtered, with the ways to export them."""

    model = Submission
    header_icon = "form"
    permission_policy = None
    filterset_class = SubmissionFilterSet
    paginate_by = 50
    default_ordering = "-created_at"
    any_permission_required: ClassVar[list[str]] = []
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "name",
            label=_("Entry"),
            accessor=shown_name,
            get_url=lambda row: reverse("registers:entry", args=[row.register_id, row.pk]),
        ),
        Column("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        Column("language", label=_("Language"), accessor=lambda row: describe(row.language)[0]),
        Column("country", label=_("Country"), accessor=shown_country),
        DateColumn("created_at", label=_("Received"), sort_key="created_at"),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the register of the address."""
        super().setup(request, *args, **kwargs)
        self.register = get_object_or_404(Register, pk=kwargs["register_id"])

    def get_base_queryset(self) -> QuerySet[Submission]:
        """Return this register's entries."""
        return Submission.objects.filter(register=self.register)

    def get_page_title(self) -> str:
        """Return the form's name."""
        return self.register.name

    def get_index_url(self) -> str:
        """Return the address of this list."""
        return reverse("registers:submissions", args=[self.register.pk])

    def get_index_results_url(self) -> str:
        """Return the address that answers with the list alone, as filters are changed."""
        return reverse("registers:submissions_results", args=[self.register.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to all registers."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": str(INDEX), "label": _("Registers")},
            {"url": "", "label": self.register.name},
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer exports of what the filters leave, and the settings."""
        query = self.request.GET.copy()
        query.pop("p", None)
        base = reverse("registers:export", args=[self.register.pk])

        def export_url(kind: str) -> str:
            return f"{base}?{urlencode([('format', kind), *_pairs(query)])}"

        return [
            HeaderButton(_("XLSX"), url=export_url("xlsx"), icon_name="download", priority=10),
            HeaderButton(_("CSV"), url=export_url("csv"), icon_name="download", priority=20),
            HeaderButton(
                _("Notifications"),
                url=reverse("registers:settings", args=[self.register.pk]),
                icon_name="mail",
                priority=30,
            ),
            HeaderButton(
                _("Bulk invalidations"),
                url=reverse("registers:invalidations", args=[self.register.pk]),
                icon_name="cross",
                priority=40,
            ),
        ]


def _pairs(query: Any) -> list[tuple[str, str]]:
    return [(key, value) for key, values in query.lists() for value in values]
