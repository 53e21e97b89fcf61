"""Finding a person in a register by their exact address."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from forms import addresses, suppressions
from forms.access import OfRegister
from forms.address_views import AddressView
from forms.breadcrumbs import breadcrumbs
from forms.columns import entry_address
from forms.models import Submission


class LookUpView(OfRegister, AddressView):
    """Opens the entry of an address; tells if there are none or several. It is noted."""

    template_name = "forms/admin/look_up.html"
    page_title = _("Find an address")
    header_icon = "search"
    explanation = _("The address in full: parts of it cannot be searched. That you asked is noted.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        return breadcrumbs(("", self.page_title), register=self.register)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Look the address up as rules write it and as it was typed."""
        address = form.cleaned_data["address"]
        rows = Submission.objects.filter(
            register=self.register, email_index__in=addresses.possible_indexes(address)
        )
        newest_first = rows.order_by("-created_at", "pk")
        found = [row for row in newest_first if addresses.is_same(row, address)]
        log(
            instance=self.register,
            action="forms.look_up",
            user=self.request.user,
            data={"found": len(found)},
        )
        if len(found) == 1:
            return HttpResponseRedirect(entry_address(found[0]))
        context = self.get_context_data(
            form=form, is_answered=True, found=found, suppression=suppressions.of(address)
        )
        return self.render_to_response(context)
