"""Cards as pictures: drawn in the page's language and direction, once, and kept."""

from functools import partial
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import override

from core.cards import WIDE, Card
from core.look import colour
from core.navigation import home_page
from core.site_settings import shown_settings
from core.typesetting import Setting, Sheet, fitted

PAPER, INK, QUIET, RULE, ACCENT = (
    colour(token).light for token in ("paper", "ink", "quiet", "rule", "accent")
)
MARGIN: Final = 80
KEPT_SECONDS: Final = 30 * 24 * 60 * 60

# A process draws one card at a time, whatever is asked of it.
drawing = Lock()


def card_of(page: Any, kind: str, request: HttpRequest) -> Card | None:
    """Return the card of a page; ``None`` where it has none of that kind."""
    home = home_page(request)
    with override(page.locale.language_code):
        organisation = str(shown_settings(request).organisation)
        host = urlsplit(settings.BASE_URL).netloc
        foot = " · ".join(filter(None, (organisation, host)))
        card: Card | None = page.card(kind, above=home.title if home else "", foot=foot)
    return card


def picture(card: Card) -> bytes:
    """Return the card as PNG: drawn once, then kept in the cache that all processes share."""
    key = f"card-{card.name}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        with drawing:
            # Who waited finds what the one before has drawn.
            kept = cache.get(key) or draw(card)
            cache.set(key, kept, KEPT_SECONDS)
    return kept


def draw(card: Card) -> bytes:
    """Draw the card as PNG; of any text, in bounded time."""
    sheet = Sheet(card.size, PAPER)
    width, height = card.size
    is_tall = height > WIDE[1]
    setting = partial(fitted, width=width - 2 * MARGIN, rtl=card.is_rtl)

    def put(words: Setting, top: float, ink: str) -> None:
        """Set words at the side from which they are read."""
        places = []
        for order, line in enumerate(words.lines):
            left = width - MARGIN - line.width if card.is_rtl else MARGIN
            places.append((line, left, top + order * words.leading + words.size))
        sheet.set_lines(places, ink=ink)

    top = MARGIN
    if card.above:
        put(setting(card.above, height=50, sizes=[30]), MARGIN - 24, QUIET)
        sheet.rule(MARGIN, width - MARGIN, y=MARGIN + 32, ink=RULE)
        top += 64
    foot = setting(card.foot, height=50, sizes=[26])
    bottom = height - MARGIN + 14 - foot.height
    put(foot, bottom, QUIET)
    room = (300 if is_tall else 190) if card.accent == "title" else 110
    below = setting(card.below, height=room, sizes=range(56 if is_tall else 46, 29, -4))
    bottom -= below.height + 24
    put(below, bottom, ACCENT if card.accent == "below" else INK)
    sizes = range(160 if is_tall else 112, 35, -4)
    title = setting(card.title, height=bottom - top - 30, sizes=sizes)
    put(title, top, ACCENT if card.accent == "title" else INK)
    return sheet.as_png()
