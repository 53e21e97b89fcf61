"""Bar charts as inline SVG: no script, no style but the admin's own, a text for who cannot see.

Each stands beside a table of the same numbers, so that a chart may shorten what it says. The
classes are those of ``forms/dashboard.css``, which follows Wagtail's light and dark theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# In units of the SVG: its width is that of a phone, so that its letters stay readable there.
WIDTH: Final = 320
HEIGHT: Final = 120
GAP: Final = 2
ROW: Final = 36
BAR_TOP: Final = 18
BAR_HEIGHT: Final = 10
BASELINE: Final = 12
LONGEST_LABEL: Final = 36


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length, and the number as people read it."""

    label: str
    value: int
    number: str


def upright_chart(bars: Sequence[Bar], *, key: str, title: str, description: str) -> SafeString:
    """Return bars that stand side by side, the first at the left: days, say."""
    step = WIDTH / max(len(bars), 1)
    most = max([bar.value for bar in bars], default=0) or 1
    drawn = format_html_join(
        "",
        '<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}">'
        "<title>{}: {}</title></rect>",
        (
            (
                _round(place * step + GAP / 2),
                _round(HEIGHT - _height(bar, most)),
                _round(step - GAP),
                _round(_height(bar, most)),
                bar.label,
                bar.number,
            )
            for place, bar in enumerate(bars)
        ),
    )
    line = format_html('<path class="chart__line" d="M0 {y}H{x}"/>', x=WIDTH, y=HEIGHT)
    return _svg(drawn + line, key=key, title=title, description=description, height=HEIGHT + 1)


def lying_chart(
    bars: Sequence[Bar], *, key: str, title: str, description: str, most: int = 0
) -> SafeString:
    """Return bars that lie below one another, each under its label and its number.

    ``most`` is what a whole line stands for: the largest value where it is not said.
    """
    most = most or max([bar.value for bar in bars], default=0) or 1
    drawn = format_html_join(
        "",
        '<text class="chart__label" x="0" y="{}">{}</text>'
        '<text class="chart__number" x="{}" y="{}">{}</text>'
        '<rect class="chart__track" x="0" y="{}" width="{}" height="{}"/>'
        '<rect class="chart__bar" x="0" y="{}" width="{}" height="{}"/>',
        (
            (
                place * ROW + BASELINE,
                shortened(bar.label),
                WIDTH,
                place * ROW + BASELINE,
                bar.number,
                place * ROW + BAR_TOP,
                WIDTH,
                BAR_HEIGHT,
                place * ROW + BAR_TOP,
                _round(WIDTH * bar.value / most),
                BAR_HEIGHT,
            )
            for place, bar in enumerate(bars)
        ),
    )
    height = max(len(bars), 1) * ROW
    return _svg(drawn, key=key, title=title, description=description, height=height)


def shortened(label: str) -> str:
    """Return a label that leaves room for the number; SVG does not break lines."""
    if len(label) <= LONGEST_LABEL:
        return label
    return label[: LONGEST_LABEL - 1].rstrip() + "…"


def _height(bar: Bar, most: int) -> float:
    """Return how high a bar stands; a single entry among thousands is seen too."""
    return max(HEIGHT * bar.value / most, 1) if bar.value else 0


def _round(length: float) -> str:
    """Return a length with a point, whatever the language."""
    return f"{length:.2f}".rstrip("0").rstrip(".")


def _svg(drawn: SafeString, *, key: str, title: str, description: str, height: int) -> SafeString:
    # Set from the left whatever the page's direction: an SVG's coordinates are not mirrored.
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" direction="ltr" '
        'aria-labelledby="{key}-title {key}-description">'
        '<title id="{key}-title">{}</title><desc id="{key}-description">{}</desc>{}</svg>',
        WIDTH,
        height,
        title,
        description,
        drawn,
        key=key,
    )
