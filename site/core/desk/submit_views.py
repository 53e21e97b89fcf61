"""“Translate” and “Sync” in the admin: both only ask what the worker is to do."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.snippets.views.snippets import get_snippet_model_from_url_params
from wagtail_localize.models import TranslationSource, get_edit_url

from core.breadcrumbs import from_home
from core.desk import sources, submitting
from core.models import Job
from core.navigation import describe


class SubmitForm(forms.Form):
    """The languages that something is to be translated into, and whether with what is below it."""

    locales = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Languages"),
        queryset=Locale.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    with_tree = forms.BooleanField(required=False)

    def __init__(self, *args: Any, thing: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locales = submitting.open_locales(user).exclude(pk=thing.locale_id)
        below = thing.get_descendants().count() if isinstance(thing, Page) else 0
        if below:
            # What is below may lack a language that the page itself has.
            self.fields["with_tree"].label = ngettext(
                "With the page below it", "With the %(count)s pages below it", below
            ) % {"count": below}
        else:
            del self.fields["with_tree"]
            locales = locales.exclude(pk__in=_translated(thing))
        languages: Any = self.fields["locales"]
        languages.label_from_instance = _own_name
        languages.queryset = locales


def _own_name(locale: Locale) -> SafeString:
    # It may run the other way than the words around it.
    return format_html("<bdi>{}</bdi>", describe(locale.language_code)[0])


def _translated(thing: Any) -> Any:
    """Return the languages that have a page, or a snippet, of their own; an alias is none."""
    translations = thing.get_translations()
    if isinstance(thing, Page):
        translations = translations.filter(alias_of=None)
    return translations.values("locale_id")


class DeskView(WagtailAdminTemplateMixin, FormView[forms.Form]):
    """A question about ``thing``, for who may submit it; the answer starts a job."""

    header_icon = "wagtail-localize-language"
    thing: Any

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to what is asked about."""
        return from_home((get_edit_url(self.thing), str(self.thing)), ("", self.get_page_title()))

    def get_page_subtitle(self) -> str:
        """Name what is asked about."""
        return str(self.thing)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let nobody in who may not submit it."""
        self.thing = self.get_thing(**kwargs)
        if not submitting.may_submit(request.user, self.thing):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_thing(self, **kwargs: Any) -> Any:
        """Return the page or snippet of the address; raise ``Http404`` where there is none."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the name of the language that it is in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"language_name": describe(self.thing.locale.language_code)[0]}

    def watch(self, job: Job) -> HttpResponse:
        """Lead to the job's page."""
        return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))


class SubmitView(DeskView):
    """Asks for the languages, and starts the job."""

    template_name = "core/admin/submit.html"
    page_title = gettext_lazy("Translate")
    form_class = SubmitForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add what it is about, and who asks."""
        return {**super().get_form_kwargs(), "thing": self.thing, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Tick the language that the page chooser or an alias names."""
        code = self.request.GET.get("select_locale", "")
        return {"locales": Locale.objects.filter(language_code=code)}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Let the worker begin."""
        return self.watch(
            submitting.queue(
                thing=self.thing,
                locales=form.cleaned_data["locales"],
                with_tree=form.cleaned_data.get("with_tree", False),
                user=self.request.user,
            )
        )


class SubmitPageView(SubmitView):
    """Translate a page; a translation leads to its original."""

    def get_thing(self, **kwargs: Any) -> Page:
        """Return the page, or its original in the source language."""
        page: Page = get_object_or_404(Page, pk=kwargs["page_id"])
        if page.is_root():
            raise Http404
        originals = page.get_translations(inclusive=True).filter(
            locale__language_code=settings.LANGUAGE_CODE, alias_of=None
        )
        return (originals.first() or page).specific


class SubmitSnippetView(SubmitView):
    """Translate a snippet."""

    def get_thing(self, **kwargs: Any) -> Any:
        """Return the snippet."""
        model = get_snippet_model_from_url_params(kwargs["app_label"], kwargs["model_name"])
        if not issubclass(model, TranslatableMixin):
            raise Http404
        return get_object_or_404(model, pk=unquote(kwargs["pk"]))


class SyncView(DeskView):
    """Asks whether translators are to see what has changed. There is nothing to publish here."""

    template_name = "core/admin/sync.html"
    page_title = gettext_lazy("Bring translations up to date")
    form_class = forms.Form

    def get_thing(self, **kwargs: Any) -> Any:
        """Return the original."""
        self.source = get_object_or_404(TranslationSource, pk=kwargs["translation_source_id"])
        try:
            return self.source.get_source_instance()
        except ObjectDoesNotExist as error:
            raise Http404 from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the time of the last time, and the languages."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        enabled = self.source.translations.filter(enabled=True).select_related("target_locale")
        context["source"] = self.source
        context["languages"] = [
            describe(translation.target_locale.language_code)[0] for translation in enabled
        ]
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Let the worker do it."""
        return self.watch(sources.queue(source=self.source, user=self.request.user))
