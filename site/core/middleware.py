"""What stands before public addresses: languages that are switched off, and POSTs."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import get_language_from_path

from core.languages import offered_codes
from core.views import FOREIGN_FORM, refuse

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LARGEST_PUBLIC_POST: Final = 64 * 1024
UTF_8: Final = frozenset({"utf-8", "utf8"})


class PublicCompressionMiddleware(GZipMiddleware):
    """Compresses what every signed-out visitor gets alike, and nothing that is one person's own.

    Where a secret and a stranger's words share one compressed answer, its length gives the secret
    away (BREACH). So neither requests with a cookie, nor answers to what was sent, nor those that
    caches must not share are touched; streams keep their length.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer, compressed where the browser understands it."""
        kept_from_caches = response.get("Cache-Control", "")
        is_own = "private" in kept_from_caches or "no-store" in kept_from_caches
        is_public = request.method in SAFE_METHODS and not request.COOKIES and not is_own
        if not is_public or response.streaming:
            return response
        return super().process_response(request, response)


class OfferedLanguageMiddleware:
    """Leads readers of a language that is switched off to the same address in the source language.

    What is sent is not touched: a form that somebody had open when the language went is taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 302, for the language may come back."""
        language = get_language_from_path(request.path_info)
        if request.method not in SAFE_METHODS or not language or language in offered_codes():
            return self.get_response(request)
        _root, _language, rest = request.get_full_path_info().split("/", 2)
        return HttpResponseRedirect(f"/{settings.LANGUAGE_CODE}/{rest}")


class PublicPostMiddleware:
    """Guards the views that are exempt from CSRF tokens: refuses large and cross-site POSTs.

    Visitors have no session to ride on, and a token would make pages uncacheable. So a POST must
    come from our own pages by ``Sec-Fetch-Site`` (W3C Fetch Metadata) where a browser sends it,
    else by ``Origin``; ``Origin: null`` with neither is refused. The admin keeps its tokens.
    A view that hears machines instead may name the size it takes, as its ``largest_post``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_args: Any
    ) -> HttpResponse | None:
        """Answer 413 or 403 instead of the view, before the body is read."""
        if request.method in SAFE_METHODS or not getattr(view, "csrf_exempt", False):
            return None
        if not is_same_origin(request):
            return refuse(request, 403, FOREIGN_FORM)
        # Browsers announce the size of a form; who does not is not believed to be small.
        largest = getattr(view, "largest_post", LARGEST_PUBLIC_POST)
        if content_length(request) > largest or "Transfer-Encoding" in request.headers:
            return refuse(request, 413)
        # Django would decode each field by whatever codec Python knows under that name.
        if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
            request.encoding = "utf-8"
            return refuse(request, 400)
        return None


def content_length(request: HttpRequest) -> int:
    """Return the announced size of the body in bytes; 0 where none is announced."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def is_same_origin(request: HttpRequest) -> bool:
    """Tell whether the request comes from our own pages, or from no browser at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        # "none" is a person's own act: a reload, or a tab that the browser restores.
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        scheme, host = urlsplit(origin)[:2]  # of "null" neither
    except ValueError:
        return False
    return (scheme, host) == (request.scheme, request.get_host())
