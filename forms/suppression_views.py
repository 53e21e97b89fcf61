"""Suppressed addresses in the admin: listed without the addresses, lifted, added by hand."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton

from forms import suppressions
from forms.access import RegistrarOnly
from forms.address_views import AddressView
from forms.breadcrumbs import breadcrumbs
from forms.filters import DayRangeFilter
from forms.lists import RegistrarList
from forms.models import Suppression

LIST = reverse_lazy("registers:suppressions")


class SuppressionFilterSet(WagtailFilterSet):
    """By reason and day."""

    reason = django_filters.ChoiceFilter(label=_("Reason"), choices=Suppression.Reason.choices)
    created_at = DayRangeFilter(label=_("Since"), widget=DateRangePickerWidget)

    class Meta:
        model = Suppression
        fields: ClassVar[list[Any]] = []


class SuppressionIndexView(RegistrarList):
    """One row for each address that no mail goes to. The address itself is not known."""

    model = Suppression
    page_title = _("Suppressed addresses")
    header_icon = "no-view"
    filterset_class = SuppressionFilterSet
    default_ordering = "-created_at"
    index_url_name = "registers:suppressions"
    index_results_url_name = "registers:suppressions_results"
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "reason",
            label=_("Reason"),
            accessor="get_reason_display",
            url_name="registers:suppression_lift",
        ),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to where an address is typed."""
        return [
            HeaderButton(
                _("Suppress an address"),
                url=reverse("registers:suppression_add"),
                icon_name="plus",
                priority=10,
            ),
            HeaderButton(
                _("Lift by address"),
                url=reverse("registers:suppression_lift_address"),
                icon_name="search",
                priority=20,
            ),
        ]


class OfSuppressions(AddressView):
    """A page on which an address is typed."""

    header_icon = "no-view"
    success_url = LIST

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return breadcrumbs((LIST, _("Suppressed addresses")), ("", self.page_title))


class SuppressionAddView(OfSuppressions):
    """Suppresses an address because its owner asks for it."""

    page_title = _("Suppress an address")
    button = _("Suppress")
    explanation = _(
        "No mail goes there any more, whoever types it into a form. What is kept tells the "
        "address only to those who type it again."
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Suppress, and tell if it was so already."""
        address = form.cleaned_data["address"]
        if suppressions.add(address=address, user=self.request.user, now=timezone.now()):
            messages.success(self.request, gettext("No mail goes to this address any more."))
        else:
            messages.info(self.request, gettext("This address was suppressed already."))
        return super().form_valid(form)


class SuppressionLiftAddressView(OfSuppressions):
    """Lifts the suppression of an address that somebody names."""

    page_title = _("Lift by address")
    button = _("Lift")
    explanation = _("Make sure that it is the owner who asks: mail goes there again.")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Lift, or tell that there was nothing to lift."""
        address = form.cleaned_data["address"]
        if not suppressions.lift_address(address=address, user=self.request.user):
            form.add_error("address", _("This address is not suppressed."))
            return self.form_invalid(form)
        messages.success(self.request, gettext("Mail goes to this address again."))
        return super().form_valid(form)


class SuppressionLiftView(RegistrarOnly, WagtailAdminTemplateMixin, TemplateView):
    """Asks whether to lift one suppression, and lifts it."""

    template_name = "forms/admin/suppression.html"
    page_title = _("Lift a suppression")
    header_icon = "no-view"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the row of the address."""
        super().setup(request, *args, **kwargs)
        self.suppression = get_object_or_404(Suppression, pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return breadcrumbs((LIST, _("Suppressed addresses")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row."""
        return {**super().get_context_data(**kwargs), "suppression": self.suppression}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lift it."""
        suppressions.lift(suppression=self.suppression, user=request.user)
        messages.success(request, gettext("Mail goes to this address again."))
        return HttpResponseRedirect(str(LIST))
