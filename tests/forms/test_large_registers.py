"""The list of a large register: counted no further than needed, and each entry on one page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms import paginator
from forms.models import Register
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return RegisterFactory(name="Signatures & more")


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


def test_a_large_register_is_not_counted_to_the_end(
    registrar: Client, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paginator, "MOST_COUNTED", 60)
    SubmissionFactory.create_batch(61, register=register)
    address = f"/admin/registers/{register.pk}/"
    with CaptureQueriesContext(connection) as queries:
        html = registrar.get(address).content.decode()
    assert "Found: more than 60" in html
    assert "Narrow the list with the filters" in html
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert [sql for sql in counts if '"site_forms_submission"' in sql]
    assert all("LIMIT" in sql for sql in counts if '"site_forms_submission"' in sql)
    assert len(registrar.get(address, {"p": 2}).context["object_list"]) == 10
    # Beyond the last page stands the last page.
    assert registrar.get(address, {"p": 99}).context["page_obj"].number == 2
    narrowed = registrar.get(address, {"language": "uk"}).content.decode()
    assert "more than" not in narrowed


def test_a_full_page_costs_as_many_queries_as_one_row(
    registrar: Client, register: Register
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert registrar.get(f"/admin/registers/{register.pk}/").status_code == 200
        return len(queries)

    SubmissionFactory(register=register, suspect=True)
    first = cost()
    SubmissionFactory.create_batch(49, register=register, suspect=True)
    assert cost() == first <= 20


def test_the_newest_stand_first_and_no_entry_stands_on_two_pages(
    registrar: Client, register: Register
) -> None:
    moment = timezone.now()
    SubmissionFactory.create_batch(60, register=register, created_at=moment)
    newest = SubmissionFactory(register=register, created_at=moment + timedelta(seconds=1))
    address = f"/admin/registers/{register.pk}/"
    pages = [
        list(registrar.get(address, {"p": number}).context["object_list"]) for number in (1, 2)
    ]
    assert pages[0][0] == newest
    assert len({entry.pk for page in pages for entry in page}) == 61
    oldest_first = registrar.get(address, {"ordering": "created_at", "p": 2})
    assert list(oldest_first.context["object_list"])[-1] == newest
