"""Sets words on pictures: chooses fonts, shapes letters, breaks lines, knows both directions.

HarfBuzz shapes and draws (the wheel of uharfbuzz holds all of it), for Pillow's own shaping needs
a library of the system, fribidi, that a bare machine lacks; without it Arabic comes apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Final

import uharfbuzz as hb
from bidi import get_display
from PIL import Image

FONTS: Final = Path(__file__).with_name("card_fonts")
# Who has a sign first draws it; a sign that nobody has becomes the first font's empty box.
FILES: Final = (
    "brygada-latin.ttf",
    "brygada-latin-ext.ttf",
    "brygada-cyrillic.ttf",
    "naskh-arabic.ttf",
)
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
PAIRS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›"}
# From one baseline to the next, in sizes: Arabic reaches further up and down.
LEADING: Final = {False: 1.25, True: 1.5}
# Naskh draws its letters smaller than Latin faces do at the same size.
ARABIC_SCALE: Final = 1.2


@dataclass(frozen=True)
class Font:
    """A font file that was read; ``has`` holds the code points it draws."""

    shaped_by: hb.Font
    units: int
    has: frozenset[int]
    scale: float


@cache
def fonts() -> tuple[Font, ...]:
    """Return the fonts, read once in a process."""
    return tuple(map(_read, FILES))


def _read(name: str) -> Font:
    face = hb.Face(hb.Blob.from_file_path(FONTS / name))
    scale = ARABIC_SCALE if "arabic" in name else 1.0
    return Font(hb.Font(face), face.upem, frozenset(face.unicodes), scale)


def _font_of(sign: str, before: int) -> int:
    """Return the index of the font for a sign; marks and spaces stay with what is before them."""
    found = [index for index, font in enumerate(fonts()) if ord(sign) in font.has]
    stays = before in found and (unicodedata.combining(sign) or not sign.isalnum())
    return before if stays else next(iter(found), before)


@dataclass(frozen=True)
class Glyph:
    """One drawn shape: its font, its number there, where it stands and how far it moves on."""

    font: hb.Font
    number: int
    scale: float
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """Shaped words of one line; its width in pixels."""

    glyphs: tuple[Glyph, ...]
    width: float


def shaped(text: str, size: float, *, rtl: bool = False) -> Line:
    """Return ``text`` as one line of glyphs, ``size`` pixels high, in the order of the eye (UAX 9).

    ``rtl`` is the direction of the line as a whole.
    """
    glyphs: list[Glyph] = []
    x = 0.0
    text = unicodedata.normalize("NFC", text)
    visual = _mirrored(get_display(text, base_dir="R")) if rtl else get_display(text, base_dir="L")
    for font, run, direction in _runs(visual):
        buffer = hb.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.direction = direction
        hb.shape(font.shaped_by, buffer)
        scale = size * font.scale / font.units
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            at = (x + place.x_offset * scale, place.y_offset * scale)
            glyphs.append(Glyph(font.shaped_by, info.codepoint, scale, *at))
            x += place.x_advance * scale
    return Line(tuple(glyphs), x)


def _mirrored(visual: str) -> str:
    """Turn round the brackets that stand back to front after reordering (UAX 9, L4).

    python-bidi puts signs in their places and leaves their shapes alone.
    """
    signs, open_at = list(visual), list[int]()
    opening = {closing: opened for opened, closing in PAIRS.items()}
    for index, sign in enumerate(signs):
        before = signs[open_at[-1]] if open_at else ""
        if sign in PAIRS and PAIRS[sign] == before:
            signs[open_at.pop()], signs[index] = sign, before
        elif sign in opening and opening[sign] == before:
            open_at.pop()
        elif sign in PAIRS or sign in opening:
            open_at.append(index)
    return "".join(signs)


def _directions(visual: str) -> list[bool]:
    """Tell of each sign whether it is read from the right; marks precede their letters there.

    Marks and spaces go with what stands behind them.
    """
    directions: list[bool] = []
    rtl = False
    for sign in reversed(visual):
        if not sign.isspace() and not unicodedata.combining(sign):
            rtl = unicodedata.bidirectional(sign) in RIGHT_TO_LEFT
        directions.append(rtl)
    return directions[::-1]


def _runs(visual: str) -> Iterator[tuple[Font, str, str]]:
    """Split a line in the order of the eye by font and direction.

    What is read from the right gets its reading order back, in which HarfBuzz wants to shape it.
    """
    chosen: list[tuple[int, bool]] = []
    font = 0
    for sign, rtl in zip(visual, _directions(visual), strict=True):
        font = _font_of(sign, font)
        chosen.append((font, rtl))
    for (font, rtl), group in groupby(zip(chosen, visual, strict=True), key=lambda pair: pair[0]):
        run = "".join(sign for _choice, sign in group)
        yield fonts()[font], run[::-1] if rtl else run, "rtl" if rtl else "ltr"


@dataclass(frozen=True)
class Setting:
    """Words broken into lines at one size, in pixels; ``height`` is that of all lines."""

    lines: tuple[Line, ...]
    size: float
    leading: float

    @property
    def height(self) -> float:
        """Return how much room the lines take."""
        return len(self.lines) * self.leading


def fitted(
    text: str, *, width: float, height: float, sizes: Sequence[int], rtl: bool = False
) -> Setting:
    """Return ``text`` at the largest of ``sizes`` at which it fits into the room.

    Lines come out about equally long. At the smallest size what has no room ends in “…”.
    """
    for size in sizes:
        lines = _broken(text, size, width)
        if len(lines) * size * LEADING[rtl] <= height and not _is_torn(lines, text):
            lines = _balanced(text, size, width, len(lines))
            break
    else:
        most = max(1, int(height // (size * LEADING[rtl])))
        if len(lines) > most:
            kept = " ".join(lines[:most])
            while len(_broken(f"{kept}…", size, width)) > most:
                kept = kept[:-1].rstrip()
            lines = _broken(f"{kept}…", size, width)
    set_lines = tuple(shaped(line, size, rtl=rtl) for line in lines)
    return Setting(set_lines, size, size * LEADING[rtl])


def _is_torn(lines: Sequence[str], text: str) -> bool:
    """Tell whether a word had to be broken."""
    return " ".join(lines) != " ".join(text.split())


def _balanced(text: str, size: int, width: float, wanted: int) -> list[str]:
    """Break as narrowly as still makes no more lines."""
    narrow = width * 0.5
    while narrow < width:
        lines = _broken(text, size, narrow)
        if len(lines) == wanted and not _is_torn(lines, text):
            return lines
        narrow += width * 0.05
    return _broken(text, size, width)


def _broken(text: str, size: float, width: float) -> list[str]:
    """Break between words; within one that is longer than a line."""
    room = width / size
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _parts(word, room):
            if line and _breadth(f"{line} {part}") > room:
                lines.append(line)
                line = part
            else:
                line = f"{line} {part}" if line else part
    return [*lines, line] if line else lines


def _parts(word: str, room: float) -> list[str]:
    """Cut a word that is longer than a line; ``room`` is that of a line at the size of 1."""
    if (wide := _breadth(word)) <= room:
        return [word]
    fitting = max(1, int(len(word) * room / wide * 0.9))
    return re.findall(f".{{1,{fitting}}}", word)


@lru_cache(maxsize=2048)
def _breadth(text: str) -> float:
    """Return the width of words at the size of 1; the size changes nothing else."""
    return shaped(text, 1).width


@dataclass
class Sheet:
    """Paper of a size in pixels, on which words are set."""

    size: tuple[int, int]
    paper: str
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        """Begin with empty paper."""
        self.image = Image.new("RGB", self.size, self.paper)

    def set_lines(self, lines: Iterable[tuple[Line, float, float]], *, ink: str) -> None:
        """Set lines, each with its left edge, and its baseline counted from the top."""
        width, height = self.size
        drawing = hb.RasterDraw()
        drawing.extents = hb.RasterExtents(0, 0, width, height)
        for line, left, baseline in lines:
            for glyph in line.glyphs:
                at = (left + glyph.x, height - baseline + glyph.y)
                drawing.transform = (glyph.scale, 0, 0, glyph.scale, *at)
                drawing.draw_glyph(glyph.font, glyph.number)
        drawn = drawing.render()
        # HarfBuzz counts rows from below, so the last one is the first of the picture.
        way = ("raw", "L", drawn.extents.stride, -1)
        mask = Image.frombuffer("L", self.size, bytes(drawn.buffer), *way)
        self.image.paste(ink, (0, 0, *self.size), mask)

    def rule(self, left: float, right: float, *, y: float, ink: str) -> None:
        """Draw a fine line across, two pixels thick."""
        self.image.paste(ink, (round(left), round(y), round(right), round(y) + 2))

    def as_png(self) -> bytes:
        """Return the picture as PNG; of inks and paper 64 tones are enough."""
        written = BytesIO()
        self.image.quantize(64, Image.Quantize.FASTOCTREE).save(written, "PNG")
        return written.getvalue()
