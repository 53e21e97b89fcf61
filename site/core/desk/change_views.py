"""“What changed”: the original's old and new words side by side, and a field to translate in."""

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages as wagtail_messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation, get_edit_url

from core.breadcrumbs import from_home
from core.desk.access import is_locked_for, may_publish, open_translation, target_of
from core.desk.changes import Change, Saved, changes_of, has_older_words, save_changes, waiting
from core.desk.sources import is_behind, queue
from core.desk.translations import enabled_translation
from core.navigation import describe

# A page that stays usable; the next ones come when these are saved.
MOST_SHOWN: Final = 100


class WhatChangedView(WagtailAdminTemplateMixin, TemplateView):
    """What waits for a translation since the original changed, for who may edit the translation."""

    template_name = "core/admin/what_changed.html"
    page_title = _("What changed")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the translation, and turn away whoever may not edit it."""
        to_write = request.method == "POST"
        self.translation = open_translation(request.user, kwargs["pk"], to_write=to_write)
        self.target = target_of(self.translation)
        self.saved, self.typed = Saved(), dict[int, str]()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or have the newer original taken over."""
        if "update" in request.POST:
            return take_over(request, self.translation)
        texts, untouched = self.sent()
        self.saved = save_changes(translation=self.translation, texts=texts, user=request.user)
        self.typed = {pk: text for pk, (_string, text) in texts.items()}
        self.tell(untouched)
        if self.saved.faults:
            return self.render_to_response(self.get_context_data())
        return HttpResponseRedirect(request.path)

    def sent(self) -> tuple[dict[int, tuple[int, str]], int]:
        """Return what is to be saved, and how many suggestions nobody touched.

        A suggestion is taken as it stands only where somebody says so: by its box or its button.
        """
        sent, one = self.request.POST, self.request.POST.get("one", "")
        offered = {change.segment.pk: change.text for change in changes_of(self.translation)}
        texts: dict[int, tuple[int, str]] = {}
        untouched = 0
        for name in sent:
            kind, _dash, number = name.partition("-")
            string = sent.get(f"string-{number}", "")
            if kind != "text" or not number.isdecimal() or not string.isdecimal():
                continue
            text = sent[name].replace("\r\n", "\n").strip()
            is_new = bool(text) and text != offered.get(int(number), "").strip()
            if number == one or (not one and (is_new or f"fits-{number}" in sent)):
                texts[int(number)] = (int(string), text)
            elif not one and text:
                untouched += 1
        return texts, untouched

    def tell(self, untouched: int) -> None:
        """Say what became of it."""
        saved, faults, late = self.saved.saved, len(self.saved.faults), self.saved.late
        if saved:
            told = ngettext(
                "%(number)d translation is saved. Readers see it when it is published.",
                "%(number)d translations are saved. Readers see them when they are published.",
                saved,
            )
            messages.success(self.request, told % {"number": saved})
        if untouched:
            told = ngettext(
                "%(number)d earlier translation was left alone. Change it, or say that it fits.",
                "%(number)d earlier translations were left alone. Change them, or say that they "
                "fit.",
                untouched,
            )
            messages.info(self.request, told % {"number": untouched})
        if late:
            told = ngettext(
                "%(number)d string was changed or translated by somebody else meanwhile.",
                "%(number)d strings were changed or translated by somebody else meanwhile.",
                late,
            )
            messages.warning(self.request, told % {"number": late})
        if faults:
            told = ngettext(
                "%(number)d translation cannot be taken yet. The reason stands below it.",
                "%(number)d translations cannot be taken yet. The reasons stand below them.",
                faults,
            )
            messages.error(self.request, told % {"number": faults})

    def get_page_subtitle(self) -> str:
        """Return which page in which language."""
        return f"{self.target} · {describe(self.translation.target_locale.language_code)[0]}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the desk and the editor."""
        return from_home(
            (reverse("translation_desk"), _("Translation desk")),
            (get_edit_url(self.target), str(self.target)),
            ("", self.get_page_title()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the strings, and what somebody may do here."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user, source = self.request.user, self.translation.source
        changes = [
            self.as_typed(change) for change in changes_of(self.translation, most=MOST_SHOWN)
        ]
        locale = self.translation.target_locale
        return context | {
            "changes": changes,
            "more": max(0, waiting(self.translation).count() - len(changes)),
            "is_behind": behind(self.translation),
            "is_locked": is_locked_for(user, self.target),
            "may_publish": may_publish(user, self.target),
            "translation": self.translation,
            "edit_url": get_edit_url(self.target),
            "source_language": source.locale.language_code,
            "source_direction": describe(source.locale.language_code)[1],
            "language": locale.language_code,
            "language_name": describe(locale.language_code)[0],
            "direction": describe(locale.language_code)[1],
        }

    def as_typed(self, change: Change) -> Change:
        """Return a change with what somebody typed and why it was not taken."""
        pk = change.segment.pk
        if pk not in self.typed:
            return change
        return replace(change, text=self.typed[pk], fault=self.saved.faults.get(pk, ""))


def take_over(request: HttpRequest, translation: Translation) -> HttpResponse:
    """Have the worker take the newer original over, and say so on the page that asked for it."""
    queue(source=translation.source, user=request.user)
    messages.success(request, gettext("The newer original is on its way. Look again in a moment."))
    return HttpResponseRedirect(request.path)


def behind(translation: Translation) -> bool:
    """Tell whether the original was published since translators saw it."""
    try:
        original = translation.source.get_source_instance()
    except ObjectDoesNotExist:
        return False
    return is_behind(translation.source, original)


def note_changes(request: HttpRequest, target: Any) -> None:
    """Say in wagtail-localize's editor that the original changed, and lead to what it said before.

    Handles Wagtail's ``before_edit_page`` and ``before_edit_snippet``.
    """
    if request.method != "GET":
        return
    translation = enabled_translation(target)
    if translation is None or not (has_older_words(translation) or behind(translation)):
        return
    wagtail_messages.warning(
        request,
        gettext("The original has changed. See what it said before, beside your translation."),
        buttons=[
            wagtail_messages.button(
                reverse("what_changed", args=[translation.pk]), gettext("What changed")
            )
        ],
    )


urlpatterns = [
    path("translations/<int:pk>/changes/", WhatChangedView.as_view(), name="what_changed"),
]
