"""The site map for people: every page of a language in its place, below that language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.navigation import alternates, home_pages
from core.restrictions import is_restricted

FRESH_SECONDS = 60


@dataclass
class Place:
    """A page in the tree: its title and address, and what stands below it."""

    title: str
    url: str
    below: list["Place"] = field(default_factory=list)


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def site_map(request: HttpRequest) -> HttpResponse:
    """Show the tree of the public pages in the language of the address."""
    home = home_pages(request).get(get_language() or "")
    return render(
        request,
        "core/site_map.html",
        {
            "home": home,
            "places": places_of(home, request) if home else [],
            "alternates": alternates(home, request) if home else [],
            "subpath": "site-map/",
        },
    )


def places_of(home: Page, request: HttpRequest) -> list[Place]:
    """Return the home page and the tree below it, in the editors' order; one query.

    Below a page that is not public nothing is shown: its place is missing.
    """
    pages = Page.objects.descendant_of(home, inclusive=True).live().filter(alias_of=None)
    return _tree(pages.filter(~is_restricted()).order_by("path"), home.depth, request)


def _tree(pages: Iterable[Any], top: int, request: HttpRequest) -> list[Place]:
    """Put each page below its parent; parents come first."""
    roots: list[Place] = []
    lists: dict[str, list[Place]] = {}
    for page in pages:
        parent = page.path[: -page.steplen]
        siblings = roots if page.depth == top else lists.get(parent)
        if siblings is None:
            continue
        place = Place(page.title, page.get_url(request) or "")
        place.below += [
            Place(str(title), place.url + subpath)
            for subpath, title in page.specific_class.shown_subpaths
        ]
        siblings.append(place)
        lists[page.path] = place.below
    return roots
