"""The translation desk in Wagtail's reports: pages and their languages, each cell a link to work.

A plain form and plain links: it works without JavaScript.
"""

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView, TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.breadcrumbs import from_home
from core.desk.overview import UNAPPROVED, Overview, Wish, works_on_translations
from core.desk.states import State
from core.navigation import describe

MOST_ROWS: Final = 50


class WishForm(forms.Form):
    """The filters of the desk; whoever makes one up is not answered by an error."""

    words = forms.CharField(label=_("Title"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *State.choices, (UNAPPROVED, _("Awaits approval"))],
    )
    kind = forms.ChoiceField(label=_("Type"), required=False)
    mine = forms.BooleanField(label=_("Mine: my languages, or written last by me"), required=False)

    def __init__(self, data: Any, *, overview: Overview) -> None:
        super().__init__(data, auto_id="filter-%s")
        codes = [locale.language_code for locale in overview.locales]
        languages: Any = self.fields["language"]
        languages.choices = [("", _("All")), *((code, describe(code)[0]) for code in codes)]
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All")), *overview.kinds()]

    def wish(self) -> Wish:
        """Return what is asked for; what is not to be had is left out."""
        self.full_clean()
        return Wish(**{name: value for name, value in self.cleaned_data.items() if value})


class TranslationDeskView(WagtailAdminTemplateMixin, TemplateView):
    """Everything to be translated, in the languages that somebody works in."""

    template_name = "core/admin/translation_desk.html"
    page_title = _("Translation desk")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Turn away whoever works on no pages."""
        if not works_on_translations(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead to the admin's first page."""
        return from_home(("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filters and the rows of one page of the list."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        overview = Overview(self.request.user)
        form = WishForm(self.request.GET, overview=overview)
        wish = form.wish()
        things, states = overview.matching(wish)
        locales = overview.chosen(wish)
        paginator = WagtailPaginator(things, MOST_ROWS)
        page = paginator.get_page(self.request.GET.get("p"))
        return context | {
            "form": form,
            "is_filtered": wish != Wish(),
            "locales": [(locale, describe(locale.language_code)[0]) for locale in locales],
            "rows": overview.rows(page.object_list, locales, states),
            "page_obj": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
        }


def desk_url(**wish: str) -> str:
    """Return the desk's address with these filters."""
    return reverse("translation_desk", query=wish)


urlpatterns = [
    path("reports/translation-desk/", TranslationDeskView.as_view(), name="translation_desk"),
]
# wagtail-localize's own report lists every language to anybody in the admin.
before_wagtail_localize = [
    path("localize/reports/translations/", RedirectView.as_view(pattern_name="translation_desk")),
    path(
        "localize/reports/translations/results/",
        RedirectView.as_view(pattern_name="translation_desk"),
    ),
]
