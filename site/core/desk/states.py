"""Where each translation stands, for a whole desk of pages and languages at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Max, OuterRef, Subquery, Sum, Value
from django.db.models.enums import TextChoices
from django.db.models.functions import Length, Replace, Trim
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from core.desk.sources import is_behind, newest_publications
from core.desk.strings import drafts, machine_made
from core.models import TranslationApproval, TranslationPublication

Key = tuple[UUID, int]


class State(TextChoices):
    """Where a translation stands."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    READY = "ready", _("Ready to publish")
    PUBLISHED = "published", _("Published")
    OUT_OF_DATE = "out_of_date", _("Out of date")


@dataclass(frozen=True)
class PageState:
    """A page, or a mail, in one language: its state, and the numbers and names behind it.

    ``total`` and ``done`` count strings, ``words_left`` the original's words without a translation.
    ``machine_made`` is part of ``unapproved``. ``is_behind`` tells that the original was published
    since translators saw it; then strings that nobody sees yet are counted nowhere.
    ``awaits_approval`` is about the page as a whole. ``last_by`` is who wrote last, at ``last_at``.
    ``target_page_id`` is the number of the translated page or mail. ``is_withdrawn`` tells that
    readers still see the translation of a page that is published no more.
    """

    state: State
    total: int = 0
    done: int = 0
    words_left: int = 0
    machine_made: int = 0
    unapproved: int = 0
    last_by: Any = None
    last_at: datetime | None = None
    translation_id: int | None = None
    target_page_id: int | None = None
    is_live: bool = False
    is_withdrawn: bool = False
    is_behind: bool = False
    awaits_approval: bool = False
    published_at: datetime | None = None

    @property
    def percent(self) -> int:
        """Return how much is translated, 0 to 100; only what is whole is 100."""
        return 100 * self.done // self.total if self.total else 100


def states_of(pages: Collection[Any], locales: Collection[Locale]) -> dict[Key, PageState]:
    """Return the state of each source page in each language, by translation key and locale.

    Mails and other snippets may stand among the pages. Nine queries, however many pages and
    languages there are, and one for each kind of snippet.
    """
    desk = _Desk(pages, locales)
    return {
        (page.translation_key, locale.pk): desk.state(page, locale)
        for page in pages
        for locale in locales
        if page.locale_id != locale.pk
    }


@dataclass(frozen=True)
class _Counts:
    """What was counted of the strings of a source, or of their translations into one language."""

    strings: int = 0
    words: int = 0
    machine_made: int = 0
    unapproved: int = 0
    last_at: datetime | None = None


_NOTHING: Final = _Counts()


class _Desk:
    """What the database knows of some pages and languages, fetched at once."""

    def __init__(self, pages: Collection[Any], locales: Collection[Locale]) -> None:
        keys = [page.translation_key for page in pages]
        wanted = [locale.pk for locale in locales]
        sources = TranslationSource.objects.filter(object__in=keys).defer("content_json")
        origin = {(page.translation_key, page.locale_id) for page in pages}
        self.sources = {
            source.object_id: source
            for source in sources
            if (source.object_id, source.locale_id) in origin
        }
        ids = [source.pk for source in self.sources.values()]
        self.translations = {
            (translation.source_id, translation.target_locale_id): translation
            for translation in _translations(ids, wanted)
        }
        self.totals = _totals(ids)
        self.done = _done(ids, wanted)
        self.targets: dict[Key, Any] = {
            (target.translation_key, target.locale_id): target
            for target in _targets(pages, keys, wanted)
        }
        self.publications: dict[Key, TranslationPublication] = {
            (publication.translation_key, publication.locale_id): publication
            for publication in newest_publications(keys, wanted)
        }
        due = TranslationApproval.objects.filter(
            translation_key__in=keys, locale__in=wanted, approved_at=None
        )
        self.due: set[Key] = set(due.values_list("translation_key", "locale_id"))
        people = {getattr(row, "last_by_id", None) for row in self.translations.values()}
        self.people = get_user_model()._default_manager.in_bulk(people - {None})

    def state(self, page: Any, locale: Locale) -> PageState:
        """Return where ``page`` stands in the language of ``locale``."""
        key = (page.translation_key, locale.pk)
        target, source = self.targets.get(key), self.sources.get(page.translation_key)
        translation = self.translations.get((source.pk, locale.pk)) if source else None
        # Who begins to translate a snippet makes a copy of it; it has no drafts.
        total = self.totals.get(source.pk, _NOTHING) if source else _NOTHING
        # A mail or settings without words of their own need no publication.
        is_shown = translation is None or key in self.publications or not total.strings
        is_live = target is not None and getattr(target, "live", is_shown)
        facts: dict[str, Any] = {
            "target_page_id": target.pk if target else None,
            "is_live": is_live,
            "is_withdrawn": is_live and not getattr(page, "live", True),
            "awaits_approval": key in self.due,
        }
        if source is None or translation is None:
            # Written by hand, without its original's strings: only Wagtail knows how far it is.
            by_hand = State.PUBLISHED if is_live else State.IN_PROGRESS
            return PageState(by_hand if target else State.NOT_STARTED, **facts)
        done = self.done.get((source.pk, locale.pk), _NOTHING)
        publication = self.publications.get(key)
        behind = is_behind(source, page)
        state = (
            _state_of_live(total, done, publication, behind)
            if is_live
            else _state_of_draft(total, done)
        )
        return PageState(
            state,
            total=total.strings,
            done=done.strings,
            words_left=total.words - done.words,
            machine_made=done.machine_made,
            unapproved=done.unapproved,
            last_by=self.people.get(getattr(translation, "last_by_id", None)),
            last_at=getattr(translation, "last_at", None),
            translation_id=translation.pk,
            is_behind=behind,
            published_at=publication.published_at if publication else None,
            **facts,
        )


