"""What the lists below “Registers” have in common."""

from collections import Counter
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.views import generic
from wagtail.log_actions import log

from forms.access import RegistrarOnly
from forms.models import Submission
from forms.paginator import BoundedPaginator


class RegistrarList(RegistrarOnly, generic.IndexView):
    """A list for registrars that never counts to the end.

    Wagtail's own export, which nobody would find in the log, stays shut.
    """

    permission_policy = None
    any_permission_required: ClassVar[list[str]] = []
    paginator_class = BoundedPaginator
    paginate_by = 50
    results_template_name = "forms/admin/list_results.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take no notice of ``?export=``."""
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Put rows of one moment into an order too, lest one stands on two pages."""
        return queryset.order_by(self.ordering, "pk")


class EntryList(RegistrarList):
    """A list that names people: looking at it is noted, once a page and register."""

    model = Submission
    default_ordering = "-created_at"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Note how many entries of which registers stand on the page."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        for register, number in Counter(row.register for row in context["object_list"]).items():
            data = {"rows": number}
            log(instance=register, action="forms.list", user=self.request.user, data=data)
        return context
