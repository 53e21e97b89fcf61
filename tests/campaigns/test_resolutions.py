"""The documents of a resolution: what they are, how large, in which language."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Locale
from wagtail_localize.models import OverridableSegment, StringSegment, TranslationSource

from campaigns.models import ResolutionDocument, ResolutionPage

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
    page = BeautifulSoup(Client().get(path).content, "html5lib")
    return [" ".join(row.get_text(" ").split()) for row in page.select("#documents li")]


def test_a_resolution_without_documents_says_nothing_of_them() -> None:
    page = BeautifulSoup(Client().get(PATH).content, "html5lib")
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
    page = BeautifulSoup(Client().get(PATH).content, "html5lib")
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
