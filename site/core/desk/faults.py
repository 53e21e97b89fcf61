"""What is wrong with a translated string, as a sentence for whoever wrote it."""

import re
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ManyToOneRel, Model
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail_localize.strings import StringValue

from core.desk.links import is_allowed_link

# Python's two notations; a bare per cent sign is an everyday character.
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%[sd]\b|\{\w*\}")
NAMELESS: Final = frozenset({"%s", "%d", "{}"})
# PostgreSQL stores no NUL, and no encoding holds half of a surrogate pair.
UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Mark = tuple[str, str]


def fault_of(*, source: str, translated: str, longest: int | None = None) -> str:
    """Return why a translated string cannot be taken, or nothing.

    Both strings are HTML as wagtail-localize keeps it; ``longest`` counts characters of the text.
    """
    if not translated.strip():
        return _("It is empty.")
    if UNSTORABLE.search(translated):
        return _("It holds characters that cannot be stored.")
    return (
        _fault_in_html(source, translated)
        or _fault_in_placeholders(source, translated)
        or _fault_in_length(translated, longest)
    )


def keeps_marks(*, source: str, translated: str) -> bool:
    """Tell whether every tag of the source, and each of its links, is there as often as before."""
    return sorted(_marks(_soup(source))) == sorted(_marks(_soup(translated)))


def longest_of(model: type[Model], field_path: str) -> int | None:
    """Return how many characters fit where a string stands; ``None`` where there is no limit.

    ``field_path`` names fields and blocks, as ``TranslationContext.field_path`` does.
    """
    name, *rest = field_path.split(".")
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:  # The model has changed since the source was brought up to date.
        return None
    if isinstance(field, ManyToOneRel):
        return longest_of(field.related_model, ".".join(rest))
    return (
        _longest_in_block(field.stream_block, rest)
        if isinstance(field, StreamField)
        else getattr(field, "max_length", None)
    )


def _longest_in_block(block: Any, names: list[str]) -> int | None:
    for name in names:
        block = getattr(block, "child_blocks", {}).get(name) or getattr(block, "child_block", None)
    length: int | None = getattr(getattr(block, "field", None), "max_length", None)
    return length


def _fault_in_html(source: str, translated: str) -> str:
    soup = _soup(translated)
    links = [tag["href"] for tag in soup.find_all(href=True)] if soup else []
    if not all(is_allowed_link(str(link)) for link in links):
        return _("It holds a link that could run a program in the reader's browser.")
    added = set(_marks(soup)) - set(_marks(_soup(source)))
    if added:
        names = ", ".join(
            sorted(f"<{name} id={key}>" if key else f"<{name}>" for name, key in added)
        )
        return _("It holds HTML that the original does not have: %(names)s.") % {"names": names}
    try:
        if soup:
            StringValue.from_translated_html(translated)
    except ValueError as error:
        return str(error)
    return ""


def _fault_in_placeholders(source: str, translated: str) -> str:
    wanted, found = _placeholders(source), _placeholders(translated)
    if lost := sorted({name for name, _count in wanted - found}):
        return _("It lacks %(names)s, which the original has.") % {"names": ", ".join(lost)}
    if added := sorted({name for name, _count in found - wanted}):
        return _("It has %(names)s, which the original lacks.") % {"names": ", ".join(added)}
    return ""


def _fault_in_length(translated: str, longest: int | None) -> str:
    length = len(StringValue(translated).render_text()) if longest else 0
    if longest and length > longest:
        return _("It has %(length)s characters, and only %(longest)s fit.") % {
            "length": length,
            "longest": longest,
        }
    return ""


def _placeholders(text: str) -> set[tuple[str, int]]:
    """Return the placeholders of a text; those without a name count as often as they occur."""
    found: set[tuple[str, int]] = set()
    for name in PLACEHOLDER.findall(text):
        number = 0
        while name in NAMELESS and (name, number) in found:
            number += 1
        found.add((name, number))
    return found


def _soup(html: str) -> BeautifulSoup | None:
    """Return what a text holds of HTML; the parser is slow, and most texts hold none."""
    return BeautifulSoup(html, "html.parser") if "<" in html else None


def _marks(soup: BeautifulSoup | None) -> list[Mark]:
    """Return tags with their ids, by which links are known; comments and the like count too."""
    marks = []
    for element in soup.descendants if soup else ():
        if isinstance(element, Tag):
            marks.append((element.name, str(element.get("id", ""))))
        elif isinstance(element, PreformattedString):
            marks.append((f"!{type(element).__name__}", ""))
    return marks
