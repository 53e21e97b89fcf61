"""What stands on a card, the picture that messengers show beside a link.

It says only what its page says, so anybody may have it. Its name is a hash of what is on it:
whoever knows the name knows the picture, and may keep it for ever.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final

from core.navigation import describe

# Raise it when the drawing changes: all cards get new names.
LOOK: Final = 1
PAGE: Final = "page"
# Without the page's number, for addresses below the page, of which that number is not told.
PLAIN: Final = "plain"
WIDE: Final = (1200, 630)
SQUARE: Final = (1080, 1080)
NAME_LENGTH: Final = 16


@dataclass(frozen=True)
class Card:
    """What stands on a card: above a rule the site, then the title, then what belongs to it.

    ``accent`` names the part that speaks of signing and has its colour: title, below or neither.
    """

    language: str
    title: str
    above: str = ""
    below: str = ""
    foot: str = ""
    accent: str = ""
    size: tuple[int, int] = WIDE

    @property
    def name(self) -> str:
        """Return what this very picture is known by."""
        told = json.dumps([LOOK, asdict(self)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:NAME_LENGTH]

    @property
    def alt(self) -> str:
        """Return what the picture says, for those who cannot see it."""
        return " · ".join(filter(None, (self.title, self.below)))

    @property
    def is_rtl(self) -> bool:
        """Tell whether it is read from the right."""
        return describe(self.language)[1] == "rtl"
