"""The search, a page of its own below each language."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.navigation import alternates, home_pages
from core.search import LONGEST_QUERY, find_pages, words_of

RESULTS_A_PAGE = 10


@require_safe
@cache_control(private=True)
def search(request: HttpRequest) -> HttpResponse:
    """Answer ``?q=`` with the pages of this language; say what is wrong with a query."""
    query = request.GET.get("q", "").strip()
    is_too_long = len(query) > LONGEST_QUERY
    words = [] if is_too_long else words_of(query)
    results = None
    home = home_pages(request).get(get_language() or "")
    if words:
        pages: Any = find_pages(words, locale_id=home.locale_id) if home else []
        results = Paginator(pages, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "core/search.html",
        {
            "query": "" if is_too_long else query.replace("\0", ""),
            "is_too_long": is_too_long,
            "longest": LONGEST_QUERY,
            "is_without_words": bool(query) and not words and not is_too_long,
            "results": results,
            "kept": urlencode({"q": query}) + "&",
            "alternates": alternates(home, request) if home else [],
            "subpath": "search/",
        },
    )
