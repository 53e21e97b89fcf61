"""Cuts a text into strings in a few dozen queries, where wagtail-localize 1.14 needs thousands.

``TranslationSource.refresh_segments`` looks every string, its place and its segment up for itself
and saves them one by one: a page of 360 strings asks the database 4,700 times, each time its
original changes. ``install`` puts ``refresh_segments`` of this file in its place, which stores the
same rows. Can go when wagtail-localize stores them in bulk (its issue 927 and neighbours).
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

stock_refresh_segments: Final = TranslationSource.refresh_segments
# SQLite takes a limited number of values in one statement.
CHUNK: Final = 500

Row = TypeVar("Row", bound=Model)


def install() -> None:
    """Let wagtail-localize use ``refresh_segments``, wherever it brings a source up to date."""
    TranslationSource.refresh_segments = refresh_segments


@transaction.atomic
def refresh_segments(source: TranslationSource) -> None:
    """Bring the strings of a source up to its text; what did not change keeps its row."""
    instance = source.as_instance()
    values = extract_segments(instance)
    contexts = _contexts(source, instance, values)
    strings = [value for value in values if isinstance(value, StringSegmentValue)]
    templates = [value for value in values if isinstance(value, TemplateSegmentValue)]
    string_rows, template_rows = _strings(source, strings), _templates(templates)
    _replace(
        StringSegment,
        source,
        (
            {
                "context_id": contexts[value.path].pk,
                "order": value.order,
                "string_id": string_rows[_hash(value)].pk,
                "attrs": json.dumps(value.attrs, cls=DjangoJSONEncoder),
            }
            for value in strings
        ),
    )
    _replace(
        TemplateSegment,
        source,
        (
            {
                "context_id": contexts[value.path].pk,
                "order": value.order,
                "template_id": template_rows[_template_id(value)].pk,
            }
            for value in templates
        ),
    )
    # Of links and related things a page has few.
    for model, kind in (
        (OverridableSegment, OverridableSegmentValue),
        (RelatedObjectSegment, RelatedObjectSegmentValue),
    ):
        kept = [model.from_value(source, value).pk for value in values if isinstance(value, kind)]
        model.objects.filter(source=source).exclude(pk__in=kept).delete()


def _contexts(
    source: TranslationSource, instance: Any, values: Iterable[Any]
) -> dict[str, TranslationContext]:
    """Return the row of every place, made where it lacks, by path."""
    paths = {TranslationContext._get_path_id(value.path): value.path for value in values}

    def make(path_id: uuid.UUID) -> TranslationContext:
        row = TranslationContext(object_id=source.object_id, path_id=path_id, path=paths[path_id])
        # It saves itself as soon as it knows its field; here all are saved together.
        row.save = lambda **_kwargs: None
        row.get_field_path(instance)
        del row.save
        return row

    rows = _found_or_made(
        TranslationContext, {"object_id": source.object_id}, "path_id", paths, make
    )
    for row in rows.values():
        row.get_field_path(instance)
    return {row.path: row for row in rows.values()}


def _strings(
    source: TranslationSource, values: Iterable[StringSegmentValue]
) -> dict[uuid.UUID, String]:
    texts = {_hash(value): value.string.data for value in values}
    return _found_or_made(
        String,
        {"locale_id": source.locale_id},
        "data_hash",
        texts,
        lambda key: String(locale_id=source.locale_id, data_hash=key, data=texts[key]),
    )


def _templates(values: Iterable[TemplateSegmentValue]) -> dict[uuid.UUID, Template]:
    known = {_template_id(value): value for value in values}
    return _found_or_made(
        Template,
        {},
        "uuid",
        known,
        lambda key: Template(
            uuid=key,
            template=known[key].template,
            template_format=known[key].format,
            string_count=known[key].string_count,
        ),
    )


def _hash(value: StringSegmentValue) -> uuid.UUID:
    key: uuid.UUID = String._get_data_hash(value.string.data)
    return key


def _template_id(value: TemplateSegmentValue) -> uuid.UUID:
    return uuid.uuid5(uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def _found_or_made(
    model: type[Row],
    among: dict[str, Any],
    name: str,
    keys: Iterable[uuid.UUID],
    make: Callable[[uuid.UUID], Row],
) -> dict[uuid.UUID, Row]:
    """Return the row of every key; another process may make the same ones meanwhile."""
    wanted = list(keys)
    rows = _found(model, among, name, wanted)
    if missing := [key for key in wanted if key not in rows]:
        made = [make(key) for key in missing]
        model._default_manager.bulk_create(made, ignore_conflicts=True)
        rows |= _found(model, among, name, missing)
    return rows


def _found(
    model: type[Row], among: dict[str, Any], name: str, keys: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Row]:
    rows = model._default_manager.filter(**among)
    return {
        getattr(row, name): row
        for chunk in _chunks(keys)
        for row in rows.filter(**{f"{name}__in": chunk})
    }


def _replace(model: type[Any], source: TranslationSource, wanted: Iterable[dict[str, Any]]) -> None:
    """Give a source these segments and no others."""
    rows = list(wanted)
    names = list(rows[0]) if rows else ["pk"]
    stored = model.objects.filter(source=source)
    kept = {tuple(key): pk for pk, *key in stored.values_list("pk", *names)}
    made = {
        tuple(row.values()): model(source=source, **row)
        for row in rows
        if tuple(row.values()) not in kept
    }
    stale = set(kept.values()) - {kept.get(tuple(row.values())) for row in rows}
    for chunk in _chunks(stale):
        model.objects.filter(pk__in=chunk).delete()
    model.objects.bulk_create(made.values())


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
