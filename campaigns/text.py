"""A manifesto as plain words: what is hashed, signed and kept."""

import hashlib
import math
from collections.abc import Iterable
from typing import Any, Final, Protocol

from core.cleaning import clean_text

# Adults read about 238 words of English non-fiction a minute (Brysbaert, 2019). Other languages say
# the same in more words or fewer, and are read as much faster or slower: one number, rounded down.
WORDS_A_MINUTE: Final = 230


class HasText(Protocol):
    """A page with a title and a stream of sections."""

    title: str
    body: Iterable[Any]


def manifesto_text(page: HasText) -> str:
    """Return the title and every sentence, one paragraph a line, in NFC, white space folded."""
    lines = [page.title]
    for block in page.body:
        lines += block.value.lines
    return "\n".join(clean_text(line) for line in lines)


def hash_of(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def minutes_to_read(text: str) -> int:
    """Return how many minutes ``text`` takes to read, rounded up."""
    return math.ceil(len(text.split()) / WORDS_A_MINUTE)
