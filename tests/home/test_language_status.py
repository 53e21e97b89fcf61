"""What a language lacks is told by its name, whatever it is."""

from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation

from core import catalogues
from core.languages import make_known
from forms.models import MailText
from home.language_status import LanguageStatus, language_status

pytestmark = pytest.mark.django_db

# The messages of our own code stay the same; to find them all takes seconds.
find_once = cache(catalogues.extract_messages)


@pytest.fixture(autouse=True)
def known_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "extract_messages", find_once)


def status_of(code: str) -> LanguageStatus:
    (found,) = [status for status in language_status() if status.code == code]
    return found


def lacks(code: str, name: str) -> list[str]:
    (part,) = [part for part in status_of(code).parts if part.name == name]
    return part.lacks


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("language_status", *arguments, stdout=out)
    return out.getvalue()


def test_the_shipped_languages_lack_nothing() -> None:
    statuses = language_status()
    assert [status.code for status in statuses] == ["uk", "pl", "de", "fr", "ar"]
    assert [status.code for status in statuses if not status.is_complete] == []
    assert all(status.is_offered for status in statuses)
    assert all(part.total for status in statuses for part in status.parts)
    assert printed("--check", "uk").count("complete") == len(statuses[0].parts)


def test_what_belongs_to_a_page_is_told_with_it_and_no_line_has_the_name_of_another() -> None:
    names = [part.name for part in status_of("uk").parts]
    assert names == ["interface", "pages", "forms", "mails", "site settings"]


def test_what_a_translator_has_not_done_is_told_by_its_name() -> None:
    StringTranslation.objects.filter(
        context__path="title",
        context__object_id=Page.objects.get(
            slug="about", locale__language_code="uk"
        ).translation_key,
        locale__language_code="uk",
    ).delete()
    Page.objects.get(slug="report", locale__language_code="uk").delete()
    MailText.objects.filter(purpose="confirm", locale__language_code="en").update(subject="Ours")
    MailText.objects.filter(purpose="confirm", locale__language_code="uk").delete()
    (about,) = lacks("uk", "pages")
    assert "% translated, " in about
    assert lacks("uk", "forms")[0].endswith(": not started")
    assert lacks("uk", "mails") == ["Asks a signer to confirm: missing"]
    assert lacks("pl", "pages") == []
    with pytest.raises(CommandError, match="is incomplete"):
        printed("--check")


def test_a_language_without_a_catalogue_and_without_content_is_no_fault_of_the_command(
    settings: Settings,
) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        *settings.LANGUAGES,
        ("it", "Italian"),
    ]
    assert "run manage.py migrate" in printed("it")
    make_known()
    told = printed("it")
    assert "it  Italian: not offered to visitors" in told
    assert "django.po does not exist" in told
    sources = Page.objects.live().filter(depth__gt=1, locale__language_code="en").count()
    assert told.count(": not started") == sources
    assert "Italian" in printed("--check", "it"), "nobody is offered it yet"
    assert Locale.objects.filter(language_code="it").exists()


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(CommandError, match="translate into: tlh"):
        printed("tlh")


@pytest.mark.parametrize("withdraw", [Page.unpublish, Page.delete], ids=["unpublished", "deleted"])
def test_a_translation_whose_original_is_withdrawn_is_told(withdraw: Any) -> None:
    withdraw(Page.objects.get(slug="about", locale__language_code="en").specific)
    assert lacks("uk", "pages") == ["Про нас: original withdrawn"]
    Page.objects.get(slug="about", locale__language_code="uk").unpublish()
    assert lacks("uk", "pages") == []
