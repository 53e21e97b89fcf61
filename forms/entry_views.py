"""One entry of a register in the admin."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.sealing import UnreadableError
from forms import exports
from forms.access import INDEX, RegistrarOnly
from forms.models import Submission


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
        table = exports.Full(submission.register)
        try:
            answers = table.row(submission)
        except UnreadableError:
            context["unreadable"] = True
            answers = []
        return context | {
            "submission": submission,
            "rows": list(zip(table.headings(), answers, strict=False)),
        }
