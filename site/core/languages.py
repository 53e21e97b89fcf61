"""The languages of the site: which ones visitors are offered, and what each of them holds."""

from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.models import Locale, Page, Site, get_translatable_models
from wagtail.signals import page_published, page_unpublished
from wagtail_localize.models import StringTranslation

from core.models.languages import OfferedLanguage

CACHE_KEY: Final = "offered-languages"
# Other processes notice a switch after this long.
CACHE_SECONDS: Final = 30


def offered_codes() -> list[str]:
    """Return the languages that visitors are offered, in the order of the settings.

    One without a live home page is not: its addresses would show the source's pages.
    """
    return cache.get_or_set(CACHE_KEY, _read_offered, CACHE_SECONDS) or _read_offered()


def _read_offered() -> list[str]:
    """Read the languages that are switched on and have a home page to begin at."""
    root = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    homes = Page.objects.filter(translation_key__in=root, live=True)
    offered = OfferedLanguage.objects.filter(locale__in=homes.values("locale"))
    switched_on = set(offered.values_list("locale__language_code", flat=True))
    switched_on.add(settings.LANGUAGE_CODE)
    return [code for code, _name in settings.LANGUAGES if code in switched_on]


def make_known(**_kwargs: Any) -> None:
    """Give every language of the settings its row, after each ``migrate``."""
    for code, _name in settings.LANGUAGES:
        Locale.all_objects.get_or_create(language_code=code)


def offer(*, locale: Locale) -> None:
    """Switch a language on."""
    OfferedLanguage.objects.get_or_create(locale=locale)


def connect() -> None:
    """Notice a switch at once in the process that made it; called once at start-up."""
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=OfferedLanguage, dispatch_uid="core.languages.forget")
    for signal in (page_published, page_unpublished):
        signal.connect(_forget, dispatch_uid="core.languages.forget")


def _forget(**_kwargs: Any) -> None:
    cache.delete(CACHE_KEY)


def preferred(request: HttpRequest) -> str:
    """Return the offered language that the browser asks for most, else the source language.

    A malformed ``Accept-Language`` asks for none. RFC 9110, 12.5.4.
    """
    offered = offered_codes()
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted == "*":
            break
        try:
            found = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if found in offered:
            return found
    return settings.LANGUAGE_CODE


def contents_of(locale: Locale) -> dict[str, int]:
    """Return what a language holds, as name of a kind of thing → how many; nothing is left out.

    The root of all trees is nobody's content, although Wagtail gives it a language.
    """
    return {
        str(model._meta.verbose_name_plural): number
        for model in get_translatable_models()
        if (number := _in(model, locale).count())
    }


def _in(model: Any, locale: Locale) -> Any:
    """Return what is in a language. A copy that no translator ever touched holds nothing of it."""
    things = model._base_manager.filter(locale=locale)
    if model is Page:
        return things.filter(depth__gt=1)
    touched = StringTranslation.objects.filter(locale=locale).values("context__object_id")
    originals = model._base_manager.exclude(locale=locale).values("translation_key")
    return things.exclude(Q(translation_key__in=originals) & ~Q(translation_key__in=touched))


@transaction.atomic
def remove(*, locale: Locale) -> None:
    """Delete a language, with the copies that wait in it for a translator.

    Raises ``ProtectedError`` if it holds anything else: see ``contents_of``.
    """
    if not contents_of(locale):
        for model in get_translatable_models():
            if model is not Page:
                model._base_manager.filter(locale=locale).delete()
    locale.delete()


def removed_with_contents() -> dict[str, dict[str, int]]:
    """Return the languages that the settings no longer name although they hold something.

    By code, as ``contents_of`` tells it.
    """
    named = [code for code, _name in settings.LANGUAGES]
    removed = Locale.all_objects.exclude(language_code__in=named)
    found = {str(locale.language_code): contents_of(locale) for locale in removed}
    return {code: held for code, held in found.items() if held}
