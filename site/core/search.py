"""Searching the pages of one language, with the database's own full-text search."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import AutocompleteField, SearchField

# As long as a title may be: the name of a page can be searched for as a whole.
LONGEST_QUERY: Final = 255
# So many pages are put first because they are called what somebody typed; a long text never is,
# for the databases rank a page by the share of its words.
NAMED: Final = 50
# Letters, marks and digits of any script: what the databases' own parsers take for words.
WORD_CATEGORIES: Final = frozenset("LMN")


def searched(*names: str) -> list[Any]:
    """Return the rules by which fields are found: by whole words, and by how words begin."""
    return [kind(name) for name in names for kind in (SearchField, AutocompleteField)]


def words_of(query: str) -> list[str]:
    """Return the words of what somebody typed; signs, which databases read as orders, are none."""
    letters = (
        letter if unicodedata.category(letter)[0] in WORD_CATEGORIES else " " for letter in query
    )
    return "".join(letters).split()


@dataclass(frozen=True)
class Found:
    """What was found, for a paginator: pages of that name, then the others, best first."""

    named: list[Page]
    others: Any

    def count(self) -> int:
        """Return how many pages there are; one query."""
        return len(self.named) + int(self.others.count())

    def __getitem__(self, wanted: slice) -> list[Page]:
        """Return the pages from one place to another."""
        start, stop = wanted.start or 0, wanted.stop
        before = len(self.named)
        rest = self.others[max(start - before, 0) : max(stop - before, 0)]
        return [*self.named[start:stop], *rest]


def find_pages(words: list[str], *, locale_id: int) -> Found:
    """Return the live public pages of a language that hold all ``words``, best first.

    Where none does, pages with words that begin so: languages decline, and the search knows no
    grammar.
    """
    pages = Page.objects.live().public().filter(locale=locale_id)
    backend = get_search_backend()
    exact = _find(backend.search, pages, words)
    return exact if exact.count() else _find(backend.autocomplete, pages, words)


def _find(search: Callable[..., Any], pages: Any, words: list[str]) -> Found:
    """Search the titles, then the other pages."""
    query = " ".join(words)
    titled = search(query, pages, fields=["title"], operator="and")[:NAMED]
    named = sorted(titled, key=lambda page: _distance(page, words))
    others = pages.exclude(pk__in=[page.pk for page in named])
    return Found(named, search(query, others, operator="and"))


def _distance(page: Page, words: list[str]) -> tuple[bool, bool, int, int]:
    """Return how far a page's title is from ``words``.

    The very name is nearest, then a title that begins so; of these a page before those below it.
    """
    wanted = [word.casefold() for word in words]
    title = words_of(page.title.casefold())
    return title != wanted, title[: len(wanted)] != wanted, page.depth, len(title)
