"""“Translate” and “Sync”: what is offered, and that the request itself does next to nothing."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from core import jobs
from core.models import Job
from forms.models import MailText
from home.starter.translations import other_languages
from tests.desk import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def locale() -> Locale:
    """A language without any page."""
    return Locale.objects.create(language_code="en-gb")


def page_of(slug: str, language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


def submit_address(page: Page) -> str:
    return f"/admin/localize/submit/page/{page.pk}/"


def offered(client: Client, address: str) -> set[str]:
    response = client.get(address)
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser")
    return {str(box["value"]) for box in found.select('input[name="locales"]')}


def test_only_languages_whose_tree_one_works_on_are_offered(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    shipped = Locale.objects.filter(language_code__in=other_languages())
    trees = {str(pk) for pk in shipped.values_list("pk", flat=True)}
    publisher, superuser = desk_of("Publishers"), desk_of(is_superuser=True)
    assert offered(publisher, submit_address(home)) == trees
    assert offered(superuser, submit_address(home)) == {*trees, str(locale.pk)}
    assert offered(superuser, submit_address(page_of("about"))) == {str(locale.pk)}
    assert offered(publisher, submit_address(page_of("about"))) == set()


def test_a_language_that_is_not_offered_is_not_accepted_either(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    response = desk_of("Publishers").post(submit_address(home), {"locales": [locale.pk]})
    assert response.status_code == 200
    assert not Job.objects.exists()


def test_the_request_only_queues_the_job(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    client = desk_of(is_superuser=True)
    pages = Page.objects.count()
    data = {"locales": [locale.pk, Locale.objects.get(language_code="uk").pk], "with_tree": "on"}
    with CaptureQueriesContext(connection) as queries:
        response = client.post(submit_address(home), data)
    job = Job.objects.get()
    assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert job.parameters["with_tree"] is True
    assert len(job.parameters["locales"]) == 2
    assert Page.objects.count() == pages
    assert len(queries) <= 15
    assert client.get(f"/admin/jobs/{job.pk}/").status_code == 200


def test_a_tree_is_begun_with_all_its_types_of_pages(locale: Locale) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    tree = home.get_descendants(inclusive=True)
    assert tree.values("content_type").distinct().count() > 3
    data = {"locales": [locale.pk], "with_tree": "on"}
    desk_of(is_superuser=True).post(submit_address(home), data)
    while jobs.run_due():
        pass
    assert Job.objects.get().result == {"begun": tree.count(), "existing": 0, "left_out": 0}
    made = Page.objects.filter(locale=locale)
    assert set(made.values_list("translation_key", "content_type")) == set(
        tree.values_list("translation_key", "content_type")
    )


def test_a_translation_leads_to_its_original() -> None:
    response = desk_of("Publishers").get(submit_address(page_of("privacy", "uk")))
    assert "Privacy" in response.content.decode()


@pytest.mark.parametrize("group", ["Editors", "Translators: uk", "Registrars"])
def test_others_submit_nothing(group: str, locale: Locale) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    source = TranslationSource.objects.get(object_id=mail.translation_key)
    for address in (
        submit_address(page_of("about")),
        f"/admin/localize/submit/snippet/site_forms/mailtext/{mail.pk}/",
        f"/admin/localize/update/{source.pk}/",
    ):
        assert desk_of(group).get(address).status_code == 302
        assert desk_of(group).post(address, {"locales": [locale.pk]}).status_code == 302
    assert not Job.objects.exists()


def test_the_root_of_all_trees_is_not_found() -> None:
    answer = desk_of(is_superuser=True).get("/admin/localize/submit/page/1/")
    assert answer.status_code in {302, 404}


def test_a_mail_is_submitted_too(locale: Locale) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    address = f"/admin/localize/submit/snippet/site_forms/mailtext/{mail.pk}/"
    assert offered(desk_of(is_superuser=True), address) == {str(locale.pk)}
    desk_of(is_superuser=True).post(address, {"locales": [locale.pk]})
    assert Job.objects.get().parameters["model"] == "site_forms.mailtext"


def test_sync_offers_no_publishing_and_queues_a_job() -> None:
    source = TranslationSource.objects.get(object_id=page_of("about").translation_key)
    client = desk_of("Publishers")
    address = f"/admin/localize/update/{source.pk}/"
    shown = client.get(address).content.decode()
    assert "<bdi>Українська</bdi>" in shown
    assert "publish_translations" not in shown
    before = list(Page.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        client.post(address, {"publish_translations": "on", "use_machine_translation": "on"})
    assert Job.objects.get().kind == "bring_up_to_date"
    assert list(Page.objects.order_by("pk").values()) == before
    assert len(queries) <= 15
