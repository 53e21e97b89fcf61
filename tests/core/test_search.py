"""Searching: a visitor finds the published pages of their language, whatever they type."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation
from modelsearch.backends import database
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.search.index import Indexed, get_indexed_models

from core.search import find_pages, words_of
from core.translation import KeyBlock
from home.models import HomePage, StandardPage
from tests.factories import SubmissionFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    "'",
    '"',
    '"unclosed phrase',
    "%",
    "_",
    "100%",
    "a\x00b",
    "\\",
    "a & b | !c",
    "(a",
    "a:*",
    "AND",
    "OR NOT NEAR",
    "NEAR(a b)",
    "title:about",
    "{title}: a",
    "-about",
    "about*",
    "'; DROP TABLE core_job; --",
    "<script>alert(1)</script>",
    "\u202eabout",
    "😀",
    "\ufffd",
    "a" * 255,
    "a " * 127,
    "x" * 10_000,
    "пам'ять",
    "العَرَبِيَّة",
]


def ask(language: str = "en", **query: str) -> Any:
    return Client().get(f"/{language}/search/", query)


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def found(query: str, language: str = "en", **more: str) -> list[str]:
    """Return the addresses of what a search brings, in order."""
    response = ask(language, q=query, **more)
    assert response.status_code == 200
    return [str(link["href"]) for link in soup(response).select(".entries h2 a")]


def page(title: str, body: str, language: str = "en", **values: Any) -> StandardPage:
    """Return a published page of text."""
    home = HomePage.objects.get(locale__language_code=language)
    made = StandardPage(title=title, locale=home.locale, **values)
    made.body = [("text", f"<p>{body}</p>")]
    home.add_child(instance=made)
    made.save_revision().publish()
    return made


def test_a_word_of_a_title_or_of_the_text_finds_the_page() -> None:
    page("Sample zebra", "Nothing here", slug="sample")
    page("Other", "There walks a zebra.", slug="other")
    assert set(found("zebra")) == {"/en/sample/", "/en/other/"}
    assert found("ZEBRA walks") == ["/en/other/"]
    assert found("zebra giraffe") == []


@pytest.mark.parametrize("language", ["en", "uk", "de"])
def test_the_manifestos_own_name_finds_it_first(language: str) -> None:
    title = Page.objects.get(slug="manifesto", locale__language_code=language).title
    for query in (title, title.split()[0], title.split()[0].lower()):
        assert found(query, language)[0] == f"/{language}/manifesto/"


def test_pages_of_that_name_come_before_pages_that_speak_of_it() -> None:
    page("Sample", "Zebra zebra zebra", slug="speaks")
    page("What a zebra eats", "Text", slug="about-it")
    page("Zebra", "Many other words stand here. " * 200, slug="name")
    assert found("zebra") == ["/en/name/", "/en/about-it/", "/en/speaks/"]
    assert found("zeb") == ["/en/name/", "/en/about-it/", "/en/speaks/"]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("pledge", "/en/manifesto/"),
        ("World Medical Association", "/en/resolutions/wma-2022/"),
        ("withdraw your consent", "/en/privacy/"),
        ("volunteer", "/en/help/volunteer/"),
        ("personal link", "/en/updates/site-opens/"),
    ],
)
def test_every_kind_of_page_is_found_by_its_text(query: str, address: str) -> None:
    assert address in found(query)


def test_each_language_finds_its_own_pages() -> None:
    ukrainian = Page.objects.get(slug="privacy", locale__language_code="uk")
    word = ukrainian.title.split()[-1]
    assert "/uk/privacy/" in found(word, "uk")
    assert found(word, "en") == []
    assert found("privacy", "uk") == []


def test_words_are_found_in_ukrainian() -> None:
    page("Зразок", "Пам’ятка про зебр", "uk", slug="zrazok")
    assert found("зебр", "uk") == found("ЗЕБР", "uk") == ["/uk/zrazok/"]
    assert found("пам'ятка", "uk") == ["/uk/zrazok/"]


def test_words_are_found_in_arabic() -> None:
    arabic = Locale.objects.get(language_code="ar")
    made = page("عينة", "نقف مع الأطباء", slug="sample")
    Page.objects.filter(pk=made.pk).update(locale=arabic)
    for query in ("الأطباء", "مع نقف", "عينة", "الأطب"):
        results = find_pages(words_of(query), locale_id=arabic.pk)[:20]
        assert made.pk in {result.pk for result in results}


def test_a_word_finds_its_other_forms_by_how_they_begin() -> None:
    page("Зразок", "Підтримую зебрами", "uk", slug="zrazok")
    assert found("зебр", "uk") == ["/uk/zrazok/"]


def test_only_what_everybody_may_read_is_found() -> None:
    hidden = page("Zebra", "Text", slug="hidden")
    draft = page("Zebra", "Text", slug="draft")
    draft.unpublish()
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert found("zebra") == []


def test_what_is_not_published_yet_is_not_found() -> None:
    made = page("Sample", "Text", slug="sample")
    made.body = [("text", "<p>A secret zebra</p>")]
    made.save_revision()
    assert found("zebra") == []


def test_keys_are_not_found() -> None:
    assert KeyBlock().get_searchable_content("sample") == []


def test_nobodys_entry_is_in_the_index() -> None:
    SubmissionFactory(confirmed=True, public_name="Zebra Signer")
    assert found("zebra") == []
    ours = {model for model in get_indexed_models() if model._meta.app_label in {"site_forms"}}
    assert all(issubclass(model, Page) for model in ours)
    assert not issubclass(apps.get_model("site_forms", "Submission"), Indexed)


def test_many_results_are_shown_page_by_page() -> None:
    for number in range(12):
        page(f"Zebra {number}", "Text", slug=f"zebra-{number}")
    first, second = found("zebra"), found("zebra", page="2")
    assert (len(first), len(second)) == (10, 2)
    assert not set(first) & set(second)
    response = ask(q="zebra")
    assert "12 pages found." in soup(response).get_text()
    assert [a["href"] for a in soup(response).select("a[rel=next]")] == ["?q=zebra&page=2"]
    assert found("zebra", page="x'") == first


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_the_search(query: str, language: str) -> None:
    response = ask(language, q=query)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert not response.cookies


def test_what_cannot_be_searched_for_is_told() -> None:
    told = {
        "": "Type one or more words.",
        "   ": "Type one or more words.",
        "%&": "Please type a word to search for.",
        "x" * 256: "Please search for fewer words: 255 characters at most.",
        "nosuchword": "Nothing was found.",
    }
    for query, words in told.items():
        assert words in soup(ask(q=query)).get_text()
    assert "Type one or more words." in soup(Client().get("/en/search/")).get_text()


def test_what_was_typed_stays_in_the_field() -> None:
    field = soup(ask(q='a "b" <c>')).select("main input[name=q]")[0]
    assert field["value"] == 'a "b" <c>'


def test_the_search_is_in_no_index_and_in_no_shared_cache() -> None:
    response = ask(q="privacy")
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "private" in response.headers["Cache-Control"]
    assert Client().post("/en/search/", {"q": "x"}).status_code == 405


def test_every_page_offers_the_search_of_its_language() -> None:
    for language in ("en", "uk"):
        form = soup(Client().get(f"/{language}/about/")).select("footer form[role=search]")[0]
        assert (form["action"], form["method"]) == (f"/{language}/search/", "get")
        field = form.select("input[name=q]")[0]
        assert form.select(f"label[for={field['id']}]")


def test_the_language_menu_leads_to_the_search_in_the_other_language() -> None:
    links = soup(ask("uk", q="x")).select("header nav.languages a")
    addresses = [f"/{code}/search/" for code, _name in settings.LANGUAGES]
    assert [link["href"] for link in links] == addresses


@pytest.mark.parametrize("query", ["privacy", "priva", "nosuchword"])
def test_a_search_asks_the_database_twelve_times_at_most(
    query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.get("/en/search/", {"q": "a"})
    with django_assert_max_num_queries(12):
        client.get("/en/search/", {"q": query})


def test_without_full_text_search_titles_are_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "USE_SQLITE_FTS", False)
    monkeypatch.setattr("django.db.connection.vendor", "other", raising=False)
    assert "/en/privacy/" in found("privacy")
    for query in HOSTILE:
        assert ask(q=query).status_code == 200


def test_words_are_letters_marks_and_digits_of_any_script() -> None:
    assert words_of('a-b "c" 2022') == ["a", "b", "c", "2022"]
    assert words_of("العَرَبِيَّة") == ["العَرَبِيَّة"]
    assert words_of("%'\0") == []


def test_a_language_without_a_home_page_has_no_search() -> None:
    with translation.override("en"):
        HomePage.objects.get(locale__language_code="uk").delete()
    assert ask("uk", q="privacy").headers["Location"] == "/en/search/?q=privacy"
