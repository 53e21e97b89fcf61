"""What others than browsers' style engines must know of the site's look: its colours.

The stylesheet alone says them.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

STYLESHEET: Final = Path(__file__).resolve().parent / "static" / "core" / "site.css"
TOKEN: Final = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


@dataclass(frozen=True)
class Colour:
    """A colour as CSS writes it, in the light and in the dark theme."""

    light: str
    dark: str


def colour(token: str) -> Colour:
    """Return what the stylesheet gives to a token: ``paper`` stands for ``--paper``.

    Raises ValueError where it has no such token.
    """
    try:
        return _colours()[token]
    except KeyError as error:
        missing = f"{STYLESHEET.name} does not say --{token}: light-dark(…, …);"
        raise ValueError(missing) from error


@cache
def _colours() -> dict[str, Colour]:
    told = TOKEN.findall(STYLESHEET.read_text(encoding="utf-8"))
    return {token: Colour(light, dark) for token, light, dark in told}