def _state_of_draft(total: _Counts, done: _Counts) -> State:
    """Return the state of what readers do not see yet."""
    if done.strings == total.strings:
        return State.READY
    return State.IN_PROGRESS if done.strings else State.NOT_STARTED


def _state_of_live(
    total: _Counts, done: _Counts, publication: TranslationPublication | None, behind: bool
) -> State:
    """Return the state of what readers see.

    Strings that a publisher left out knowingly make it unfinished; those that came with a newer
    original make it out of date. Where the original changed without words, publishing is enough.
    """
    has_older = behind or publication is None or publication.source_changed_at is not None
    if behind or (has_older and done.strings < total.strings):
        return State.OUT_OF_DATE
    if done.strings < total.strings:
        return State.IN_PROGRESS
    is_newer = publication is not None and (
        publication.source_changed_at is not None
        or publication.rearranged_at is not None
        or (done.last_at is not None and done.last_at > publication.published_at)
    )
    return State.READY if is_newer else State.PUBLISHED


# ---- Counting, in the database ---------------------------------------------------------------


def _words(path: str) -> Any:
    """Return the number of words of a text: its blanks and one more."""
    text = Trim(Replace(F(path), Value("<br/>"), Value(" ")))
    return Length(text) - Length(Replace(text, Value(" "), Value(""))) + 1


def _targets(things: Collection[Any], keys: list[UUID], locales: list[int]) -> Iterator[Any]:
    """Yield what stands for these pages and snippets in other languages; aliases do not."""
    pages = Page.objects.filter(translation_key__in=keys, locale__in=locales, alias_of=None)
    yield from pages.defer_streamfields()
    for model in {type(thing) for thing in things if not isinstance(thing, Page)}:
        yield from model._default_manager.filter(translation_key__in=keys, locale__in=locales)


def _translations(ids: list[int], locales: list[int]) -> list[Translation]:
    """Return the translations that are not stopped, with who wrote in them last, and when."""
    newest = StringTranslation.objects.filter(
        context__object=OuterRef("source__object"), locale=OuterRef("target_locale")
    ).order_by("-updated_at", "-pk")
    found = Translation.objects.filter(source__in=ids, target_locale__in=locales, enabled=True)
    annotated = found.annotate(
        last_by_id=Subquery(newest.values("last_translated_by")[:1]),
        last_at=Subquery(newest.values("updated_at")[:1]),
    )
    return list(annotated)


def _totals(ids: list[int]) -> dict[int, _Counts]:
    """Count strings and words by source."""
    rows = (
        StringSegment.objects.filter(source__in=ids)
        .order_by()
        .values("source")
        .annotate(strings=Count("pk"), words=Sum(_words("string__data")))
    )
    return {row["source"]: _Counts(row["strings"], row["words"] or 0) for row in rows}


def _done(ids: list[int], locales: list[int]) -> dict[tuple[int, int], _Counts]:
    """Count usable translations by source and language, and those that nobody stands for."""
    rows = (
        StringSegment.objects.filter(
            source__in=ids,
            string__translations__context=F("context"),
            string__translations__locale__in=locales,
            string__translations__has_error=False,
        )
        .order_by()
        .values("source", locale=F("string__translations__locale"))
        .annotate(
            strings=Count("pk"),
            words=Sum(_words("string__data")),
            machine=Count("pk", filter=machine_made("string__translations__")),
            drafts=Count("pk", filter=drafts("string__translations__")),
            last_at=Max("string__translations__updated_at"),
        )
    )
    return {
        (row["source"], row["locale"]): _Counts(
            row["strings"], row["words"] or 0, row["machine"], row["drafts"], row["last_at"]
        )
        for row in rows
    }
