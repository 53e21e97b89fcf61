"""Pages of a list that may have a million rows: nothing is counted to its end."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator

MOST_COUNTED: Final = 10_000


def bounded_count(rows: QuerySet[Any], most: int) -> int:
    """Return how many rows there are; ``most + 1`` stands for any number above ``most``."""
    return rows.order_by()[: most + 1].count()


def shown_count(count: int, most: int) -> str:
    """Return a bounded count in words: the number, or that there are more."""
    if count > most:
        return gettext("more than %(number)s") % {"number": grouped(most)}
    return grouped(count)


def grouped(number: int) -> str:
    """Return a number as people of the active language write it."""
    return number_format(number, force_grouping=True)


class BoundedPaginator(WagtailPaginator):
    """Shows the first ten thousand rows page by page; who looks for others narrows the list."""

    @cached_property
    def bounded(self) -> int:
        """Return the count, which is one too many if there are more than are shown."""
        return bounded_count(self.object_list, MOST_COUNTED)

    @cached_property
    def count(self) -> int:
        """Return how many rows can be reached."""
        return min(self.bounded, MOST_COUNTED)

    @cached_property
    def is_bounded(self) -> bool:
        """Tell whether there are rows that no page shows."""
        return self.bounded > MOST_COUNTED

    @property
    def items_count_label(self) -> str:
        """Return what stands beside the numbers of the pages."""
        name = self.verbose_name if self.bounded == 1 else self.verbose_name_plural
        return f"{shown_count(self.bounded, MOST_COUNTED)} {name}"
