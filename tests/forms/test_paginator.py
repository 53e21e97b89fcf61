"""Pages of a list that nobody counts to its end."""

import pytest

from forms import paginator
from forms.models import Submission
from forms.paginator import BoundedPaginator, bounded_count, shown_count
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "count"), [(2, 3), (3, 3), (4, 3), (0, 1)])
def test_no_more_is_counted_than_asked(most: int, count: int) -> None:
    SubmissionFactory.create_batch(3, register=RegisterFactory())
    assert bounded_count(Submission.objects.all(), most) == count


def test_counts_are_told_in_words() -> None:
    assert shown_count(1234, 10_000) == "1,234"
    assert shown_count(10_000, 10_000) == "10,000"
    assert shown_count(10_001, 10_000) == "more than 10,000"


def test_pages_end_where_counting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paginator, "MOST_COUNTED", 4)
    register = RegisterFactory()
    SubmissionFactory.create_batch(4, register=register)
    rows = Submission.objects.order_by("pk")
    exact = BoundedPaginator(rows, 2)
    assert (exact.count, exact.num_pages, exact.is_bounded) == (4, 2, False)
    assert exact.items_count_label == "4 submissions"
    SubmissionFactory(register=register)
    more = BoundedPaginator(rows, 2)
    assert (more.count, more.num_pages, more.is_bounded) == (4, 2, True)
    assert more.items_count_label == "more than 4 submissions"
