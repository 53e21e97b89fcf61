"""The review queue: what is under suspicion, to be accepted or struck out, one or many."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column

from forms import review
from forms.breadcrumbs import breadcrumbs
from forms.columns import review_columns
from forms.filters import SuspicionFilterSet
from forms.lists import EntryList
from forms.models import Register, Submission
from forms.review import Decision
from forms.review_forms import ReviewForm


class ReviewView(EntryList):
    """The queue of one register, or of all where the address names none."""

    page_title = _("Review queue")
    header_icon = "clipboard-list"
    filterset_class = SuspicionFilterSet
    results_template_name = "forms/admin/review_results.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the register of the address."""
        super().setup(request, *args, **kwargs)
        number = kwargs.get("register_id")
        self.register = get_object_or_404(Register, pk=number) if number else None
        self.form: ReviewForm | None = None

    @cached_property
    def columns(self) -> list[Column]:
        """Return what is shown of an entry."""
        return review_columns(
            of_all_registers=self.register is None, ticked=self.request.POST.getlist("entry")
        )

    def get_base_queryset(self) -> QuerySet[Submission]:
        """Return what waits, the confirmed and the pending."""
        return review.waiting(self.register).select_related("register")

    def get_index_url(self) -> str:
        """Return the address of this queue."""
        if self.register is None:
            return reverse("registers:review_all")
        return reverse("registers:review", args=[self.register.pk])

    def get_index_results_url(self) -> str:
        """Return the address that answers with the list alone."""
        if self.register is None:
            return reverse("registers:review_all_results")
        return reverse("registers:review_results", args=[self.register.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register, or to all."""
        return breadcrumbs(("", self.page_title), register=self.register)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the form that decides."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        form = self.form or ReviewForm(entries=Submission.objects.none())
        return context | {
            "form": form,
            "query": self.query(),
            "decisions": [Decision.ACCEPT, Decision.STRIKE_OUT],
        }

    def query(self) -> str:
        """Return the filters and the page of the list that is looked at."""
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        return query.urlencode()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide about what is ticked and still waits; the rest somebody else has decided."""
        entries = Submission.objects.all()
        if self.register is not None:
            entries = entries.filter(register=self.register)
        self.form = ReviewForm(request.POST, entries=entries)
        if not self.form.is_valid():
            page: HttpResponse = self.get(request, *args, **kwargs)
            return page
        answers = self.form.cleaned_data
        ticked = [entry.pk for entry in answers["entry"]]
        changed = review.decide(
            submissions=review.waiting(self.register).filter(pk__in=ticked).order_by("pk"),
            decision=Decision(answers["decision"]),
            reason=answers["reason"],
            user=request.user,
            now=timezone.now(),
        )
        messages.success(
            request,
            ngettext(
                "%(count)s entry was decided about.",
                "%(count)s entries were decided about.",
                changed,
            )
            % {"count": changed},
        )
        if others := len(ticked) - changed:
            messages.warning(
                request,
                ngettext(
                    "%(count)s entry did not wait any more.",
                    "%(count)s entries did not wait any more.",
                    others,
                )
                % {"count": others},
            )
        query = self.query()
        return HttpResponseRedirect(self.get_index_url() + (f"?{query}" if query else ""))
