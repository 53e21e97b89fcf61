"""Which forms a person is led to, and what those know already."""

import pytest
from django.utils import translation
from wagtail.models import PageViewRestriction

from forms.offers import confirming_pages, offers_to, prefilled
from forms.registers import register_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db


def test_other_forms_are_offered_and_never_ones_own() -> None:
    volunteer = SubmissionFactory(register=register_of(form_page("volunteer")))
    assert [page.slug for page in offers_to(volunteer)] == ["report", "publications"]
    with translation.override("uk"):
        assert [page.locale.language_code for page in offers_to(volunteer)] == ["uk", "uk"]


def test_a_form_behind_a_password_is_not_offered() -> None:
    page = form_page("report")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x" * 20)
    assert page.pk not in [offer.pk for offer in offers_to(SubmissionFactory(pending=True))]


def test_the_name_goes_where_a_form_asks_for_one() -> None:
    entry = SubmissionFactory(pending=True, email="sample@example.org")
    page = form_page("publications")
    assert prefilled(page, entry) == {"email": "sample@example.org", "your_name": "Sample Signer"}
    assert prefilled(form_page("report"), entry) == {"email": "sample@example.org"}


def test_links_are_sent_from_forms_that_confirm() -> None:
    assert [page.url for page in confirming_pages()] == ["/en/manifesto/sign/"]
    with translation.override("uk"):
        assert [page.url for page in confirming_pages()] == ["/uk/manifesto/sign/"]
    form_page("sign").unpublish()
    assert confirming_pages() == []
