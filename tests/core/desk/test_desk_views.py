"""The translation desk: who sees what, in which state, and where each cell leads."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationSource

from core.desk.overview import Overview
from core.models import SiteSettings, TranslationApproval
from forms.models import MailText
from home.models import StandardPage
from home.starter.translations import other_languages
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

DESK = "/admin/reports/translation-desk/"


def client_of(*groups: str, **values: Any) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=list(groups), **values))
    return client


@pytest.fixture
def italian() -> Locale:
    return Locale.objects.create(language_code="it")


@pytest.fixture
def with_italian(settings: Any, italian: Locale) -> Locale:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        *settings.LANGUAGES,
        ("it", "Italian"),
    ]
    return italian


@pytest.fixture
def translator() -> Client:
    return client_of("Translators: uk")


@pytest.fixture
def publisher() -> Client:
    return client_of("Publishers")


def page_in(language: str, slug: str = "about") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


def opened(client: Client, **wish: str) -> BeautifulSoup:
    response = client.get(DESK, wish)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(html: BeautifulSoup) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in html.select("td.title .title-wrapper")]


def cell_of(html: BeautifulSoup, title: str, language: str = "uk") -> Any:
    for row in html.select("tbody tr"):
        named = row.select_one(".title-wrapper")
        if named is not None and named.get_text(strip=True) == title:
            return row.select_one(f"td[data-language={language}]")
    raise AssertionError(title)


def link_of(cell: Any) -> str:
    link = cell.select_one("a")
    return str(link["href"]) if link else ""


def languages(html: BeautifulSoup) -> list[str]:
    return [str(name["lang"]) for name in html.select("thead bdi")]


def test_the_rows_are_the_originals_in_the_order_of_their_tree_and_then_the_mails(
    publisher: Client,
) -> None:
    found = titles(opened(publisher))
    pages = Page.objects.filter(locale__language_code="en", depth__gt=1).order_by("path")
    assert found[: len(pages)] == [page.title for page in pages]
    mails = MailText.objects.filter(locale__language_code="en")
    settings_row = SiteSettings.objects.get(locale__language_code="en")
    assert sorted(found[len(pages) :]) == sorted(map(str, [*mails, settings_row]))


def test_a_translator_sees_their_language_alone(with_italian: Locale, translator: Client) -> None:
    assert languages(opened(translator)) == ["uk"]
    assert languages(opened(translator, language="it")) == ["uk"]


@pytest.mark.parametrize("group", ["Editors", "Publishers"])
def test_who_works_on_the_originals_sees_all_languages(with_italian: Locale, group: str) -> None:
    assert languages(opened(client_of(group))) == other_languages()
    assert languages(opened(client_of(group), language="it")) == ["it"]


def test_a_registrar_has_no_desk() -> None:
    assert client_of("Registrars").get(DESK).status_code == 302


def test_the_desk_tells_each_state_in_words_and_by_a_shape(publisher: Client) -> None:
    change_original("about", title="Who we are")
    html = opened(publisher)
    cell = cell_of(html, page_in("en").title)
    assert cell["data-state"] == "out_of_date"
    assert "Out of date" in cell.get_text()
    assert cell.select_one("svg use")["href"] == "#icon-warning"
    assert "words left" in cell.get_text()


def test_what_is_out_of_date_leads_to_what_changed(translator: Client) -> None:
    page = change_original("about", title="Who we are")
    translation = translation_of(page)
    link = link_of(cell_of(opened(translator), page.title))
    assert link == reverse("what_changed", args=[translation.pk])


def test_a_change_that_the_worker_has_not_seen_yet_shows_too(translator: Client) -> None:
    page = page_in("en").specific
    page.title = "Words that nobody has taken over"
    page.save_revision().publish()
    cell = cell_of(opened(translator), page.title)
    assert cell["data-state"] == "out_of_date"
    assert "on its way" in cell.get_text()


def test_a_translation_that_stays_when_its_original_is_withdrawn_says_so(publisher: Client) -> None:
    assert "Original withdrawn" not in cell_of(opened(publisher), "About us").text
    page_in("en").unpublish()
    assert "Original withdrawn" in cell_of(opened(publisher), "About us").text


def test_what_is_ready_leads_publishers_to_publishing_and_translators_to_the_editor(
    translator: Client, publisher: Client
) -> None:
    page = change_original("about", title="Who we are")
    translation = translation_of(page)
    write(translation, "Хто ми", of="Who we are")
    assert link_of(cell_of(opened(publisher), page.title)) == reverse(
        "publish_translation", args=[translation.pk]
    )
    assert link_of(cell_of(opened(translator), page.title)) == reverse(
        "wagtailadmin_pages:edit", args=[page_in("uk").pk]
    )


def test_what_is_not_started_leads_those_who_may_to_submitting(
    with_italian: Locale, publisher: Client
) -> None:
    page = page_in("en")
    admin = client_of(is_superuser=True)
    cell = cell_of(opened(admin), page.title, "it")
    assert cell["data-state"] == "not_started"
    assert link_of(cell) == f"/admin/localize/submit/page/{page.pk}/"
    # Their rights end where the trees end that they work on.
    assert link_of(cell_of(opened(publisher), page.title, "it")) == ""
    assert link_of(cell_of(opened(client_of("Editors")), page.title, "it")) == ""


def test_an_editor_reads_what_they_may_not_work_on() -> None:
    cell = cell_of(opened(client_of("Editors")), page_in("en").title)
    assert link_of(cell) == ""


def test_mails_are_on_the_desk_of_those_who_may_change_them(translator: Client) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    cell = cell_of(opened(translator), str(mail))
    assert cell["data-state"] == "published"
    uk = MailText.objects.get(purpose="confirm", locale__language_code="uk")
    assert link_of(cell) == f"/admin/snippets/site_forms/mailtext/edit/{uk.pk}/"


def test_a_mail_that_somebody_began_to_translate_is_not_published(
    with_italian: Locale, publisher: Client
) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    source = TranslationSource.objects.get_for_instance(mail)
    source.translations.create(target_locale=with_italian)
    mail.copy_for_translation(with_italian).save()
    assert cell_of(opened(publisher), str(mail), "it")["data-state"] == "not_started"


# ---- Filters ---------------------------------------------------------------------------------


def test_the_filters_narrow_the_desk(publisher: Client) -> None:
    page = change_original("about", title="Who we are")
    assert titles(opened(publisher, state="out_of_date")) == [page.title]
    assert titles(opened(publisher, state="ready")) == []
    assert titles(opened(publisher, words=page.title.upper())) == [page.title]
    kinds = titles(opened(publisher, kind="site_forms.mailtext"))
    assert len(kinds) == MailText.objects.filter(locale__language_code="en").count()
    due = TranslationApproval.objects.filter(approved_at=None)
    approvals = due.values("translation_key").distinct().count()
    assert len(titles(opened(publisher, state="unapproved"))) == approvals


def test_a_made_up_filter_is_no_filter(publisher: Client) -> None:
    everything = titles(opened(publisher))
    wish = {"state": "x", "language": "xx", "kind": "auth.user", "p": "zero"}
    assert titles(opened(publisher, **wish)) == everything


def test_mine_is_what_i_wrote_last_and_all_of_a_translators_own_language() -> None:
    person = PersonFactory(groups=["Publishers"])
    client = Client()
    client.force_login(person)
    assert titles(opened(client, mine="on")) == []
    page = page_in("en")
    string = StringTranslation.objects.filter(context__object_id=page.translation_key)[0]
    string.last_translated_by = person
    string.save()
    assert titles(opened(client, mine="on")) == [page.title]
    translator = client_of("Translators: uk")
    assert titles(opened(translator, mine="on")) == titles(opened(translator))


# ---- Size ------------------------------------------------------------------------------------


def add_pages(number: int) -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    about = page_in("en").specific
    for _each in range(number):
        count = home.get_children().count()
        home.add_child(instance=StandardPage(title=f"Sample {count}", locale=about.locale))
        home.refresh_from_db()


def test_ten_pages_and_forty_cost_the_same(
    publisher: Client,
) -> None:
    publisher.get(DESK)

    def cost(**wish: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert publisher.get(DESK, wish).status_code == 200
        return len(asked)

    before = cost(), cost(state="ready")
    add_pages(30)
    assert (cost(), cost(state="ready")) == before
    assert max(before) < 50, before


def test_a_page_of_the_desk_has_fifty_rows(publisher: Client) -> None:
    add_pages(50)
    first, second = opened(publisher), opened(publisher, p="2")
    assert len(titles(first)) == 50
    assert titles(second)
    assert not set(titles(first)) & set(titles(second))
    assert first.select_one("nav.pagination a[href*='p=2']")


# ---- Where it hangs --------------------------------------------------------------------------


def test_the_desk_comes_first_among_the_reports_and_replaces_the_other(
    translator: Client,
) -> None:
    page = translator.get("/admin/").content.decode()
    assert DESK in page
    assert "localize/reports/translations" not in page
    for address in ("", "results/"):
        response = translator.get(f"/admin/localize/reports/translations/{address}")
        assert response.headers["Location"] == DESK


def test_the_languages_of_a_person_are_asked_for_once() -> None:
    overview = Overview(PersonFactory(groups=["Translators: uk"]))
    assert [locale.language_code for locale in overview.locales] == ["uk"]
    assert not overview.sees_all
