"""A manifesto as plain words: what is hashed, signed and kept."""

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

from core.cleaning import clean_text


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
