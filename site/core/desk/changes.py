"""What changed in an original, for one language: old and new words, and the earlier translation.

wagtail-localize shows a changed sentence as one that was never translated. Here it stands beside
what it said before, and its earlier translation waits to be corrected or taken as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.log_actions import log
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue

from core.desk.earlier import earlier, obsolete
from core.desk.faults import fault_of, longest_of
from core.desk.saving import Wording, save_wordings

LOG_ACTION: Final = "core.translate_strings"
MARKUP: Final = re.compile(r"<(?!br\s*/?>)", re.IGNORECASE)
WORDS: Final = re.compile(r"<[^>]*>|\s+|[^\s<]+|<")


@dataclass(frozen=True)
class Change:
    """One string that waits for its translation.

    ``text`` is what its field holds: the earlier translation, if there is one, or what somebody
    typed that could not be taken, which ``fault`` says. Strings with markup are shown as they are
    stored, for their tags belong to the translation; the others as plain text.
    """

    segment: StringSegment
    has_markup: bool
    before: str = ""
    suggestion: str = ""
    text: str = ""
    fault: str = ""

    @property
    def original(self) -> str:
        """Return the new words of the original."""
        return shown(self.segment.string.data, has_markup=self.has_markup)

    @property
    def before_marked(self) -> SafeString:
        """Return the earlier words as HTML, with ``<del>`` around what has gone."""
        return marked(self.before, self.original, name="del")

    @property
    def after_marked(self) -> SafeString:
        """Return the new words as HTML, with ``<ins>`` around what has come."""
        if not self.before:
            return format_html("{}", self.original)
        return marked(self.original, self.before, name="ins")

    @property
    def rows(self) -> int:
        """Return how many lines the field needs."""
        return min(12, 2 + max(len(self.original), len(self.text)) // 60)


@dataclass
class Saved:
    """What became of the strings that somebody sent: saved, refused with a reason, or too late."""

    saved: int = 0
    faults: dict[int, str] = field(default_factory=dict)
    late: int = 0


def changes_of(translation: Translation, *, most: int | None = None) -> list[Change]:
    """Return what waits for a translation, in the order of the page; four queries.

    A translation that cannot be used stands in its field again, with the reason.
    """
    known, faulty = earlier(translation), _faulty(translation)
    found = []
    for segment in waiting(translation)[:most]:
        old, row = known.get(segment.pk), faulty.get((segment.string_id, segment.context_id))
        has_markup = bool(MARKUP.search(segment.string.data))
        suggestion = shown(old.translation, has_markup=has_markup) if old else ""
        found.append(
            Change(
                segment,
                has_markup,
                before=shown(old.source, has_markup=has_markup) if old else "",
                suggestion=suggestion,
                text=shown(row.data, has_markup=has_markup) if row else suggestion,
                fault=(row.get_error() or "") if row else "",
            )
        )
    return found


def _faulty(translation: Translation) -> dict[tuple[int, int], StringTranslation]:
    """Return translations that are not used, by string and place."""
    rows = StringTranslation.objects.filter(
        context__object=translation.source.object_id,
        locale=translation.target_locale_id,
        has_error=True,
    ).select_related("translation_of", "context")
    return {(row.translation_of_id, row.context_id): row for row in rows}


def waiting(translation: Translation) -> Any:
    """Return the strings without a usable translation, in the order of the page."""
    segments = StringSegment.objects.filter(source=translation.source_id)
    lacking = segments.annotate_translation(translation.target_locale).filter(translation=None)
    return lacking.select_related("string", "context").order_by("order", "pk")


def has_older_words(translation: Translation) -> bool:
    """Tell whether a string waits while translations of strings that have gone are kept."""
    return bool(obsolete(translation).exists() and waiting(translation).exists())


def shown(data: str, *, has_markup: bool) -> str:
    """Return a stored string as people read and type it."""
    return data if has_markup else StringValue(data).render_text()


def stored(text: str, *, has_markup: bool) -> str:
    """Return what somebody typed as wagtail-localize stores it."""
    text = text.replace("\r\n", "\n").strip()
    return text if has_markup else StringValue.from_plaintext(text).data


@transaction.atomic
def save_changes(
    *, translation: Translation, texts: Mapping[int, tuple[int, str]], user: Any
) -> Saved:
    """Save what somebody wrote for strings that wait; publish nothing.

    ``texts`` holds, by segment, the string that they saw and what they wrote. A string that changed
    again or was translated by somebody else meanwhile is left as it is, and counted as late. Every
    string passes the checks of a PO file (``core.desk.faults``).
    """
    open_now = {
        segment.pk: segment for segment in waiting(translation).select_for_update(of=("self",))
    }
    model = translation.source.specific_content_type.model_class()
    answer, wordings = Saved(), []
    for pk, (string, text) in texts.items():
        segment = open_now.get(pk)
        if segment is None or segment.string_id != string:
            answer.late += 1
            continue
        original = segment.string.data
        data = stored(text, has_markup=bool(MARKUP.search(original)))
        longest = longest_of(model, segment.context.field_path)
        if fault := fault_of(source=original, translated=data, longest=longest):
            answer.faults[pk] = fault
        else:
            wordings.append(Wording(segment, data, ""))
    save_wordings(translation=translation, wordings=wordings, user=user, replace=True)
    answer.saved = len(wordings)
    if wordings:
        target = translation.get_target_instance()
        log(instance=target, action=LOG_ACTION, user=user, data={"strings": len(wordings)})
    return answer


# ---- Comparing -------------------------------------------------------------------------------


def marked(text: str, other: str, *, name: str) -> SafeString:
    """Return ``text`` as HTML with an element around each run of words that ``other`` lacks."""
    mine, theirs = WORDS.findall(text), WORDS.findall(other)
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    pieces = (
        (kind == "equal", "".join(mine[start:end]))
        for kind, start, end, _from, _to in matcher.get_opcodes()
    )
    # A blank between two changed words has changed with them.
    runs = groupby(pieces, key=lambda piece: piece[0] and not piece[1].isspace())
    return format_html_join(
        "",
        "{}",
        ((_piece(stays, "".join(text for _kind, text in run), name),) for stays, run in runs),
    )


def _piece(stays: bool, words: str, name: str) -> SafeString | str:
    return words if stays or not words else format_html("<{0}>{1}</{0}>", name, words)
