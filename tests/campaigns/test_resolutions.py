"""Resolutions: who adopted them when, their documents, the points of the manifesto they meet."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import OverridableSegment, StringSegment, TranslationSource

from campaigns.models import (
    ManifestoPage,
    RelatedPoint,
    ResolutionDocument,
    ResolutionIndexPage,
    ResolutionPage,
    ResolutionSession,
)
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

PATH = "/en/resolutions/wma-2022/"


def resolution(language: str = "en") -> ResolutionPage:
    return ResolutionPage.objects.get(locale__language_code=language)


def add(title: str, *, name: str = "sample.pdf", size: int = 2048, language: str = "en") -> Any:
    document = get_document_model().objects.create(
        title="Not shown", file=ContentFile(b"x" * size, name), file_size=size
    )
    page = resolution()
    page.documents.add(
        ResolutionDocument(
            document=document,
            title=title,
            language=language,
            locale=page.locale,
            sort_order=page.documents.count(),
        )
    )
    page.save_revision().publish()
    return document


def entries(path: str = PATH) -> list[str]:
    page = BeautifulSoup(Client().get(path).content, "html.parser")
    return [" ".join(row.get_text(" ").split()) for row in page.select("#documents li")]


def test_a_resolution_without_documents_says_nothing_of_them() -> None:
    page = BeautifulSoup(Client().get(PATH).content, "html.parser")
    assert not page.select("#documents")


def test_documents_tell_title_language_format_and_size_in_the_editors_order() -> None:
    document = add("The text as it was adopted")
    add("El texto", name="texto.odt", size=500, language="es")
    first, second = entries()
    assert first.startswith("The text as it was adopted (")
    assert "English" in first
    assert "PDF" in first
    assert "2.0\xa0KB" in first.replace(" ", "\xa0")
    assert "Español" in second
    assert "ODT" in second
    page = BeautifulSoup(Client().get(PATH).content, "html.parser")
    link = page.select_one("#documents a")
    assert link["href"] == document.url
    assert link["hreflang"] == "en"


def test_a_file_that_is_lost_costs_nobody_the_page() -> None:
    document = add("The text as it was adopted")
    type(document).objects.update(file_size=None)
    document.file.storage.delete(document.file.name)
    assert entries()[0].startswith("The text as it was adopted (")


def test_a_document_that_is_deleted_disappears() -> None:
    add("The text as it was adopted").delete()
    assert entries() == []


def test_translators_get_the_title_and_never_the_file() -> None:
    add("The text as it was adopted")
    page = resolution()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    strings = StringSegment.objects.filter(source=source, context__path__startswith="documents.")
    assert [segment.string.data for segment in strings] == ["The text as it was adopted"]
    assert not OverridableSegment.objects.filter(
        source=source, context__path__startswith="documents."
    ).exists()
    uk = Locale.objects.get(language_code="uk")
    translated = source.get_ephemeral_translated_instance(uk, fallback=True)
    (copy,) = translated.documents.all()
    assert copy.document_id == page.documents.get().document_id


def test_documents_cost_one_question_to_the_database(django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        add(f"Document {number}")
    client = Client()
    client.get("/en/")
    with django_assert_max_num_queries(12):
        client.get(PATH)


# ---- Who adopted it, and when ----------------------------------------------------------------


def adopt(title: str, body: str, *days: str) -> ResolutionPage:
    """Return a published resolution that ``body`` adopted on ``days``."""
    index = ResolutionIndexPage.objects.get(locale__language_code="en")
    page = ResolutionPage(title=title, adopting_body=body, body=[])
    page.sessions = [
        ResolutionSession(
            adopted_as="Resolution",
            session=f"Session of {day}",
            place="Sample City",
            date=date.fromisoformat(day),
            sort_order=order,
            locale=index.locale,
        )
        for order, day in enumerate(days)
    ]
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def main_of(path: str) -> Any:
    return BeautifulSoup(Client().get(path).content, "html.parser").main


def test_resolutions_are_listed_by_body_and_year_the_newest_first() -> None:
    wma = resolution().title
    adopt("Older", "Sample Association", "2020-05-01")
    adopt("Newest", "Sample Association", "2019-01-01", "2030-02-01")
    adopt("Newer", "Sample Association", "2030-01-01")
    adopt("Undated", "Another Body")
    main = main_of("/en/resolutions/")
    told = [" ".join(each.get_text().split()) for each in main.select("h2, h3, .entry")]
    assert told == [
        *("Sample Association", "2030", "Newest", "Newer", "2020", "Older"),
        *("World Medical Association", "2022", wma),
        *("Another Body", "Undated"),
    ]


def test_an_empty_index_says_so_in_words() -> None:
    ResolutionPage.objects.filter(locale__language_code="en").first().delete()
    assert "There are no resolutions yet." in main_of("/en/resolutions/").get_text()


def test_the_index_asks_no_more_for_more_resolutions(django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        adopt(f"Sample {number}", f"Body {number}", "2024-01-01", "2025-01-01")
    client = Client()
    client.get("/en/")
    with django_assert_max_num_queries(12):
        assert client.get("/en/resolutions/").status_code == 200


def test_sessions_stand_in_the_order_in_which_they_met() -> None:
    page = adopt("Sample", "Sample Association", "2022-10-01", "2022-04-01")
    main = main_of(page.url)
    assert [each["datetime"] for each in main.select("ol time")] == ["2022-04", "2022-10"]
    first = " ".join(main.select_one("ol li").get_text().split())
    assert first == "Adopted as Resolution by the Session of 2022-04-01, Sample City, April 2022"


def test_a_resolution_without_sessions_or_source_shows_neither() -> None:
    main = main_of(adopt("Sample", "Sample Association").url)
    assert not main.select("ol")
    assert "Source" not in main.get_text()


# ---- The points of the manifesto that it bears out -------------------------------------------


def relate(page: ResolutionPage, section: str, number: int) -> RelatedPoint:
    """Put a point beside a resolution, as an editor who publishes does."""
    point = RelatedPoint(
        manifesto=ManifestoPage.objects.get(locale__language_code="en"),
        section=section,
        number=number,
        sort_order=page.related_points.count(),
    )
    page.related_points.add(point)
    page.save_revision().publish()
    return point


def related(path: str) -> dict[str, str]:
    """Return the points that a page links to: their addresses and words."""
    links = main_of(path).select("#related-points li a")
    return {str(link["href"]): link.get_text() for link in links}


@pytest.mark.parametrize("language", ["en", "uk", "ar"])
def test_points_are_shown_in_the_readers_words_and_lead_to_their_place(language: str) -> None:
    shown = related(f"/{language}/resolutions/wma-2022/")
    anchors = ["recital-2", "recital-4", "condition-1", "condition-4"]
    assert list(shown) == [f"/{language}/manifesto/#{anchor}" for anchor in anchors]
    manifesto = main_of(f"/{language}/manifesto/")
    for address, words in shown.items():
        assert words in manifesto.find(id=address.partition("#")[2]).get_text()


def test_a_point_that_the_language_lacks_is_left_out() -> None:
    page = adopt("Sample", "Sample Association")
    relate(page, "calls", 2)
    RelatedPoint.objects.create(
        page=page, manifesto=page.related_points.get().manifesto, section="calls", number=99
    )
    assert list(related(page.url)) == ["/en/manifesto/#call-2"]


def test_a_point_that_is_named_twice_is_shown_once() -> None:
    page = adopt("Sample", "Sample Association")
    relate(page, "calls", 2)
    relate(page, "calls", 2)
    assert len(related(page.url)) == 1


def test_without_a_translation_the_source_is_shown_and_says_its_language() -> None:
    ManifestoPage.objects.get(locale__language_code="uk").unpublish()
    assert next(iter(related("/uk/resolutions/wma-2022/"))) == "/en/manifesto/#recital-2"
    group = main_of("/uk/resolutions/wma-2022/").select_one("#related-points ul")
    assert (group["lang"], group["dir"]) == ("en", "ltr")


def test_without_a_published_manifesto_no_points_are_shown() -> None:
    ManifestoPage.objects.get(locale__language_code="en").unpublish()
    assert related("/en/resolutions/wma-2022/") == {}
    assert not main_of("/en/resolutions/wma-2022/").select("#related-points")


def test_translators_cannot_change_which_points_are_meant() -> None:
    source, _created = TranslationSource.update_or_create_from_instance(resolution())
    for segments in (StringSegment, OverridableSegment):
        found = segments.objects.filter(source=source)
        assert not found.filter(context__path__startswith="related_points").exists()


@pytest.mark.parametrize(
    ("section", "number", "said"),
    [
        ("calls", 5, "This section of the manifesto has 4 points."),
        ("calls", 0, "greater than or equal to 1"),
        ("pledge", 1, "is not a valid choice"),
    ],
)
def test_an_editor_cannot_name_a_point_that_is_not_there(
    section: str, number: int, said: str
) -> None:
    manifesto = ManifestoPage.objects.get(locale__language_code="en")
    row = RelatedPoint(page=resolution(), manifesto=manifesto, section=section, number=number)
    with pytest.raises(ValidationError, match=said):
        row.full_clean()
    RelatedPoint(page=resolution(), manifesto=manifesto, section="calls", number=4).full_clean()


@pytest.mark.parametrize(("number", "is_taken"), [(4, True), (5, False)])
def test_the_editor_says_so_at_the_field(number: int, is_taken: bool) -> None:
    page = resolution()
    client = Client()
    client.force_login(PersonFactory(groups=["Editors"]))
    row = {
        "manifesto": ManifestoPage.objects.get(locale__language_code="en").pk,
        "section": "calls",
        "number": number,
    }
    sent = {
        "title": page.title,
        "slug": page.slug,
        "adopting_body": page.adopting_body,
        "source_url": page.source_url,
        "body": streamfield([]),
        "sessions": inline_formset([]),
        "documents": inline_formset([]),
        "related_points": inline_formset([row]),
        "comments": inline_formset([]),
    }
    answer = client.post(f"/admin/pages/{page.pk}/edit/", nested_form_data(sent))
    said = "This section of the manifesto has 4 points." in answer.content.decode()
    assert (said, answer.status_code) == (not is_taken, 302 if is_taken else 200)
    if is_taken:
        kept = resolution().get_latest_revision_as_object().related_points.all()
        assert ("calls", 4) in {(point.section, point.number) for point in kept}


@pytest.mark.parametrize("wrong", [{"number": 0}, {"section": "pledge"}])
def test_the_database_refuses_what_is_no_point(wrong: dict[str, Any]) -> None:
    manifesto = ManifestoPage.objects.get(locale__language_code="en")
    values = {"manifesto": manifesto, "section": "calls", "number": 1, **wrong}
    with pytest.raises(IntegrityError):
        RelatedPoint.objects.create(page=resolution(), **values)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_points_know_their_resolutions_in_one_question(
    language: str, django_assert_num_queries: Any
) -> None:
    manifesto = ManifestoPage.objects.get(locale__language_code=language)
    with django_assert_num_queries(1):
        found = manifesto.resolutions_by_point()
    assert sorted(found) == ["condition-1", "condition-4", "recital-2", "recital-4"]
    assert found["recital-2"] == [resolution(language)]
