"""The page where a translation is published: first what readers would get, then an explicit yes."""

from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import Translation, get_edit_url

from core.breadcrumbs import from_home
from core.desk.access import may_publish, target_of
from core.desk.approving import approve_page, approve_strings
from core.desk.change_views import take_over
from core.desk.changes import has_older_words
from core.desk.gate import PublicationRefused
from core.desk.publishing import NotComplete, publish
from core.desk.reviews import Line, Review, review
from core.desk.translations import enabled_translation
from core.models import TranslationApproval
from core.navigation import describe

# So much of a string is enough for the browser to find it in the editor.
FOUND_BY: Final = 60


class PublishTranslationView(WagtailAdminTemplateMixin, TemplateView):
    """What a translation lacks and what changed in it; publishing and approving, for publishers."""

    template_name = "core/admin/publish_translation.html"
    page_title = _("Publish translation")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the translation, and turn away whoever may not publish it."""
        self.translation = get_object_or_404(
            Translation.objects.select_related("source", "target_locale"),
            pk=kwargs["pk"],
            enabled=True,
        )
        self.target = target_of(self.translation)
        if not may_publish(request.user, self.target):
            raise PermissionDenied
        self.language_name = describe(self.translation.target_locale.language_code)[0]
        self.review: Review | None = None
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the pressed button says."""
        actions = {
            "publish": self.publish,
            "approve": self.approve,
            "approve_all": self.approve,
            "approve_page": self.approve_page,
            "update": self.update,
        }
        action = actions.get(request.POST.get("action", ""))
        return action(request) if action else self.get(request)

    def publish(self, request: HttpRequest) -> HttpResponse:
        """Publish, or say why not."""
        try:
            published = publish(
                translation=self.translation,
                user=request.user,
                accept_missing="accept_missing" in request.POST,
                accept_unapproved="accept_unapproved" in request.POST,
                seen=request.POST.get("seen", ""),
            )
        except PublicationRefused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.path)
        except NotComplete as answer:
            self.review = answer.review
            messages.error(request, gettext("Not published yet. Please look at what is listed."))
            return self.render_to_response(self.get_context_data())
        if published.asked:
            messages.success(request, published.asked)
            return HttpResponseRedirect(get_edit_url(self.target))
        messages.success(
            request,
            gettext("“%(title)s” is published in %(language)s.")
            % {"title": published.target, "language": self.language_name},
        )
        return HttpResponseRedirect(get_edit_url(self.target))

    def approve(self, request: HttpRequest) -> HttpResponse:
        """Approve the ticked strings, or all that were shown."""
        field = "shown" if request.POST["action"] == "approve_all" else "approve"
        pks = [int(pk) for pk in request.POST.getlist(field) if pk.isdecimal()]
        number = approve_strings(translation=self.translation, user=request.user, pks=pks)
        told = ngettext(
            "%(number)d string is approved.", "%(number)d strings are approved.", number
        )
        messages.success(request, told % {"number": number})
        return HttpResponseRedirect(request.path)

    def approve_page(self, request: HttpRequest) -> HttpResponse:
        """Approve the translation as a whole."""
        approval = self.approval()
        if approval is not None:
            approve_page(approval=approval, page=self.target, user=request.user)
            messages.success(request, gettext("The translation is approved."))
        return HttpResponseRedirect(request.path)

    def update(self, request: HttpRequest) -> HttpResponse:
        """Have the worker take the newer original over."""
        return take_over(request, self.translation)

    def approval(self) -> TranslationApproval | None:
        """Return the approval that the page as a whole awaits."""
        if not isinstance(self.target, Page):
            return None
        return TranslationApproval.objects.filter(
            translation_key=self.target.translation_key,
            locale=self.target.locale_id,
            approved_at=None,
        ).first()

    def get_page_subtitle(self) -> str:
        """Return which page in which language."""
        return f"{self.target} · {self.language_name}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the editor."""
        return from_home((get_edit_url(self.target), str(self.target)), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the review, in sections, and what awaits approval."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = self.review or review(self.translation)
        edit_url = get_edit_url(self.target)
        sections = [
            (
                _("Missing: readers would see the original's words"),
                found.missing,
                False,
            ),
            (_("Made by a machine, approved by nobody"), found.machine_made, True),
            (_("Unsure (“fuzzy” in the PO file), approved by nobody"), found.fuzzy, True),
            (_("Links that lead nowhere good: please correct them"), found.forbidden_links, False),
            (_("Changed since the last publication"), found.changed, False),
        ]
        return context | {
            "review": found,
            "sections": [
                {
                    "title": title,
                    "rows": [{"line": line, "url": address_of(edit_url, line)} for line in lines],
                    "can_be_approved": can_be_approved,
                }
                for title, lines, can_be_approved in sections
                if lines
            ],
            "approval": self.approval(),
            "has_changed": found.is_behind or has_older_words(self.translation),
            "edit_url": edit_url,
        }


def address_of(edit_url: str, line: Line) -> str:
    """Return the editor's address, with the string's words for the browser to go to."""
    words = " ".join((line.source or line.translation).split())[:FOUND_BY]
    return f"{edit_url}#:~:text={quote(words, safe='')}"


def send_to_review(request: HttpRequest, target: Any) -> HttpResponse | None:
    """Handle the editor's “Publish” before wagtail-localize does: lead to the page of this file.

    Returns None for everything else.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = enabled_translation(target)
    if translation is None:
        return None
    return HttpResponseRedirect(reverse("publish_translation", args=[translation.pk]))


urlpatterns = [
    path(
        "translations/<int:pk>/publish/",
        PublishTranslationView.as_view(),
        name="publish_translation",
    )
]
