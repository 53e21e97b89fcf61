"""What others than browsers' style engines must know of the site's look: the colours of the paper.

The stylesheet alone says them.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

STYLESHEET: Final = Path(__file__).resolve().parent / "static" / "core" / "site.css"
PAPER: Final = re.compile(r"--paper: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


@dataclass(frozen=True)
class Paper:
    """The colour behind every page, as CSS writes it, in the light and in the dark theme."""

    light: str
    dark: str


@cache
def paper() -> Paper:
    """Return the colours that the stylesheet gives to the token ``--paper``.

    Raises ValueError where it has no such token.
    """
    found = PAPER.search(STYLESHEET.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{STYLESHEET.name} does not say --paper: light-dark(…, …);")
    return Paper(*found.groups())
