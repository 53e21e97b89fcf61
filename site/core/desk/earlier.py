"""What a changed sentence said before, and how it was translated then.

One changed character makes a new string, and wagtail-localize shows it as never translated. The
earlier translation is still in the database, so translators get it back as a suggestion.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from wagtail_localize.models import StringSegment, StringTranslation, Translation

# Sentences less alike than this are different sentences.
LEAST_LIKENESS: Final = 0.6
# Letter by letter, a sentence is compared with so many others.
MOST_COMPARED: Final = 4


@dataclass(frozen=True)
class Earlier:
    """An earlier wording of the original, its translation, and when that was made."""

    source: str
    translation: str
    translated_at: datetime


def earlier(translation: Translation) -> dict[int, Earlier]:
    """Return, by segment id, what stood there before the original changed. Two queries.

    Only for strings that wait for a translator. A place that holds one string (a title) gets what
    it held last; a place that holds many (rich text) the most similar of its strings; a string
    without any, the most similar one of the page that stands there no longer.
    """
    waiting = _waiting(translation)
    if not waiting:
        return {}
    old = list(obsolete(translation))
    found: dict[int, StringTranslation] = {}
    by_place: dict[int, list[StringTranslation]] = defaultdict(list)
    for string in old:
        by_place[string.context_id].append(string)
    places = {place: _Shelf(strings) for place, strings in by_place.items()}
    for segment in waiting:
        if (shelf := places.get(segment.context_id)) is not None:
            least = LEAST_LIKENESS if segment.is_among_many else 0.0
            if (best := shelf.most_alike(segment.string.data, least)) is not None:
                found[segment.pk] = best
    used = {string.pk for string in found.values()}
    rest = _Shelf([string for string in old if string.pk not in used])
    for segment in waiting:
        if segment.pk not in found:
            best = rest.most_alike(segment.string.data, LEAST_LIKENESS)
            if best is not None:
                found[segment.pk] = best
    return {
        pk: Earlier(string.translation_of.data, string.data, string.updated_at)
        for pk, string in found.items()
    }


def _waiting(translation: Translation) -> list[StringSegment]:
    """Return the segments without a usable translation, each knowing whether it has neighbours."""
    neighbours = StringSegment.objects.filter(
        source=translation.source_id, context=OuterRef("context")
    ).exclude(pk=OuterRef("pk"))
    usable = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=translation.target_locale_id,
        has_error=False,
    )
    segments = StringSegment.objects.filter(~Exists(usable), source=translation.source_id)
    annotated = segments.annotate(is_among_many=Exists(neighbours))
    return list(annotated.select_related("string").order_by("order", "pk"))


def obsolete(translation: Translation) -> QuerySet[StringTranslation]:
    """Return translations of strings that stand at their place no longer, the newest first."""
    standing = StringSegment.objects.filter(
        source=translation.source_id, string=OuterRef("translation_of"), context=OuterRef("context")
    )
    gone: QuerySet[StringTranslation] = StringTranslation.objects.filter(
        ~Exists(standing),
        context__object=translation.source.object_id,
        locale=translation.target_locale_id,
        has_error=False,
    )
    return gone.select_related("translation_of").order_by("-updated_at", "-pk")


class _Shelf:
    """Earlier translations, found by the words that their originals share with a sentence.

    Comparing letter by letter takes about a millisecond, so only the nearest by words get there:
    a rewritten page of 360 sentences would have 130 000 pairs.
    """

    def __init__(self, strings: list[StringTranslation]) -> None:
        self.strings = strings
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for number, string in enumerate(strings):
            for word in _words(string.translation_of.data):
                self.by_word[word].append(number)

    def most_alike(self, text: str, least: float) -> StringTranslation | None:
        """Return the one whose original is most like ``text``, at least so; newest of equals."""
        best, likeness = None, least
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        for number in self._nearest(text):
            matcher.set_seq1(self.strings[number].translation_of.data)
            ratio = matcher.ratio()
            if ratio > likeness or (best is None and ratio >= least):
                best, likeness = self.strings[number], ratio
        return best

    def _nearest(self, text: str) -> list[int]:
        """Return the numbers of those that share most words, rare ones first; else the newest."""
        shared: dict[int, float] = defaultdict(float)
        for word in _words(text):
            numbers = self.by_word.get(word, ())
            for number in numbers:
                shared[number] += 1 / len(numbers)
        nearest = sorted(shared, key=lambda number: (-shared[number], number))[:MOST_COMPARED]
        return nearest or list(range(min(MOST_COMPARED, len(self.strings))))


def _words(text: str) -> set[str]:
    return set(text.lower().split())
