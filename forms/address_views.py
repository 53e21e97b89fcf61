"""Pages on which a registrar types one person's address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.cleaning import AddressField
from forms.access import RegistrarOnly


class AddressForm(forms.Form):
    """One address, typed in full."""

    address = AddressField(label=_("E-mail address"))


class AddressView(RegistrarOnly, WagtailAdminTemplateMixin, FormView[forms.Form]):
    """Takes an address by POST, so that it stands in no log of pages that were asked for."""

    form_class = AddressForm
    template_name = "forms/admin/address.html"
    button: Any = _("Search")
    explanation: Any = ""
