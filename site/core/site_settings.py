"""The settings and menus of the site as a reader gets them.

The source language's row leads: its switches, addresses and links hold in every language, so an
emergency notice shows everywhere at once. The row of the reader's language lends the words that are
translated; for the rest the source's words stand in, marked with their own language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from core.models import SiteImage, SiteSettings
from core.navigation import describe

LINKS: Final = ("social_links", "notice_link", "header_menu", "footer_menu")


@dataclass(frozen=True)
class Words:
    """Words to show; ``language`` is named where it is not the page's."""

    text: str
    language: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def marks(self) -> SafeString:
        """Return the attributes of the element that holds words of another language."""
        if not self.language:
            return SafeString("")
        return format_html(' lang="{}" dir="{}"', self.language, describe(self.language)[1])


@dataclass(frozen=True)
class Link:
    """A link to show; ``page`` is the translation key of a page of this site."""

    label: Words
    url: str
    page: UUID | None = None


@dataclass(frozen=True)
class ShownSettings:
    """The settings in the reader's language."""

    organisation: Words = Words("")
    contact_email: str = ""
    postal_address: Words = Words("")
    footer_text: Words = Words("")
    notice: Words = Words("")
    notice_level: str = ""
    tell_outdated: bool = False
    signatories_indexed: bool = False
    share_image: SiteImage | None = None
    share_description: Words = Words("")
    privacy: Link | None = None
    social_links: tuple[Link, ...] = ()
    notice_link: tuple[Link, ...] = ()
    header_menu: tuple[Link, ...] = ()
    footer_menu: tuple[Link, ...] = ()


def shown_settings(request: HttpRequest) -> ShownSettings:
    """Return the settings for the language of the address: two queries, once for each request.

    Without any rows everything is empty.
    """
    language = get_language() or settings.LANGUAGE_CODE
    known = vars(request).setdefault("_site_settings", {})
    if language not in known:
        found = SiteSettings.objects.filter(
            locale__language_code__in={language, settings.LANGUAGE_CODE}
        ).select_related("locale", "share_image")
        rows = {row.locale.language_code: row for row in found}
        source = rows.get(settings.LANGUAGE_CODE)
        known[language] = (
            Reading(source, rows.get(language), language).shown(request)
            if source is not None
            else ShownSettings()
        )
    shown: ShownSettings = known[language]
    return shown


@dataclass(frozen=True)
class Reading:
    """The source's row as readers of ``language`` get it, whose own row lends its words."""

    source: SiteSettings
    own: SiteSettings | None
    language: str

    def shown(self, request: HttpRequest) -> ShownSettings:
        """Return everything; asks for the linked pages, all at once."""
        source, pages = self.source, self.pages()
        urls = {pk: page.get_url(request) or "" for pk, page in pages.items()}
        links = {name: tuple(self.links(name, pages, urls)) for name in LINKS}
        return ShownSettings(
            organisation=self.words("organisation"),
            contact_email=source.contact_email,
            postal_address=self.words("postal_address"),
            footer_text=self.words("footer_text"),
            notice=self.words("notice_text") if source.notice_shown else Words(""),
            notice_level=source.notice_level,
            tell_outdated=source.tell_outdated,
            signatories_indexed=source.signatories_indexed,
            share_image=source.share_image,
            share_description=self.words("share_description"),
            privacy=self.privacy(pages, urls),
            **links,
        )

    def words(self, name: str) -> Words:
        """Return what a field says."""
        return self.translated(getattr(self.source, name), getattr(self.own, name, ""))

    def translated(self, source: str, own: str) -> Words:
        """Return ``own`` words; the source's if there are none or they are the very same."""
        is_source = self.language == settings.LANGUAGE_CODE
        if is_source or not source:
            return Words(source)
        return Words(own) if own and own != source else Words(source, settings.LANGUAGE_CODE)

    def pages(self) -> dict[int, Page]:
        """Return the pages that links name, by the id named; only those live in the language."""
        named = {raw["value"].get("page") for name in LINKS for raw in stored(self.source, name)}
        named.add(self.source.privacy_page_id)
        named.discard(None)
        if not named:
            return {}
        keys = Page.objects.filter(pk__in=named).values("translation_key")
        found = Page.objects.select_related("locale").filter(
            Q(pk__in=named)
            | Q(translation_key__in=keys, locale__language_code=self.language, live=True)
        )
        pages = list(found)
        live = {
            page.translation_key: page
            for page in pages
            if page.live and page.locale.language_code == self.language
        }
        return {
            page.pk: live[page.translation_key]
            for page in pages
            if page.pk in named and page.translation_key in live
        }

    def privacy(self, pages: dict[int, Page], urls: dict[int, str]) -> Link | None:
        """Return the link to the page about privacy, if it is published in the language."""
        named = self.source.privacy_page_id
        if named not in pages:
            return None
        page = pages[named]
        return Link(Words(page.seo_title or page.title), urls[named], page.translation_key)

    def links(self, name: str, pages: dict[int, Page], urls: dict[int, str]) -> Iterator[Link]:
        """Yield the links of one list in the source's order.

        The words for a page that are not translated yet give way to the page's own title.
        """
        own = {raw["id"]: raw["value"].get("label") or "" for raw in stored(self.own, name)}
        for raw in stored(self.source, name):
            value = raw["value"]
            label = self.translated(value.get("label") or "", own.get(raw["id"], ""))
            if raw["type"] == "address":
                yield Link(label, value["url"])
            elif (page := pages.get(value["page"])) is not None:
                title = Words(page.seo_title or page.title)
                shown = label if label and not label.language else title
                yield Link(shown, urls[value["page"]], page.translation_key)


def stored(row: SiteSettings | None, name: str) -> list[dict[str, Any]]:
    """Return a list of links as it is stored: as blocks, each list would ask for its pages."""
    return list(getattr(row, name).raw_data) if row is not None else []
