"""Cutting a text into strings in bulk stores what wagtail-localize stores one by one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    TemplateSegment,
    TranslationContext,
    TranslationSource,
)

from core.desk.segments import refresh_segments, stock_refresh_segments
from home.models import StandardPage

pytestmark = pytest.mark.django_db

PLACE = ("context__path", "context__field_path", "order")


def stored(source: TranslationSource) -> list[Any]:
    """Return everything that a source was cut into, without the numbers of the rows."""
    return [
        list(
            StringSegment.objects.filter(source=source)
            .order_by("order")
            .values_list(*PLACE, "string__data", "string__data_hash", "string__locale", "attrs")
        ),
        list(
            TemplateSegment.objects.filter(source=source)
            .order_by("order")
            .values_list(
                *PLACE,
                "template__template",
                "template__uuid",
                "template__template_format",
                "template__string_count",
            )
        ),
        list(
            OverridableSegment.objects.filter(source=source)
            .order_by("order")
            .values_list(*PLACE, "data_json")
        ),
        list(
            RelatedObjectSegment.objects.filter(source=source)
            .order_by("order")
            .values_list(*PLACE, "object")
        ),
    ]


def forget(source: TranslationSource) -> None:
    for model in (StringSegment, TemplateSegment, OverridableSegment, RelatedObjectSegment):
        model.objects.filter(source=source).delete()
    TranslationContext.objects.filter(object_id=source.object_id).delete()


def rows(source: TranslationSource) -> list[Any]:
    return list(StringSegment.objects.filter(source=source).order_by("pk").values())


def test_every_text_of_the_starter_content_is_cut_as_wagtail_localize_cuts_it() -> None:
    for source in TranslationSource.objects.all():
        forget(source)
        stock_refresh_segments(source)
        expected = stored(source)
        forget(source)
        refresh_segments(source)
        assert stored(source) == expected
        # The settings of the site come without words.
        assert expected[0] or source.object_repr == "Site settings"


def test_it_is_what_wagtail_localize_uses() -> None:
    assert TranslationSource.refresh_segments is refresh_segments


def test_what_did_not_change_keeps_its_row() -> None:
    for source in TranslationSource.objects.all():
        before = rows(source)
        refresh_segments(source)
        assert rows(source) == before


def source_of(*paragraphs: str) -> TranslationSource:
    body = [
        {"type": "text", "value": f"<p>{text}</p>", "id": f"0f0f0f0f-0000-4000-8000-{number:012}"}
        for number, text in enumerate(paragraphs)
    ]
    home = Page.objects.get(depth=2, locale__language_code="en")
    page = home.add_child(instance=StandardPage(title="Sample", slug="sample", body=body))
    return TranslationSource.update_or_create_from_instance(page)[0]


def test_a_change_drops_what_is_gone_and_adds_what_is_new() -> None:
    source = source_of("First", 'See <a href="https://example.org/">this</a>', "First")
    first = StringSegment.objects.filter(source=source, string__data="First")
    kept = first.order_by("order").values_list("pk", flat=True)[0]
    page = source.get_source_instance()
    page.body[1].value.source = "<p>Second</p>"
    del page.body[2]
    page.save()
    source.update_from_db()
    texts = StringSegment.objects.filter(source=source).order_by("order")
    assert [row.string.data for row in texts] == ["Sample", "First", "Second"]
    assert first.get().pk == kept
    assert not OverridableSegment.objects.filter(source=source).exists()
    assert TemplateSegment.objects.filter(source=source).count() == 2


def test_360_strings_are_cut_in_a_few_dozen_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        source = source_of(*(f"Sentence {number}" for number in range(360)))
    assert StringSegment.objects.filter(source=source).count() == 361
    assert len(queries) < 100
