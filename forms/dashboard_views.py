"""The dashboard of a register, and all registers on the admin's first page."""

from typing import Any, ClassVar

from django.forms import Media
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton

from forms import dashboard
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs
from forms.models import Register

STYLES = Media(css={"all": ["forms/dashboard.css"]})


class DashboardView(RegistrarOnly, WagtailAdminTemplateMixin, TemplateView):
    """What one register comes to, in numbers that name nobody."""

    template_name = "forms/admin/dashboard.html"
    page_title = _("Dashboard")
    header_icon = "form"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the register of the address."""
        super().setup(request, *args, **kwargs)
        self.register = get_object_or_404(Register, pk=kwargs["register_id"])

    def get_page_subtitle(self) -> str:
        """Return the form's name."""
        return self.register.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        return breadcrumbs(("", self.get_header_title()), register=self.register)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to the entries."""
        entries = reverse("registers:submissions", args=[self.register.pk])
        return [HeaderButton(_("Entries"), url=entries, icon_name="list-ul")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        numbers = dashboard.dashboard_of(self.register, now=timezone.now())
        return context | {"register": self.register, "dashboard": numbers, "styles": STYLES}


class RegistersPanel(Component):
    """All registers at a glance, on the admin's first page; for registrars only."""

    name = "registers"
    template_name = "forms/admin/dashboard_panel.html"
    order: ClassVar[int] = 50

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return a line for each register, and what is wrong with the mail."""
        now = timezone.now()
        return {
            "glances": dashboard.glances(now=now),
            "warnings": dashboard.mail_warnings(dashboard.oldest_waiting(), now=now),
        }
