"""What a translator can do to the live page without the right to publish: nothing."""

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import Translation

from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def desk(group: str) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=[group]))
    return client


def addresses(page: Page) -> list[str]:
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    return [
        f"/admin/localize/page/{page.pk}/convert_to_alias/",
        f"/admin/localize/translate/{translation.pk}/disable/",
    ]


def ukrainian() -> Page:
    return Page.objects.get(slug="about", locale__language_code="uk")


def test_a_translator_can_neither_convert_to_alias_nor_stop_a_translation() -> None:
    page, translator = ukrainian(), desk("Translators: uk")
    for address in addresses(page):
        assert translator.get(address).status_code == 302
        assert translator.post(address).status_code == 302
    page.refresh_from_db()
    assert (page.alias_of, page.title) == (None, "Про нас")
    assert Translation.objects.filter(enabled=False).count() == 0


def test_a_publisher_can() -> None:
    page, publisher = ukrainian(), desk("Publishers")
    convert, stop = addresses(page)
    publisher.post(stop)
    assert Translation.objects.filter(enabled=False).count() == 1
    assert publisher.get(convert).status_code == 200
