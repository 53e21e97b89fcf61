"""Which languages visitors are offered, and what a language takes with it when it goes."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import Locale, Page

from core.languages import contents_of, make_known, offered_codes, removed_with_contents
from core.models import OfferedLanguage
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

ADDRESSES = ["/uk/", "/uk/manifesto/", "/uk/manifesto/sign/", "/uk/help/report/done/"]


@pytest.fixture
def without_ukrainian() -> None:
    OfferedLanguage.objects.get(locale__language_code="uk").delete()


@pytest.mark.usefixtures("without_ukrainian")
def test_readers_of_a_language_that_is_switched_off_are_led_to_the_original() -> None:
    for address in ADDRESSES:
        response = Client().get(f"{address}?from=mail")
        expected = address.replace("/uk/", "/en/") + "?from=mail"
        assert (response.status_code, response.headers["Location"]) == (302, expected)
        assert "uk" not in offered_codes()


@pytest.mark.usefixtures("without_ukrainian")
@pytest.mark.parametrize("address", ["/en/", "/en/manifesto/", "/en/nothing/", "/sitemap.xml"])
def test_nothing_names_a_language_that_is_switched_off(address: str) -> None:
    assert "/uk/" not in Client().get(address).content.decode()


@pytest.mark.usefixtures("without_ukrainian")
def test_the_front_door_does_not_lead_into_a_language_that_is_switched_off() -> None:
    response = Client().get("/", headers={"Accept-Language": "uk, en;q=0.1"})
    assert response.headers["Location"] == "/en/"


@pytest.mark.usefixtures("without_ukrainian")
def test_a_form_that_was_open_when_its_language_went_is_still_taken() -> None:
    response = Client().post("/uk/help/report/", {})
    assert response.status_code == 422, "the form again, with what it lacks"


def test_a_language_is_switched_off_and_on_among_the_locales(admin_client: Client) -> None:
    ukrainian = Locale.objects.get(language_code="uk")
    address = reverse("wagtaillocales:edit", args=[ukrainian.pk])
    switch = f"component-{OfferedLanguage._meta.db_table}-enabled"
    sync = "component-wagtail_localize_localesynchronization-enabled"
    assert switch in admin_client.get(address).content.decode()

    admin_client.post(address, {"language_code": "uk", sync: ""})
    assert Client().get("/uk/").status_code == 302
    admin_client.post(address, {"language_code": "uk", sync: "", switch: "on"})
    assert Client().get("/uk/").status_code == 200


def test_the_source_language_is_always_offered() -> None:
    OfferedLanguage.objects.all().delete()
    assert offered_codes() == ["en"]
    assert Client().get("/en/").status_code == 200


def test_starter_content_does_not_switch_on_what_somebody_switched_off(
    without_ukrainian: None,
) -> None:
    call_command("load_starter_content", verbosity=0)
    assert offered_codes()[:1] == ["en"]
    assert "uk" not in offered_codes()


def test_a_language_with_content_cannot_be_deleted_and_says_what_would_be_lost(
    admin_client: Client,
) -> None:
    ukrainian = Locale.objects.get(language_code="uk")
    pages = Page.objects.filter(locale=ukrainian, depth__gt=1).count()
    assert contents_of(ukrainian)["pages"] == pages
    address = reverse("wagtaillocales:delete", args=[ukrainian.pk])
    for response in (admin_client.get(address), admin_client.post(address)):
        assert f"Pages: {pages}" in response.content.decode()
        assert "Mails: " in response.content.decode()
    assert Locale.objects.filter(pk=ukrainian.pk).exists()


def test_an_empty_language_can_be_deleted(admin_client: Client, settings: Settings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("it", "Italian")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    italian = Locale.objects.create(language_code="it")
    assert contents_of(italian) == {}
    admin_client.post(reverse("wagtaillocales:delete", args=[italian.pk]))
    assert not Locale.all_objects.filter(pk=italian.pk).exists()


def test_a_language_that_leaves_the_settings_with_content_stops_the_migration(
    settings: Settings,
) -> None:
    assert removed_with_contents() == {}
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        language for language in settings.LANGUAGES if language[0] != "uk"
    ]
    pages = Page.objects.filter(locale__language_code="uk").count()
    with pytest.raises(SystemCheckError, match=f"no longer names uk.*pages: {pages}"):
        call_command("migrate", verbosity=0, skip_checks=False)
    assert not [e for e in run_checks() if e.id == "core.E007"], "only the database can tell"


def test_translators_do_not_switch_languages(client: Client) -> None:
    client.force_login(PersonFactory(groups=["Translators: uk"]))
    ukrainian = Locale.objects.get(language_code="uk")
    client.post(reverse("wagtaillocales:edit", args=[ukrainian.pk]), {"language_code": "uk"})
    assert "uk" in offered_codes()


def test_a_language_that_joins_the_settings_is_known_after_the_migration_and_not_yet_offered(
    settings: Settings,
) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        *settings.LANGUAGES,
        ("it", "Italian"),
    ]
    make_known()
    assert Locale.objects.filter(language_code="it").exists()
    assert "it" not in offered_codes()
    assert Client().get("/it/manifesto/").headers["Location"] == "/en/manifesto/"
    assert "/it/" not in Client().get("/en/").content.decode()


def test_a_language_without_a_home_page_is_not_offered_although_it_is_switched_on() -> None:
    home = Page.objects.get(depth=2, locale__language_code="uk")
    assert "uk" in offered_codes()
    home.unpublish()
    assert "uk" not in offered_codes()
    assert Client().get("/uk/about/").headers["Location"] == "/en/about/"
