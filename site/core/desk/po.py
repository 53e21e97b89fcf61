"""PO files of one page in one language: given out, and taken in string by string.

Nothing is published here. wagtail-localize's own import fails on foreign headers, or takes nothing
without a word, makes doubtful entries final and asks the database six times for every string.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polib
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
)

from core.desk.faults import fault_of, longest_of
from core.desk.po_reading import Refused, read
from core.desk.saving import Wording, save_wordings
from core.desk.strings import FUZZY, PO_FILE, is_draft

ID: Final = "X-WagtailLocalize-TranslationID"

# Where a string stands, and the string: what an entry of a file is known by.
Key = tuple[str, str]


@dataclass
class Report:
    """What became of a file, in numbers, and everything that was not taken."""

    taken: int = 0
    drafts: int = 0
    unchanged: int = 0
    empty: int = 0
    refused: list[Refused] = field(default_factory=list)


# ---- Out -------------------------------------------------------------------------------------


def export(translation: Translation) -> str:
    """Return the page's strings as they are now, with what is translated; drafts are fuzzy."""
    source, language = translation.source, translation.target_locale.language_code
    file = polib.POFile(wrapwidth=100)
    file.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "POT-Creation-Date": source.last_updated_at.isoformat(timespec="seconds"),
        "PO-Revision-Date": timezone.now().isoformat(timespec="seconds"),
        "X-Page": " ".join(source.object_repr.split()),
        ID: str(translation.uuid),
    }
    known = _known(translation)
    for (place, original), segment in _segments(translation).items():
        row = known.get((segment.string_id, segment.context_id))
        entry = polib.POEntry(msgctxt=place, msgid=original, msgstr=row.data if row else "")
        if row and is_draft(row):
            entry.flags.append("fuzzy")
        file.append(entry)
    return str(file)


def _segments(translation: Translation) -> dict[Key, StringSegment]:
    """Return the page's strings in their order, each once for each place."""
    rows = StringSegment.objects.filter(source_id=translation.source_id)
    ordered = rows.select_related("context", "string").order_by("order")
    return {(row.context.path, row.string.data): row for row in ordered}


def _known(translation: Translation) -> dict[tuple[int, int], StringTranslation]:
    """Return what is translated already, by string and place."""
    rows = StringTranslation.objects.filter(
        locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
    )
    return {(row.translation_of_id, row.context_id): row for row in rows}


# ---- In --------------------------------------------------------------------------------------


@transaction.atomic
def take(*, translation: Translation, content: bytes, user: Any) -> Report:
    """Take what is good of a PO file, and say of everything else why it was not taken.

    Doubtful (fuzzy) entries become drafts and never replace a finished translation. Publishes
    nothing. Raises ``UnreadableFile``.
    """
    reading = read(content)
    intake = _Intake(translation, _foreign(translation, reading.file.metadata))
    wordings = list(intake.wordings(reading.file))
    refused = [*intake.report.refused, *reading.damaged]
    intake.report.refused = sorted(refused, key=lambda each: each.line)
    save_wordings(translation=translation, wordings=wordings, user=user, replace=True)
    return intake.report


def _foreign(translation: Translation, header: Mapping[str, str]) -> str:
    """Return why nothing of a file belongs here, going by its header, or nothing."""
    try:
        named = uuid.UUID(header.get(ID, "").strip())
    except ValueError:
        named = translation.uuid
    # A number that this site does not know is another site's: then the strings themselves tell.
    other = Translation.objects.filter(uuid=named).select_related("source").first()
    if other is not None and other.source.object_id != translation.source.object_id:
        return _("It belongs to another page: %(page)s.") % {"page": other.source.object_repr}
    language = header.get("Language", "").strip()
    if other is not None and other.target_locale_id != translation.target_locale_id:
        language = language or str(other.target_locale)
    elif _is_same_language(language, translation.target_locale.language_code):
        return ""
    return _("It is in another language: %(language)s.") % {"language": language}


def _is_same_language(written: str, code: str) -> bool:
    """Tell whether a header means this language: nothing, ``uk``, ``uk_UA`` for ``uk``."""
    first, second = (name.lower().replace("_", "-").split("-") for name in (written, code))
    shorter = min(len(first), len(second))
    return not written or first[:shorter] == second[:shorter]


class _Intake:
    """One file on its way in: compares each entry with the page, and counts."""

    def __init__(self, translation: Translation, foreign: str) -> None:
        self.report = Report()
        self.foreign = foreign
        self.segments = _segments(translation)
        self.places = {place for place, _original in self.segments}
        self.known = _known(translation)
        self.earlier = set(
            TranslationContext.objects.filter(object_id=translation.source.object_id).values_list(
                "path", flat=True
            )
        )
        self.model = translation.source.specific_content_type.model_class()
        self.seen: set[Key] = set()

    def wordings(self, file: polib.POFile) -> Iterator[Wording]:
        """Yield what is to be saved."""
        for entry in file:
            segment = self.segments.get((entry.msgctxt or "", entry.msgid))
            if not entry.msgstr and not entry.msgid_plural:
                self.report.empty += 1
            elif reason := self._reason(entry, segment):
                self.report.refused.append(
                    Refused((entry.linenum or 1) - 1, entry.msgctxt or "", entry.msgid, reason)
                )
            elif segment is not None:
                yield from self._wording(entry, segment)

    def _wording(self, entry: polib.POEntry, segment: StringSegment) -> Iterator[Wording]:
        row = self.known.get((segment.string_id, segment.context_id))
        is_same = row is not None and row.data == entry.msgstr and not row.has_error
        if row is not None and is_same and (entry.fuzzy or not is_draft(row)):
            self.report.unchanged += 1
            return
        if entry.fuzzy:
            self.report.drafts += 1
        else:
            self.report.taken += 1
        yield Wording(segment, entry.msgstr, FUZZY if entry.fuzzy else PO_FILE)

    def _reason(self, entry: polib.POEntry, segment: StringSegment | None) -> str:
        """Return why an entry is not taken, or nothing."""
        if entry.msgid_plural or entry.msgstr_plural:
            return _("It has plural forms, which texts of pages never have.")
        if self.foreign:
            return self.foreign
        if segment is None or entry.obsolete:
            return self._unknown(entry)
        key = (segment.context.path, entry.msgid)
        if key in self.seen:
            return _("It stands in the file twice; the first one counts.")
        self.seen.add(key)
        row = self.known.get((segment.string_id, segment.context_id))
        is_finished = row is not None and not row.has_error and not is_draft(row)
        if entry.fuzzy and row is not None and is_finished and row.data != entry.msgstr:
            return _("It is marked as fuzzy, and there is a finished translation already.")
        return fault_of(
            source=entry.msgid,
            translated=entry.msgstr,
            longest=longest_of(self.model, segment.context.field_path),
        )

    def _unknown(self, entry: polib.POEntry) -> str:
        if entry.msgctxt in self.places and not entry.obsolete:
            return _("The original has changed since this file was made.")
        if entry.msgctxt in self.earlier:
            return _("It stands no longer on the page.")
        return _("There is no such string on this page.")
