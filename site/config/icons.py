"""The icons of devices, drawn by Chromium from the one that browsers take as it is, icon.svg."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from PIL import Image

from config.chromium import browser
from core.look import colour

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER: Final = Path("site") / "core" / "static" / "core"
SOURCE: Final = "icon.svg"
# Enough for ink, paper and the steps between them.
COLOURS: Final = 32
FAVICON: Final = "favicon.ico"
FAVICON_SIZES: Final = (16, 32, 48)


@dataclass(frozen=True)
class Icon:
    """A square picture: its side in pixels, and how much of that the sheet is high."""

    name: str
    side: int
    share: float


ICONS: Final = (
    Icon("icon-180.png", 180, 0.72),
    Icon("icon-192.png", 192, 0.78),
    Icon("icon-512.png", 512, 0.78),
    # Devices cut what lies outside of a circle of four fifths (W3C, maskable icons).
    Icon("icon-maskable.png", 512, 0.56),
)
NAMES: Final = (*(icon.name for icon in ICONS), FAVICON)


def draw_icons(folder: Path) -> Iterator[Path]:
    """Write every icon into the folder, and yield each as it is there.

    Raises ChromiumError where Chromium or Playwright is missing or fails.
    """
    svg = (settings.BASE_DIR / FOLDER / SOURCE).read_text(encoding="utf-8")
    with browser() as chromium:
        for icon in ICONS:
            path = folder / icon.name
            drawn = _draw(chromium, svg, icon).convert("RGB").quantize(COLOURS)
            drawn.save(path, optimize=True)
            yield path
        largest = _draw(chromium, svg, Icon(FAVICON, FAVICON_SIZES[-1], 1), is_clear=True)
        smaller = [
            _draw(chromium, svg, Icon(FAVICON, side, 1), is_clear=True)
            for side in FAVICON_SIZES[:-1]
        ]
        sizes = [(side, side) for side in FAVICON_SIZES]
        largest.save(folder / FAVICON, sizes=sizes, append_images=smaller)
        yield folder / FAVICON


def _draw(chromium: "Browser", svg: str, icon: Icon, *, is_clear: bool = False) -> Image.Image:
    """Return the sheet in the middle of paper, or of nothing."""
    # The sheet reaches over 28 of the drawing's 32 units.
    side = round(icon.side * icon.share * (1 if is_clear else 32 / 28))
    sized = re.sub("<svg ", f'<svg width="{side}" height="{side}" ', svg, count=1)
    ground = "transparent" if is_clear else colour("paper").light
    page = chromium.new_page(
        viewport={"width": icon.side, "height": icon.side}, color_scheme="light"
    )
    page.set_content(
        f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{ground}}}"
        f"</style>{sized}"
    )
    taken = page.screenshot(omit_background=is_clear)
    page.close()
    return Image.open(io.BytesIO(taken))
