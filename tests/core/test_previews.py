"""Editors see every language of a page before readers do."""

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def about(language: str = "en") -> Page:
    return Page.objects.get(slug="about", locale__language_code=language).specific


def test_a_page_is_previewed_in_every_language_it_is_translated_into() -> None:
    modes = dict(about().preview_modes)
    assert modes == {
        "": "English",
        "uk": "Українська",
        "pl": "Polski",
        "de": "Deutsch",
        "fr": "Français",
        "ar": "العربيّة",
    }
    assert "uk" not in dict(about("uk").preview_modes)


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_the_preview_shows_what_translators_have_written_and_nobody_has_published(
    language: str,
) -> None:
    page = about(language)
    StringTranslation.objects.filter(
        context__path="title",
        context__object_id=page.translation_key,
        locale=page.locale,
    ).update(data="Чернетка")
    client = Client()
    client.force_login(PersonFactory(groups=["Editors"]))
    edit = f"/admin/pages/{about().pk}/edit/"
    data = {"title": "About us", "slug": "about", "body-count": "0"}
    client.post(f"{edit}preview/", data)
    html = client.get(f"{edit}preview/?mode={language}").content.decode()
    assert f'<html lang="{language}"' in html
    assert "<h1>Чернетка</h1>" in html
    assert about(language).title != "Чернетка"


def test_a_page_that_is_not_translated_is_previewed_in_its_own_language() -> None:
    page = about()
    page.translation_key = None
    assert [mode for mode, _name in page.preview_modes] == [""]
    assert page.make_preview_request(preview_mode="xx").status_code == 200
