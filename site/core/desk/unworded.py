"""What of an original reaches its translations without words: order, dates, links, images."""

import json
import re
from typing import Any, Final

from django.db.models import ForeignObjectRel
from wagtail.fields import StreamField
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.strings import extract_strings

# What the editor adds to rich text by itself when it saves it, and what no reader sees.
EDITORS_KEYS: Final = re.compile(r' data-block-key="[^"]*"')
GAPS: Final = re.compile(r">\s+<")


def is_same(model: type[Any], before: str, after: str) -> bool:
    """Tell whether two states of an original, as JSON, give translations the same but for words.

    Only fields that a translation takes over count, so that moving or publishing a page changes
    nothing. Ask where the strings are the same: it compares these too.
    """
    if before == after:
        return True
    first, second = (_carried(model, json.loads(content)) for content in (before, after))
    return bool(first == second)


def _carried(model: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return what wagtail-localize takes over of a page, or of a row that belongs to one."""
    carried: dict[str, Any] = {}
    for rule in get_translatable_fields(model):
        field: Any = rule.get_field(model)
        if isinstance(field, ForeignObjectRel):
            rows = row.get(str(field.get_accessor_name())) or []
            carried[field.name] = [_carried(field.related_model, each) for each in rows]
        elif isinstance(field, StreamField):
            carried[field.name] = _plain(json.loads(row.get(field.name) or "[]"))
        else:
            carried[field.name] = _plain(row.get(field.name))
    return carried


def _plain(value: Any) -> Any:
    """Return a value in one spelling: what is empty is left out, and so are numbers of blocks."""
    if isinstance(value, dict):
        plain = {name: _plain(each) for name, each in value.items() if name != "id"}
        return {name: each for name, each in plain.items() if each}
    if isinstance(value, list):
        return [_plain(each) for each in value] or None
    if not isinstance(value, str):
        return value or None
    if "<" not in value:
        return "\n".join(value.strip().splitlines()) or None
    template, strings = extract_strings(EDITORS_KEYS.sub("", value))
    return GAPS.sub("><", template.strip()), [(string.data, attrs) for string, attrs in strings]
