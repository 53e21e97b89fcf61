"""Requests under data protection law in the admin. The address travels by POST alone."""

import json
from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.cleaning import AddressField
from forms import data_requests, suppressions
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs
from forms.data_requests import Certificate

SALT: Final = "forms.certificate"


class AddressForm(forms.Form):
    """Whose data it is about."""

    address = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class EraseForm(AddressForm):
    """Whose data to erase, and whether others may write to the address again."""

    forget_suppression = forms.BooleanField(required=False)


class DataRequestView(RegistrarOnly, WagtailAdminTemplateMixin, FormView[forms.Form]):
    """Asks for an address; shows in which registers it stands, and offers to give or erase."""

    form_class: type[forms.Form] = AddressForm
    template_name = "forms/admin/data_request.html"
    page_title = _("Requests under data protection law")
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show what is stored of whom; looking is noted."""
        address = form.cleaned_data["address"]
        entries = list(data_requests.entries_of(address))
        for submission in entries:
            log(instance=submission, action="forms.look_up", user=self.request.user)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                address=address,
                entries=entries,
                suppressions=list(suppressions.matching(address)),
            )
        )


class GiveDataView(DataRequestView):
    """Hands out everything stored about a person."""

    http_method_names = ("post",)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Return it as a file of JSON."""
        data = data_requests.give(
            address=form.cleaned_data["address"], user=self.request.user, now=timezone.now()
        )
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        return _download(text, "application/json", "personal-data.json")


class EraseView(DataRequestView):
    """Erases a person from all registers."""

    http_method_names = ("post",)
    form_class = EraseForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show the certificate, with a signed copy to download it by."""
        certificate = data_requests.erase(
            address=form.cleaned_data["address"],
            user=self.request.user,
            now=timezone.now(),
            forget_suppression=form.cleaned_data["forget_suppression"],
        )
        context = self.get_context_data(
            form=AddressForm(),
            certificate=certificate.text(),
            signed_certificate=signing.dumps(asdict(certificate), salt=SALT, compress=True),
        )
        return self.render_to_response(context)


class CertificateView(RegistrarOnly, View):
    """Hands out a certificate that this site made, as text. Nothing of it is stored."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Return the certificate; refuse one that is not ours."""
        try:
            stored = signing.loads(request.POST.get("certificate", ""), salt=SALT)
        except signing.BadSignature:
            return HttpResponseBadRequest()
        text = Certificate(**stored).text()
        return _download(text, "text/plain", "certificate-of-erasure.txt")


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
