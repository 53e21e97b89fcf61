"""The starter content: loaded once, and then the editors' own."""

from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import Translation

from core.models import TranslationApproval
from home.models import HomePage, StandardPage, StarterItem
from home.starter import loader, translations
from home.starter.content import ORDER, linked_page, read_pages, starter_id

pytestmark = pytest.mark.django_db


def load() -> None:
    call_command("load_starter_content", verbosity=0)


def test_loading_again_changes_nothing() -> None:
    before = list(Page.objects.order_by("pk").values())
    revisions = Revision.objects.count()
    load()
    assert list(Page.objects.order_by("pk").values()) == before
    assert Revision.objects.count() == revisions


def test_an_editors_work_is_not_overwritten() -> None:
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    about.title = "Our association"
    about.save_revision().publish()
    load()
    about.refresh_from_db()
    assert about.title == "Our association"


def test_what_an_editor_deleted_does_not_come_back() -> None:
    for page in StandardPage.objects.filter(slug="privacy"):
        page.delete()
    load()
    assert not Page.objects.filter(slug="privacy").exists()


def test_what_a_later_version_adds_is_loaded_unless_its_place_is_gone(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for page in StandardPage.objects.filter(slug="privacy"):
        page.delete()
    StarterItem.objects.filter(name__in=["privacy", "uk:privacy"]).delete()
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert Page.objects.filter(slug="privacy", live=True).count() == 2
    for home in HomePage.objects.order_by("-path"):
        home.delete()
    StarterItem.objects.filter(name__contains="privacy").delete()
    told: list[str] = []
    loader.load_pages(told.append)
    assert told == ["Left out privacy: there is no place for it on this site"]


def test_a_site_in_use_gets_no_second_home() -> None:
    StarterItem.objects.all().delete()
    told: list[str] = []
    loader.load_pages(told.append)
    assert told == []
    assert HomePage.objects.filter(locale__language_code="en").count() == 1


def test_every_page_has_the_same_id_in_every_database() -> None:
    for name in ORDER:
        page = linked_page(name)
        assert page is not None
        assert page.translation_key == starter_id(name)
    assert str(starter_id("manifesto")) == "915fb88e-cde0-5c77-9135-c9a61a968a31"


@pytest.mark.parametrize("name", ORDER)
def test_the_catalogue_of_each_page_fits_it_and_is_complete(name: str) -> None:
    for language in translations.other_languages():
        page = linked_page(name)
        assert page is not None
        locale = Locale.objects.get(language_code=language)
        translation = Translation.objects.get(
            source__object_id=page.translation_key, target_locale=locale
        )
        po = polib.pofile(str(translations.catalogue(language, name)))
        assert po.percent_translated() == 100
        assert not po.fuzzy_entries()
        assert translation.import_po(po) == []
        total, done = translation.get_progress()
        assert total == done == len(po)


def test_a_catalogue_that_does_not_fit_is_refused(tmp_path: object) -> None:
    from pathlib import Path

    page = linked_page("about")
    assert page is not None
    po = polib.pofile(str(translations.catalogue("uk", "about")))
    po[0].msgid = "No such sentence"
    path = Path(str(tmp_path)) / "about.po"
    po.save(str(path))
    locale = Locale.objects.get(language_code="uk")
    with pytest.raises(ImproperlyConfigured, match=r"about\.po"):
        translations.translate(page=page, locale=locale, path=path)


def test_the_catalogues_are_up_to_date_with_the_pages(tmp_path: object, settings: object) -> None:
    import shutil
    from pathlib import Path

    copy = Path(str(tmp_path)) / "locale"
    shutil.copytree(translations.catalogue("uk", "home").parents[2], copy)
    before = {path.name: path.read_text() for path in copy.glob("*/starter/*.po")}
    settings.CATALOGUE_SOURCE = copy
    call_command("starter_catalogues", verbosity=0)
    after = {path.name: path.read_text() for path in copy.glob("*/starter/*.po")}
    assert before == {name: text for name, text in after.items() if name in before}


def test_every_translation_awaits_approval_in_the_desk() -> None:
    awaiting = TranslationApproval.objects.filter(approved_at=None)
    catalogues = [
        translations.catalogue(language, name)
        for language in translations.other_languages()
        for name in ORDER
    ]
    assert awaiting.count() == sum(path.exists() for path in catalogues)


def test_a_page_without_a_catalogue_is_left_out_and_loaded_once_there_is_one(
    tmp_path: Path, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    for page in Page.objects.filter(slug="about", locale__language_code="uk"):
        page.delete()
    StarterItem.objects.filter(name="uk:about").delete()
    known = settings.CATALOGUE_SOURCE
    settings.CATALOGUE_SOURCE = tmp_path
    load()
    assert not Page.objects.filter(slug="about", locale__language_code="uk").exists()
    settings.CATALOGUE_SOURCE = known
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert Page.objects.get(slug="about", locale__language_code="uk").live


def test_the_files_name_only_what_there_is() -> None:
    for starter in read_pages():
        page = linked_page(starter.name)
        assert page is not None
        assert page.specific_class is starter.model
        assert page.slug == starter.slug


def test_languages_of_the_site_are_locales() -> None:
    codes = {code for code, _name in settings.LANGUAGES}
    assert set(Locale.objects.values_list("language_code", flat=True)) == codes
