"""Exports of a register in the admin."""

from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from forms import exports
from forms.access import RegistrarOnly
from forms.filters import SubmissionFilterSet
from forms.models import Register, Submission


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
