"""Serves the pages of the tree, with fewer questions to the database than Wagtail 7.4 asks.

Wagtail asks for the language, for the root's translation and for its specific row. We ask for our
home page at once and leave the route where ``Page.route_for_request`` documents that it looks for
one. Can go when Wagtail caches its locales.
"""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Site
from wagtail.views import serve

from core.restrictions import is_restricted
from home.models import HomePage


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with the page at ``path`` in the language of the address. Raises ``Http404``."""
    home = _home_page(request)
    if home is not None:
        vars(request)["_wagtail_route_for_request"] = _route(home, request, path)
    response: HttpResponseBase = serve(request, path)
    return response


def _home_page(request: HttpRequest) -> HomePage | None:
    """Return the live home page in the language of the address."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    homes = HomePage.objects.filter(
        translation_key=site.root_page.translation_key,
        locale__language_code=get_language(),
        live=True,
    )
    found: HomePage | None = homes.annotate(is_restricted=is_restricted()).first()
    return found


def _route(home: HomePage, request: HttpRequest, path: str) -> Any:
    """Return the way to a page as Wagtail keeps it; ``None`` where there is none."""
    try:
        return home.route(request, [part for part in path.split("/") if part])
    except Http404:
        return None
