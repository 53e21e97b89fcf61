"""Supporting institutions in the admin: which ones signers name, which ones are shown."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from campaigns.models import ManifestoPage, Supporter
from campaigns.models.supporters import HTTPS
from campaigns.supporters import (
    approve_supporter,
    key_of,
    named_by_signers,
    remove_supporter,
    supporters_of,
)
from core.cleaning import CleanCharField, CleanURLField
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs

LIST = reverse_lazy("manifestos:supporters")
LONGEST_NAME = 200


class SearchForm(forms.Form):
    """Words of a name that is looked for."""

    q = CleanCharField(label=_("Part of a name"), max_length=LONGEST_NAME, required=False)


class SupporterForm(forms.Form):
    """An institution as it is shown, and the registrar's word that it agreed."""

    name = CleanCharField(
        label=_("Name of the institution"),
        max_length=LONGEST_NAME,
        help_text=_("As the institution writes it itself. It is the same in all languages."),
    )
    url = CleanURLField(
        label=_("Web address"),
        max_length=255,
        required=False,
        assume_scheme="https",
        validators=[HTTPS],
        help_text=_("It begins with https://. You may leave it out."),
    )
    agreed = forms.BooleanField(
        label=_("The institution itself agreed, through somebody who may speak for it.")
    )

    def clean_name(self) -> str:
        """Refuse a name of signs alone."""
        name: str = self.cleaned_data["name"]
        if not key_of(name):
            raise ValidationError(_("Write the name of the institution."))
        return name


class OfSupporters(WagtailAdminTemplateMixin, RegistrarOnly):
    """A page about supporters, for registrars."""

    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return breadcrumbs((str(LIST), _("Supporting institutions")), ("", self.page_title))


class SupportersView(OfSupporters, TemplateView):
    """Beside each manifesto the institutions that are shown, and those that signers named."""

    page_title = _("Supporting institutions")
    template_name = "campaigns/admin/supporters.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both lists for each manifesto, as it stands in the source language."""
        search = SearchForm(self.request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        pages = ManifestoPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        sections = []
        for page in pages.order_by("path"):
            supporters = supporters_of(page.translation_key)
            prefetch_related_objects(supporters, "approved_by")
            named = named_by_signers(page.translation_key, words=words)
            sections.append({"page": page, "supporters": supporters, "named": named})
        context = super().get_context_data(**kwargs)
        return {**context, "search": search, "words": words, "sections": sections}


class ApproveView(OfSupporters, FormView):  # type: ignore[type-arg]
    """Shows an institution that signers named, or one that wrote itself, as a supporter."""

    page_title = _("Show an institution as a supporter")
    template_name = "campaigns/admin/approve_supporter.html"
    form_class = SupporterForm
    success_url = LIST

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the manifesto."""
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(ManifestoPage, pk=kwargs["page_id"])

    def get_initial(self) -> dict[str, Any]:
        """Begin with the name that signers wrote."""
        return {"name": self.request.GET.get("name", "")[:LONGEST_NAME]}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show it, or say that it is shown already."""
        supporter = approve_supporter(
            manifesto=self.page.translation_key,
            name=form.cleaned_data["name"],
            url=form.cleaned_data["url"],
            user=self.request.user,
            now=timezone.now(),
        )
        if supporter is None:
            form.add_error("name", _("An institution of this name is shown already."))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The institution is shown as a supporter."))
        return super().form_valid(form)


class RemoveView(OfSupporters, TemplateView):
    """Asks whether to take an institution off, and does."""

    page_title = _("Take an institution off")
    template_name = "campaigns/admin/remove_supporter.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find it."""
        super().setup(request, *args, **kwargs)
        self.supporter = get_object_or_404(Supporter, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the institution."""
        return {**super().get_context_data(**kwargs), "supporter": self.supporter}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it off."""
        remove_supporter(supporter=self.supporter, user=request.user)
        messages.success(request, gettext("The institution is not shown any more."))
        return HttpResponseRedirect(reverse("manifestos:supporters"))
