"""What somebody should know before a translation is published."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
)
from wagtail_localize.strings import StringValue

from core.desk.links import is_allowed_link
from core.desk.sources import is_behind
from core.desk.strings import is_draft, is_machine_made
from core.models import TranslationPublication


@dataclass(frozen=True)
class Line:
    """One string: the original's words, the translation's ("" where there is none), its maker.

    ``pk`` is that of the ``StringTranslation``, None where there is none. ``error`` says why a
    translation is not used.
    """

    path: str
    source: str
    translation: str
    pk: int | None = None
    by: Any = None
    at: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Review:
    """A translation before its publication.

    ``missing`` strings would stand in the original's language, those with an ``error`` too.
    ``machine_made`` and ``fuzzy`` ones no person stands for. ``changed`` lists who wrote what since
    the ``last`` publication. ``is_rearranged`` tells that the original has changed since in what is
    not translated. ``fingerprint`` differs as soon as anything of this does.
    """

    translation: Translation
    total: int = 0
    missing: list[Line] = field(default_factory=list)
    machine_made: list[Line] = field(default_factory=list)
    fuzzy: list[Line] = field(default_factory=list)
    forbidden_links: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    is_behind: bool = False
    is_rearranged: bool = False
    last: TranslationPublication | None = None
    fingerprint: str = ""

    @property
    def unapproved(self) -> list[Line]:
        """Return what no person stands for yet."""
        return [*self.machine_made, *self.fuzzy]

    def lets_pass(self, *, accept_missing: bool, accept_unapproved: bool) -> bool:
        """Tell whether nothing is left that was not accepted; links are never to be accepted."""
        return (
            not self.forbidden_links
            and (accept_missing or not self.missing)
            and (accept_unapproved or not self.unapproved)
        )


def review(translation: Translation) -> Review:
    """Return the review of ``translation`` as it stands; seven queries, however long it is."""
    source = translation.source
    last = (
        TranslationPublication.objects.filter(
            translation_key=source.object_id, locale=translation.target_locale_id
        )
        .select_related("published_by")
        .last()
    )
    segments = list(
        StringSegment.objects.filter(source=source)
        .select_related("string", "context")
        .order_by("order", "pk")
    )
    strings = {
        (string.translation_of_id, string.context_id): string
        for string in StringTranslation.objects.filter(
            context__object=source.object_id, locale=translation.target_locale_id
        ).select_related("last_translated_by", "context", "translation_of")
    }
    lines: dict[str, list[Line]] = {
        name: [] for name in ("missing", "machine_made", "fuzzy", "forbidden_links", "changed")
    }
    marks = [str(source.last_updated_at)]
    for segment in segments:
        string = strings.get((segment.string_id, segment.context_id))
        line = _line(segment, string)
        marks.append(f"{segment.pk} {line.pk} {line.at} {string is not None and is_draft(string)}")
        for name in _places(string, last):
            lines[name].append(line)
    for override in _overrides(translation):
        marks.append(f"{override.pk} {override.updated_at}")
        line = _override_line(override)
        if not is_allowed_link(override.data):
            lines["forbidden_links"].append(line)
        if last is not None and override.updated_at > last.published_at:
            lines["changed"].append(line)
    original = source.get_source_instance()
    return Review(
        translation=translation,
        total=len(segments),
        is_behind=is_behind(source, original),
        is_rearranged=last is not None and last.rearranged_at is not None,
        last=last,
        fingerprint=sha256("\n".join(marks).encode()).hexdigest(),
        **lines,
    )


def _places(string: StringTranslation | None, last: TranslationPublication | None) -> Iterable[str]:
    """Yield the lists of a review that a string belongs to."""
    if string is None or string.has_error:
        yield "missing"
    elif is_machine_made(string):
        yield "machine_made"
    elif is_draft(string):
        yield "fuzzy"
    if string is not None and last is not None and string.updated_at > last.published_at:
        yield "changed"


def _line(segment: StringSegment, string: StringTranslation | None) -> Line:
    words = StringValue(segment.string.data).render_text()
    if string is None:
        return Line(segment.context.path, words, "")
    return Line(
        segment.context.path,
        words,
        StringValue(string.data).render_text(),
        string.pk,
        string.last_translated_by,
        string.updated_at,
        (string.get_error() or "") if string.has_error else "",
    )


def _overrides(translation: Translation) -> list[SegmentOverride]:
    """Return what translators put in place of the original's links, images and the like."""
    contexts = OverridableSegment.objects.filter(source=translation.source_id).values("context")
    overrides = SegmentOverride.objects.filter(
        context__in=contexts, locale=translation.target_locale_id
    )
    return list(overrides.select_related("context", "last_translated_by").order_by("pk"))


def _override_line(override: SegmentOverride) -> Line:
    return Line(
        override.context.path,
        "",
        str(override.data),
        None,
        override.last_translated_by,
        override.updated_at,
    )
