"""Ways through the site: languages, menu and the pages of a language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from core.languages import offered_codes

PageT = TypeVar("PageT", bound=Page)


@dataclass(frozen=True)
class Alternate:
    """A page in one language: its language code, that language's own name, and its addresses."""

    code: str
    name: str
    direction: str
    url: str
    full_url: str

    @property
    def is_source(self) -> bool:
        """Tell whether this is the language that all others are translated from."""
        return self.code == settings.LANGUAGE_CODE


def describe(code: str) -> tuple[str, str]:
    """Return a language's own name and its direction, ``ltr`` or ``rtl``."""
    info = get_language_info(code)
    return info["name_local"].capitalize(), "rtl" if info["bidi"] else "ltr"


def alternates(page: Page, request: HttpRequest | None = None) -> list[Alternate]:
    """Return ``page`` in every offered language it is live in; aliases are no translations.

    The page's own language is known from then on: nobody has to ask for it again.
    """
    versions = (
        page.get_translations(inclusive=True)
        .live()
        .filter(alias_of=None, locale__language_code__in=offered_codes())
        .select_related("locale")
        .order_by("locale__id")
    )
    for version in versions:
        if version.pk == page.pk:
            page.locale = version.locale
    return [_alternate(version, request) for version in versions]


def _alternate(page: Page, request: HttpRequest | None) -> Alternate:
    code = page.locale.language_code
    name, direction = describe(code)
    return Alternate(
        code, name, direction, page.get_url(request) or "", page.get_full_url(request) or ""
    )


def in_language(found: Iterable[PageT], locale_id: int) -> dict[UUID, PageT]:
    """Return versions of pages by translation key: those in the wanted language win.

    One query fetches both; ``Page.localized`` would ask twice for every link.
    """
    chosen: dict[UUID, PageT] = {}
    for page in found:
        if page.translation_key not in chosen or page.locale_id == locale_id:
            chosen[page.translation_key] = page
    return chosen


def remember_home(request: HttpRequest, page: Page) -> None:
    """Note the home page that routing has found, so that nobody has to ask for it again."""
    vars(request)["_home_page"] = page


def home_pages(request: HttpRequest) -> dict[str, Page]:
    """Return the live home pages by language code."""
    site = Site.find_for_request(request)
    if site is None:
        return {}
    key = Page.objects.filter(pk=site.root_page_id).values("translation_key")
    pages = Page.objects.filter(translation_key__in=key, live=True).select_related("locale")
    return {page.locale.language_code: page for page in pages}


def home_page(request: HttpRequest) -> Page | None:
    """Return the home page of the address's language, else of the source language."""
    known: Page | None = getattr(request, "_home_page", None)
    if known is None:
        homes = home_pages(request)
        known = homes.get(get_language() or "") or homes.get(settings.LANGUAGE_CODE)
        if known is not None:
            remember_home(request, known)
    return known


def site_title(language: str) -> str:
    """Return the title of the home page in ``language``, else in the source language."""
    root = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    homes = Page.objects.filter(translation_key__in=root, live=True)
    titles = dict(homes.values_list("locale__language_code", "title"))
    return titles.get(language) or titles.get(settings.LANGUAGE_CODE) or settings.BASE_URL


def languages(
    request: HttpRequest, translations: list[Alternate], subpath: str = ""
) -> list[Alternate]:
    """Return the language menu: this page where it is translated, else that language's home page.

    ``subpath`` is what follows a page's own address (a form's thank-you page, say).
    """
    found = {
        entry.code: replace(entry, url=entry.url + subpath, full_url=entry.full_url + subpath)
        for entry in translations
    }
    codes = offered_codes()
    if missing := [code for code in codes if code not in found]:
        homes = home_pages(request)
        found |= {code: _alternate(homes[code], request) for code in missing if code in homes}
    return [found[code] for code in codes if code in found]
