"""Searching the pages of one language, with the database's own full-text search."""

import unicodedata
from typing import Any, Final

from wagtail.models import Page
from wagtail.search.index import AutocompleteField, SearchField

LONGEST_QUERY: Final = 100
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


def find_pages(words: list[str], *, locale_id: int) -> Any:
    """Return the live public pages of a language that hold all ``words``, best first.

    Where none does, pages with words that begin so: languages decline, and the search knows no
    grammar. Slices and counts itself.
    """
    pages = Page.objects.live().public().filter(locale=locale_id)
    query = " ".join(words)
    exact = pages.search(query, operator="and")
    return exact if exact.count() else pages.autocomplete(query, operator="and")
