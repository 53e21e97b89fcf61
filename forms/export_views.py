"""Exports of a register in the admin."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from forms import export_jobs, exports
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs
from forms.export_files import CONTENT_TYPES, WRITERS, file_name
from forms.filters import SubmissionFilterSet
from forms.models import Register, Submission

# A larger workbook is made in the background: nobody waits that long for an answer.
LARGE = 5000


class ExportForm(forms.Form):
    """What for, and as which kind of file."""

    preset = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("csv", _("CSV: at once")), ("xlsx", _("XLSX: large ones in the background"))],
        initial="csv",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["preset"]
        field.choices = exports.presets_of(register)
        field.initial = exports.Preset.FULL


class ExportView(RegistrarOnly, WagtailAdminTemplateMixin, TemplateView):
    """Asks what for; hands out what the filters of the list leave, and notes who took it.

    The filters stand in the address, as they do on the list.
    """

    template_name = "forms/admin/export.html"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the register of the address and its filters."""
        super().setup(request, *args, **kwargs)
        self.register = get_object_or_404(Register, pk=kwargs["register_id"])
        self.filters = SubmissionFilterSet(
            request.GET,
            queryset=Submission.objects.filter(register=self.register),
            request=request,
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Never hand out more than was asked for: the list says which filter is wrong."""
        if not self.filters.is_valid():
            return HttpResponseRedirect(self._list_url())
        return super().dispatch(request, *args, **kwargs)

    def _list_url(self) -> str:
        address = reverse("registers:submissions", args=[self.register.pk])
        return f"{address}?{self.request.GET.urlencode()}"

    def get_page_title(self) -> str:
        """Name the page."""
        return str(_("Export"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list as it was filtered."""
        return breadcrumbs((self._list_url(), self.register.name), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and how much the filters leave."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        size = self._size(self.filters.qs)
        context.setdefault("form", ExportForm(register=self.register, initial=self.request.GET))
        return context | {"size": min(size, LARGE), "is_large": size > LARGE}

    def _size(self, entries: QuerySet[Submission]) -> int:
        """Count entries, but no further than needed: nobody waits for a million."""
        return int(entries.order_by()[: LARGE + 1].count())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Note the export, then stream it or have it made."""
        form = ExportForm(request.POST, register=self.register)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        preset, kind = form.cleaned_data["preset"], form.cleaned_data["format"]
        table = exports.TABLES[preset](self.register)
        size = self._size(table.chosen(self.filters.qs))
        log(
            instance=self.register,
            action="forms.export",
            user=request.user,
            data={
                "preset": preset,
                "format": kind,
                "filters": self.filters.applied(),
                "rows": size if size <= LARGE else f"> {LARGE}",
            },
        )
        if kind == "xlsx" and size > LARGE:
            job = export_jobs.start(
                register=self.register,
                preset=preset,
                query=request.GET.urlencode(),
                user=request.user,
            )
            return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))
        name = file_name(self.register.pk, preset, kind)
        return StreamingHttpResponse(
            WRITERS[kind](exports.blocks(table, self.filters.qs)),
            content_type=CONTENT_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
