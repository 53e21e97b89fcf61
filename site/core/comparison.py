"""Two texts side by side in one: which words were taken out, which are new."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from typing import Final

SAME: Final = "same"
OUT: Final = "out"
NEW: Final = "new"
# From this share of common words on, two paragraphs are one that was changed.
ALIKE: Final = 0.5


@dataclass(frozen=True)
class Run:
    """Words of one kind that stand together: ``same``, ``out`` or ``new``."""

    kind: str
    text: str


Paragraph = tuple[Run, ...]


# Pure, so that a process may keep what it once found out.
@lru_cache(maxsize=64)
def compare(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of both texts in reading order; each line of a text is a paragraph."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Paragraph] = []
    for kind, left, right, start, end in matcher.get_opcodes():
        if kind == "equal":
            found += [(Run(SAME, line),) for line in new[start:end]]
        else:
            found += _changed(old[left:right], new[start:end])
    return tuple(found)


def is_changed(paragraph: Paragraph) -> bool:
    """Tell whether anything in a paragraph differs."""
    return any(run.kind != SAME for run in paragraph)


def _changed(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Yield changed paragraphs: those that are alike word by word, the others as a whole."""
    rest, added = list(old), list[str]()
    for line in new:
        partner = next((index for index, other in enumerate(rest) if _alike(other, line)), None)
        if partner is None:
            added.append(line)
            continue
        yield from _in_turn(rest[:partner], added)
        yield _words(rest[partner], line)
        rest, added = rest[partner + 1 :], []
    yield from _in_turn(rest, added)


def _in_turn(gone: list[str], added: list[str]) -> Iterator[Paragraph]:
    """Yield what was taken out before what came in its place, paragraph by paragraph."""
    for old, new in zip_longest(gone, added):
        if old is not None:
            yield (Run(OUT, old),)
        if new is not None:
            yield (Run(NEW, new),)


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(old: str, new: str) -> Paragraph:
    """Return one paragraph word by word: what went before what came."""
    before, after = old.split(), new.split()
    runs = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, left, right, start, end in matcher.get_opcodes():
        if kind == "equal":
            runs.append(Run(SAME, " ".join(after[start:end])))
            continue
        if left < right:
            runs.append(Run(OUT, " ".join(before[left:right])))
        if start < end:
            runs.append(Run(NEW, " ".join(after[start:end])))
    return tuple(runs)
