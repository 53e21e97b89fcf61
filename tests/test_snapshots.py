"""The starter content is there for every test, whatever the test before it did."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page, Site

from tests.conftest import restore_key


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_filled_again(request: pytest.FixtureRequest) -> None:
    pages = list(Page.objects.order_by("path").values_list("pk", "path", "title"))
    assert len(pages) > 2
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    assert not Page.objects.exists()
    request.config.stash[restore_key]()
    assert list(Page.objects.order_by("path").values_list("pk", "path", "title")) == pages


@pytest.mark.django_db
@pytest.mark.parametrize("turn", range(3))
def test_the_starter_content_is_there(turn: int) -> None:
    assert Site.objects.get(is_default_site=True).root_page.get_children().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_rows_written_after_a_restoration_get_numbers_of_their_own(turn: int) -> None:
    home = Site.objects.get(is_default_site=True).root_page
    home.add_child(instance=Page(title="Another", slug="another", locale=home.locale))


@pytest.mark.django_db(transaction=True)
def test_a_restored_database_still_has_its_constraints() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_site SET root_page_id = 0")
