"""What the lists below “Registers” have in common."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.views import generic

from forms.access import RegistrarOnly
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
