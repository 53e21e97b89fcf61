"""Retention in the admin: what each register's policy would do now."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from forms import retention
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs


class RetentionView(RegistrarOnly, WagtailAdminTemplateMixin, TemplateView):
    """The dry run, register by register. The worker does it once a day."""

    template_name = "forms/admin/retention.html"
    page_title = _("Retention")
    header_icon = "history"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the forecast of every register."""
        return {**super().get_context_data(**kwargs), "forecasts": retention.plan(timezone.now())}
