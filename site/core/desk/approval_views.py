"""The desk's list of translations that no person has approved yet."""

from typing import Any, ClassVar, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views import View
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.desk.approving import approve_page, approve_pages
from core.desk.overview import WORKS_ON_PAGES
from core.desk.submitting import open_locales
from core.models import TranslationApproval
from core.navigation import describe

# As many as the list shows at once.
MOST_APPROVED: Final = 50


class AwaitingApprovalView(ReportView):
    """Pages whose translation awaits a person's approval, in the languages somebody works on.

    Readers see no difference.
    """

    page_title = gettext_lazy("Translations awaiting approval")
    header_icon = "wagtail-localize-language"
    index_url_name = "awaiting_approval"
    index_results_url_name = "awaiting_approval_results"
    results_template_name = "core/admin/awaiting_approval.html"
    list_export: ClassVar[list[str]] = []
    paginate_by = MOST_APPROVED
    permission_policy = page_permission_policy
    any_permission_required: ClassVar[list[str]] = [*WORKS_ON_PAGES]

    def get_queryset(self) -> Any:
        """Return the approvals that are still due, in one language if that is asked for."""
        due = TranslationApproval.objects.filter(
            approved_at=None, locale__in=open_locales(self.request.user)
        ).select_related("locale")
        if language := self.request.GET.get("language"):
            due = due.filter(locale__language_code=language)
        return due.order_by("locale__language_code", "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the languages to choose from, and ``rows``.

        Each row is an approval with its page and whether this person may approve it.
        """
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        approvals = list(context["object_list"])
        found = Page.objects.filter(
            translation_key__in=[approval.translation_key for approval in approvals]
        ).select_related("locale")
        pages = {(page.translation_key, page.locale_id): page for page in found}
        context["rows"] = [
            {
                "approval": approval,
                "page": page,
                "language": describe(page.locale.language_code)[0],
                "may_approve": page.permissions_for_user(self.request.user).can_publish(),
            }
            for approval in approvals
            if (page := pages.get((approval.translation_key, approval.locale_id)))
        ]
        codes = open_locales(self.request.user).exclude(language_code=settings.LANGUAGE_CODE)
        context["languages"] = [
            (code, describe(code)[0]) for code in codes.values_list("language_code", flat=True)
        ]
        context["language"] = self.request.GET.get("language", "")
        context["may_approve_any"] = any(row["may_approve"] for row in context["rows"])
        return context


class ApproveView(View):
    """Takes the approval of a person who may publish the page."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note the approval, in Wagtail's log too."""
        approval = get_object_or_404(TranslationApproval, pk=pk, approved_at=None)
        page = get_object_or_404(
            Page, translation_key=approval.translation_key, locale=approval.locale
        )
        approve_page(approval=approval, page=page, user=request.user)
        messages.success(request, gettext("The translation is approved."))
        return _to_the_list(request)


class ApproveTickedView(View):
    """Takes the approval of several translations, as many as the list shows, all or none."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the approvals, in Wagtail's log too."""
        if not page_permission_policy.user_has_permission(request.user, "publish"):
            raise PermissionDenied
        ticked = [int(pk) for pk in request.POST.getlist("approve") if pk.isdecimal()]
        due = TranslationApproval.objects.filter(
            pk__in=ticked[:MOST_APPROVED], approved_at=None
        ).select_related("locale")
        number = approve_pages(approvals=due, user=request.user)
        if number:
            told = ngettext(
                "%(number)d translation is approved.",
                "%(number)d translations are approved.",
                number,
            )
            messages.success(request, told % {"number": number})
        return _to_the_list(request)


def _to_the_list(request: HttpRequest) -> HttpResponse:
    """Lead back to the list in the language that was chosen there."""
    language = request.GET.get("language", "")
    query = {"language": language} if language else None
    return HttpResponseRedirect(reverse("awaiting_approval", query=query))


urlpatterns = [
    path("reports/awaiting-approval/", AwaitingApprovalView.as_view(), name="awaiting_approval"),
    path(
        "reports/awaiting-approval/results/",
        AwaitingApprovalView.as_view(results_only=True),
        name="awaiting_approval_results",
    ),
    path(
        "reports/awaiting-approval/approve/",
        ApproveTickedView.as_view(),
        name="approve_translations",
    ),
    path(
        "reports/awaiting-approval/<int:pk>/approve/",
        ApproveView.as_view(),
        name="approve_translation",
    ),
]
