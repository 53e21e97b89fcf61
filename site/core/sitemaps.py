"""The sitemap lists the pages of all languages; Wagtail's own knows only one tree."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from core.languages import offered_codes


class AllLanguages(Sitemap):
    """Every live public page below the home pages of all languages."""

    def items(self) -> Any:
        """Return the pages, most of a language together."""
        root = self.get_wagtail_site().root_page
        homes = Page.objects.filter(
            translation_key=root.translation_key,
            live=True,
            locale__language_code__in=offered_codes(),
        )
        pages = Page.objects.none()
        for home in homes:
            pages = pages | Page.objects.descendant_of(home, inclusive=True)
        pages = pages.live().public().filter(alias_of=None)
        return pages.order_by("path").specific()


def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer ``/sitemap.xml`` (sitemaps.org, with hreflang as Google documents it)."""
    entries = [
        entry for page in AllLanguages(request).items() for entry in page.get_sitemap_urls(request)
    ]
    return TemplateResponse(
        request, "core/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )
