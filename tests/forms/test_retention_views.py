"""Retention in the admin: a look at what would be done."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from forms.models import Submission
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/registers/retention/"
LONG_AGO = timezone.now() - timedelta(days=400)


def test_the_dry_run_of_each_register_is_shown_and_does_nothing() -> None:
    plain = RegisterFactory(name="Plain form", pending_days=14)
    over = RegisterFactory(name="Over form", closes_at=LONG_AGO, retention_months=6)
    RegisterFactory(name="Open form", retention_months=1)
    RegisterFactory(name="Exempt form", retention_exempt=True)
    for register in (plain, over):
        SubmissionFactory(
            register=register, pending=True, created_at=LONG_AGO, consented_at=LONG_AGO
        )
    SubmissionFactory(register=over, suspect=True)
    response = desk_of("Registrars").get(ADDRESS)
    rows = {}
    for row in BeautifulSoup(response.content, "html.parser").select("tbody tr"):
        name, *cells = (" ".join(cell.get_text().split()) for cell in row.select("td"))
        rows[name] = cells
    assert rows["Plain form"] == ["14 days", "1", "Never", "0"]
    assert rows["Over form"][:2] == ["30 days", "1"]
    assert rows["Over form"][3] == "1"
    assert rows["Open form"][2] == "1 month after it closes; it has no closing date"
    assert rows["Exempt form"] == ["Exempt from retention: everything is kept."]
    assert Submission.objects.filter(erased_at=None).count() == 3


@pytest.mark.parametrize("groups", [[], ["Editors"], ["Publishers"], ["Translators: uk"]], ids=str)
def test_only_registrars_see_it(groups: list[str]) -> None:
    assert desk_of(*groups).get(ADDRESS).status_code in {302, 403}
    assert desk_of("Registrars").post(ADDRESS).status_code == 405


def test_the_registers_lead_there() -> None:
    assert ADDRESS in desk_of("Registrars").get("/admin/registers/").content.decode()
