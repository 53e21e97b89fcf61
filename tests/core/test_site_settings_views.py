"""Site settings and menus in the desk: changed by those who work on a language, added by nobody."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import Translation, TranslationSource

from core.models import SiteSettings
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/core/sitesettings/"
NAMES = "wagtailsnippets_core_sitesettings"


def desk(*groups: str, **values: Any) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=groups, **values))
    return client


def row(language: str = "en") -> SiteSettings:
    return SiteSettings.objects.get(locale__language_code=language)


def edit(language: str = "en") -> str:
    return reverse(f"{NAMES}:edit", args=[row(language).pk])


def filled(**values: Any) -> dict[str, Any]:
    """Return what the editor's browser sends."""
    streams = ("social_links", "notice_link", "header_menu", "footer_menu")
    empty = {name: streamfield([]) for name in streams}
    plain = {"notice_level": "information", "tell_outdated": "on"}
    return nested_form_data({**empty, **plain, **values})


def test_the_menu_leads_those_to_settings_and_menus_who_may_change_them() -> None:
    for groups, shown in (
        (["Editors"], True),
        (["Publishers"], True),
        (["Translators: uk"], True),
        (["Registrars"], False),
    ):
        words = desk(*groups).get("/admin/").content.decode()
        assert (LIST in words) is shown
        assert ("/admin/site-menus/" in words) is shown


@pytest.mark.parametrize(
    ("group", "language"), [("Editors", "en"), ("Publishers", "en"), ("Translators: uk", "uk")]
)
def test_the_menus_open_in_the_language_one_works_in(group: str, language: str) -> None:
    answer = desk(group).get("/admin/site-menus/")
    assert answer.headers["Location"] == f"{edit(language)}#tab-menus"


def test_the_editor_has_the_tab_that_the_menu_leads_to() -> None:
    assert 'id="tab-menus"' in desk("Editors").get(edit()).content.decode()


def test_an_editor_changes_the_settings_and_the_site_shows_them() -> None:
    about = Page.objects.get(slug="about", locale__language_code="en")
    links = streamfield([("page", {"page": str(about.pk), "label": "Who we are"})])
    answer = desk("Editors").post(edit(), filled(organisation="Sample Society", header_menu=links))
    assert answer.status_code == 302
    words = Client().get("/en/").content.decode()
    assert "Sample Society" in words
    assert "Who we are" in words
    source = TranslationSource.objects.get_for_instance(row())
    assert source.stringsegment_set.filter(string__data="Who we are").exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/"])
def test_a_link_that_leads_to_no_web_page_is_refused(url: str) -> None:
    links = streamfield([("address", {"url": url, "label": "Sample"})])
    answer = desk("Editors").post(edit(), filled(header_menu=links))
    assert answer.status_code == 200
    assert len(row().header_menu) > 1


@pytest.mark.parametrize(
    ("group", "language", "allowed"),
    [
        ("Editors", "en", True),
        ("Editors", "uk", False),
        ("Publishers", "uk", True),
        ("Translators: uk", "uk", True),
        ("Translators: uk", "en", False),
        ("Registrars", "en", False),
    ],
)
def test_people_change_the_languages_they_work_in(group: str, language: str, allowed: bool) -> None:
    client = desk(group)
    assert client.get(edit(language)).status_code == (200 if allowed else 302)
    Translation.objects.all().update(enabled=False)
    client.post(edit(language), filled(organisation="New"))
    assert (row(language).organisation == "New") is allowed


def test_nobody_adds_or_deletes_a_language() -> None:
    count = SiteSettings.objects.count()
    client = desk(is_superuser=True)
    for closed in (reverse(f"{NAMES}:add"), reverse(f"{NAMES}:delete", args=[row().pk])):
        assert client.get(closed).status_code == 302
        assert client.post(closed, filled()).status_code == 302
    assert SiteSettings.objects.count() == count


def test_a_translator_translates_the_words_of_a_link_and_a_publisher_publishes_them() -> None:
    settings = row()
    address = {"url": "https://example.org/", "label": "Elsewhere"}
    settings.header_menu = json.dumps([{"type": "address", "value": address, "id": str(uuid4())}])
    settings.save()
    client = desk("Translators: uk")
    assert "Elsewhere" in client.get(edit("uk")).content.decode()
    translation = Translation.objects.get(
        source__object_id=settings.translation_key, target_locale__language_code="uk"
    )
    segment = translation.source.stringsegment_set.get(string__data="Elsewhere")
    put = client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Деінде".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert put.status_code == 201
    client.post(edit("uk"), {"action": "publish"})
    assert "Деінде" not in Client().get("/uk/").content.decode()
    publisher = desk("Publishers")
    question = publisher.post(edit("uk"), {"action": "publish"}).headers["Location"]
    publisher.post(question, {"action": "publish"})
    assert "Деінде" in Client().get("/uk/").content.decode()
    assert "https://example.org/" in Client().get("/uk/").content.decode()
