"""The contact sheet: every page type in every language at one glance, before a release.

A page for the browser, ``index.html``, with all pictures side by side, and one picture of them all
for each language.
"""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from PIL import Image, ImageDraw, ImageFont

from config.throwaway_site import SiteError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER: Final = Path("contact-sheet")
INDEX: Final = "index.html"
# What the sitemap does not name: states of forms, earlier texts, the search, an error.
BESIDES: Final = (
    "manifesto/sign/done/",
    "manifesto/sign/link/",
    "manifesto/editions/",
    "manifesto/editions/1/",
    "manifesto/signatories/",
    "site-map/",
    "search/?q=a",
    "no/such/page/",
)
DARK_PATHS: Final = ("", "manifesto/", "manifesto/sign/")
DARK_LANGUAGES: Final = ("en", "ar")
LOCATION: Final = re.compile(r"<loc>([^<]+)</loc>")
# About three hundred pictures at half a second each take three minutes on a quiet machine.
LONGEST_SECONDS: Final = 20 * 60

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Device:
    """A width of the window in CSS pixels, and how much of a page is seen at once."""

    name: str
    width: int
    height: int
    shown_width: int


PHONE: Final = Device("phone", 390, 1690, 150)
DESKTOP: Final = Device("desktop", 1280, 1690, 400)
DEVICES: Final = (PHONE, DESKTOP)
# Of a language's own sheet, in pixels.
COLUMNS: Final = 4
GAP: Final = 20
CAPTION: Final = 26
THUMB_HEIGHT: Final = round(DESKTOP.shown_width * DESKTOP.height / DESKTOP.width)
CELL: Final = (
    PHONE.shown_width + DESKTOP.shown_width + GAP // 2 + GAP,
    THUMB_HEIGHT + CAPTION + GAP,
)


@dataclass(frozen=True)
class Shot:
    """A picture that is on the sheet."""

    path: str
    language: str
    device: Device
    scheme: Scheme = "light"

    @property
    def file(self) -> str:
        """Return the name of its file."""
        page = re.sub(r"\W+", "-", self.path).strip("-") or "home"
        return f"{page}.{self.language}.{self.device.name}.{self.scheme}.jpg"


def make(address: str, browser: "Browser", folder: Path) -> Iterator[Path]:
    """Photograph the site at ``address`` into the folder; yield the sheets as they are there.

    Raises SiteError where it takes longer than anybody waits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.*"):
        old.unlink()
    languages = [code for code, _name in settings.LANGUAGES]
    shots = list(shots_of(paths_of(_read(address, browser)), languages))
    _take(shots, address, browser, folder)
    for language in languages:
        yield _sheet([shot for shot in shots if shot.language == language], folder)
    index = folder / INDEX
    index.write_text(_index(shots), encoding="utf-8")
    yield index


def paths_of(sitemap: str) -> list[str]:
    """Return what follows the language in the addresses of all pages; the source's, in order."""
    addresses = (urlsplit(found).path for found in LOCATION.findall(sitemap))
    start = f"/{settings.LANGUAGE_CODE}/"
    named = [path.removeprefix(start) for path in addresses if path.startswith(start)]
    return list(dict.fromkeys([*named, *BESIDES]))


def shots_of(paths: Iterable[str], languages: Iterable[str]) -> Iterator[Shot]:
    """Yield every picture: all pages in the light, a sample in the dark."""
    codes = list(languages)
    for path in paths:
        for code in codes:
            yield from (Shot(path, code, device) for device in DEVICES)
    for path in DARK_PATHS:
        for code in DARK_LANGUAGES:
            if code in codes:
                yield from (Shot(path, code, device, "dark") for device in DEVICES)


def _read(address: str, browser: "Browser") -> str:
    page = browser.new_page()
    try:
        return str(page.request.get(f"{address}/sitemap.xml").text())
    finally:
        page.close()


def _take(shots: list[Shot], address: str, browser: "Browser", folder: Path) -> None:
    """Take the pictures: one window for each device and scheme."""
    deadline = time.monotonic() + LONGEST_SECONDS
    for device, scheme in dict.fromkeys((shot.device, shot.scheme) for shot in shots):
        page = browser.new_page(
            viewport={"width": device.width, "height": device.height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        for shot in shots:
            if (shot.device, shot.scheme) != (device, scheme):
                continue
            if time.monotonic() > deadline:
                raise SiteError(f"The sheet is not done after {LONGEST_SECONDS // 60} minutes.")
            page.goto(f"{address}/{shot.language}/{shot.path}")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=folder / shot.file, type="jpeg", quality=75, caret="hide")
        page.close()


def _sheet(shots: list[Shot], folder: Path) -> Path:
    """Draw the pictures of one language onto one, each pair under its address."""
    pairs: dict[tuple[str, Scheme], list[Shot]] = {}
    for shot in shots:
        pairs.setdefault((shot.path, shot.scheme), []).append(shot)
    rows = -(-len(pairs) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL[0] + GAP, rows * CELL[1] + GAP), "white")
    draw, face = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for number, ((path, scheme), pair) in enumerate(pairs.items()):
        left = GAP + number % COLUMNS * CELL[0]
        top = GAP + number // COLUMNS * CELL[1]
        told = f"/{pair[0].language}/{path}{' (dark)' if scheme == 'dark' else ''}"
        draw.text((left, top), told, fill="black", font=face)
        for shot in pair:
            with Image.open(folder / shot.file) as picture:
                height = round(shot.device.shown_width * picture.height / picture.width)
                small = picture.resize((shot.device.shown_width, height))
            small = small.crop((0, 0, small.width, min(small.height, THUMB_HEIGHT)))
            sheet.paste(small, (left, top + CAPTION))
            draw.rectangle(
                (left, top + CAPTION, left + small.width, top + CAPTION + small.height),
                outline="gray",
            )
            left += small.width + GAP // 2
    path_of_sheet = folder / f"sheet-{shots[0].language}.png"
    sheet.save(path_of_sheet, optimize=True)
    return path_of_sheet


def _index(shots: list[Shot]) -> str:
    """Return the page that shows the pictures, all languages of a page side by side."""
    rows: dict[tuple[str, Scheme], list[Shot]] = {}
    for shot in shots:
        rows.setdefault((shot.path, shot.scheme), []).append(shot)
    told = [
        {"path": path or "the home page", "scheme": scheme, "shots": row}
        for (path, scheme), row in rows.items()
    ]
    return render_to_string("config/contact_sheet.html", {"rows": told, "total": len(shots)})
