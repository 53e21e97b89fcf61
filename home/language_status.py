"""What each language still lacks: interface, pages, forms, mails, site settings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.utils.text import capfirst
from modelcluster.fields import ParentalKey
from wagtail.models import Locale, Page, get_translatable_models
from wagtail_localize.models import Translation

from core import catalogues
from core.desk.states import PageState, State, states_of
from core.languages import offered_codes
from core.models import TranslationPublication
from forms import wording
from forms.models import AbstractFormPage, MailText

UNKNOWN: Final = "the database does not know the language yet: run manage.py migrate"


@dataclass(frozen=True)
class Part:
    """One kind of thing in a language: of how many what is missing, one line each."""

    name: str
    total: int
    lacks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class LanguageStatus:
    """A language, whether visitors are offered it, and its parts."""

    code: str
    name: str
    is_offered: bool
    parts: list[Part]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return not any(part.lacks for part in self.parts)


def language_status() -> list[LanguageStatus]:
    """Return the status of every language of the settings but the source, in their order."""
    offered = offered_codes()
    pages = list(
        Page.objects.live()
        .filter(depth__gt=1, locale__language_code=settings.LANGUAGE_CODE)
        .order_by("path")
        .specific()
    )
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    messages = catalogues.extract_messages()
    found = []
    for code, name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        parts = [Part("interface", len(messages), catalogues.lacks(messages, code))]
        if code in locales:
            parts += _content(locales[code], pages)
        else:
            parts.append(Part("content", 0, [UNKNOWN]))
        found.append(LanguageStatus(code, name, code in offered, parts))
    return found


def _content(locale: Locale, pages: list[Page]) -> Iterator[Part]:
    """Yield what stands in the database."""
    states = states_of(pages, [locale])
    found: dict[bool, list[str]] = {True: [], False: []}
    for page in pages:
        told = _told(states[page.translation_key, locale.pk])
        if told:
            found[isinstance(page, AbstractFormPage)].append(f"{page.title}: {told}")
    found[False] += [f"{title}: original withdrawn" for title in _withdrawn(locale, pages)]
    forms = sum(isinstance(page, AbstractFormPage) for page in pages)
    yield Part("pages", len(pages) - forms, found[False])
    yield Part("forms", forms, found[True])
    yield _mails(locale.language_code)
    for model in get_translatable_models():
        if not issubclass(model, (Page, MailText)) and not _is_part_of_a_page(model):
            yield _things(model, locale)


def _is_part_of_a_page(model: Any) -> bool:
    """Tell whether rows are translated with their page, as its questions are."""
    return any(isinstance(field, ParentalKey) for field in model._meta.get_fields())


def _withdrawn(locale: Locale, originals: list[Page]) -> list[str]:
    """Return the titles of pages that readers see though their original is unpublished or gone."""
    # With an original wagtail-localize deletes its translations; what was published stays known.
    translated = TranslationPublication.objects.filter(locale=locale).values("translation_key")
    live = Page.objects.live().filter(locale=locale, translation_key__in=translated)
    kept = [page.translation_key for page in originals]
    return list(live.exclude(translation_key__in=kept).values_list("title", flat=True))


def _told(state: PageState) -> str:
    """Return in words what a page lacks; nothing where it is whole, live and up to date."""
    if state.state == State.IN_PROGRESS:
        return f"{state.percent} % translated, {state.words_left} words left"
    if state.state == State.OUT_OF_DATE:
        return f"out of date, {state.words_left} words left"
    return "" if state.state == State.PUBLISHED else str(state.state.label).lower()


def _mails(code: str) -> Part:
    rows = MailText.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    lacks = [
        f"{row}: {lack.reason}"
        for row in rows
        for lack in wording.lacks(row)
        if lack.language == code
    ]
    return Part("mails", len(rows), lacks)


def _things(model: Any, locale: Locale) -> Part:
    """Return what lacks of other things that are translated, as site settings are."""
    sources = model.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    translated = set(model.objects.filter(locale=locale).values_list("translation_key", flat=True))
    started = {
        translation.source.object_id: translation
        for translation in Translation.objects.filter(
            source__object__in=sources.values("translation_key"), target_locale=locale
        ).select_related("source")
    }
    lacks = []
    for source in sources:
        translation = started.get(source.translation_key)
        total, done = translation.get_progress() if translation else (0, 0)
        if source.translation_key not in translated:
            lacks.append(f"{source}: not translated")
        elif done < total:
            lacks.append(f"{source}: {total - done} strings left")
    return Part(str(model._meta.verbose_name_plural), len(sources), lacks)


def told(status: LanguageStatus) -> Iterator[str]:
    """Yield the lines that ``manage.py language_status`` prints of one language."""
    offered = "offered to visitors" if status.is_offered else "not offered to visitors"
    yield f"{status.code}  {status.name}: {offered}"
    for part in status.parts:
        verdict = f"{len(part.lacks)} lacking" if part.lacks else "complete"
        yield f"  {capfirst(part.name)} ({part.total}): {verdict}"
        yield from (f"    {lack}" for lack in part.lacks)
