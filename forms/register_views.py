"""Registers in the admin, for registrars only."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton
from wagtail.log_actions import log

from core.cleaning import clean_address
from core.countries import country_name
from core.navigation import describe
from core.sealing import UnreadableError
from forms import exports
from forms.filters import SubmissionFilterSet
from forms.models import Register, Submission

PERMISSION = "site_forms.manage_registers"
INDEX = reverse_lazy("registers:index")


class RegistrarOnly(View):
    """Turns everybody away who is no registrar, whatever pages they may edit."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is looked up; Wagtail shows the refusal on its own page."""
        super().setup(request, *args, **kwargs)
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what is shown out of caches."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


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
        ]


def _pairs(query: Any) -> list[tuple[str, str]]:
    return [(key, value) for key, values in query.lists() for value in values]


class ExportView(RegistrarOnly):
    """Hands out what the filters leave, and notes who took it."""

    def get(self, request: HttpRequest, register_id: int) -> HttpResponseBase:
        """Stream CSV; build XLSX row by row in a temporary file."""
        register = get_object_or_404(Register, pk=register_id)
        kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
        filters = SubmissionFilterSet(
            request.GET, queryset=Submission.objects.filter(register=register), request=request
        )
        if not filters.is_valid():
            # Never more than was asked for: the list says which filter is wrong.
            address = reverse("registers:submissions", args=[register.pk])
            return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
        chosen = filters.qs.order_by("created_at", "pk")
        log(
            instance=register,
            action="forms.export",
            user=request.user,
            data={"format": kind, "filters": filters.applied(), "rows": chosen.count()},
        )
        table = exports.rows(register, chosen)
        response: FileResponse | StreamingHttpResponse
        if kind == "xlsx":
            response = FileResponse(
                exports.xlsx_file(table),
                content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            )
        else:
            response = StreamingHttpResponse(
                exports.csv_lines(table), content_type="text/csv; charset=utf-8"
            )
        name = f"register-{register.pk}-{timezone.now():%Y-%m-%d}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class EntryView(RegistrarOnly, WagtailAdminTemplateMixin, TemplateView):
    """One entry, every answer; looking is noted in the log."""

    template_name = "forms/admin/entry.html"
    header_icon = "form"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the entry of the address."""
        super().setup(request, *args, **kwargs)
        self.submission = get_object_or_404(
            Submission.objects.select_related("register"),
            pk=kwargs["pk"],
            register_id=kwargs["register_id"],
        )

    def get_page_title(self) -> str:
        """Name the entry by its number: titles stay in the browser's history."""
        return f"{_('Entry')} {str(self.submission.pk)[:8]}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        register = self.submission.register
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": str(INDEX), "label": _("Registers")},
            {"url": reverse("registers:submissions", args=[register.pk]), "label": register.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the entry's rows, labelled as the register's columns are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        submission = self.submission
        log(instance=submission, action="forms.view", user=self.request.user)
        try:
            answers = exports.row_of(submission.register, submission)
        except UnreadableError:
            context["unreadable"] = True
            answers = []
        labels = exports.headings(submission.register)
        return context | {
            "submission": submission,
            "rows": list(zip(labels, answers, strict=False)),
        }


class RegisterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who hears of new entries."""

    class Meta:
        model = Register
        fields: ClassVar[list[str]] = ["recipients"]
        widgets: ClassVar[dict[str, Any]] = {"recipients": forms.Textarea(attrs={"rows": 4})}

    def clean_recipients(self) -> str:
        """Take one bare address per line; name the line that is none."""
        lines = self.cleaned_data["recipients"].splitlines()
        found = []
        for line in filter(None, (line.strip() for line in lines)):
            try:
                found.append(clean_address(line))
            except ValidationError as error:
                raise ValidationError(
                    _("“%(line)s” is no e-mail address."), params={"line": line}
                ) from error
        return "\n".join(dict.fromkeys(found))


class RegisterSettingsView(RegistrarOnly, generic.EditView):
    """The recipients of notifications: theirs to set who may see the register, nobody else's."""

    model = Register
    form_class = RegisterForm
    permission_policy = None
    permission_required = None
    header_icon = "form"
    index_url_name = "registers:index"
    edit_url_name = "registers:settings"
    success_message = _("The notifications of “%(object)s” were saved.")

    def get_object(self, queryset: Any = None) -> Register:
        """Return the register of the address."""
        return get_object_or_404(Register, pk=self.kwargs["pk"])
