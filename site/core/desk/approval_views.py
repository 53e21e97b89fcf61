"""The desk's list of translations that no person has approved yet."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views import View
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.desk.approving import approve_page
from core.models import TranslationApproval


class AwaitingApprovalView(ReportView):
    """Pages whose translation awaits a person's approval; readers see no difference."""

    page_title = gettext_lazy("Translations awaiting approval")
    header_icon = "wagtail-localize-language"
    index_url_name = "awaiting_approval"
    index_results_url_name = "awaiting_approval_results"
    results_template_name = "core/admin/awaiting_approval.html"
    list_export: ClassVar[list[str]] = []
    permission_policy = page_permission_policy
    any_permission_required: ClassVar[list[str]] = ["change", "publish"]

    def get_queryset(self) -> Any:
        """Return the approvals that are still due."""
        due = TranslationApproval.objects.filter(approved_at=None).select_related("locale")
        return due.order_by("locale__language_code", "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``rows``: each approval with its page and whether this person may approve it."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        approvals = list(context["object_list"])
        found = Page.objects.filter(
            translation_key__in=[approval.translation_key for approval in approvals]
        )
        pages = {(page.translation_key, page.locale_id): page for page in found}
        context["rows"] = [
            {
                "approval": approval,
                "page": page,
                "may_approve": page.permissions_for_user(self.request.user).can_publish(),
            }
            for approval in approvals
            if (page := pages.get((approval.translation_key, approval.locale_id)))
        ]
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
        return HttpResponseRedirect(reverse("awaiting_approval"))
