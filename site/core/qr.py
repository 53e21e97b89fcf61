"""QR codes, for paper: whoever reads the print finds the page."""

from io import BytesIO
from typing import Final

import segno
from django.http import HttpResponse
from django.utils.safestring import SafeString

# Read even where a seventh of it is stained (ISO/IEC 18004, level M), with its quiet border.
CORRECTION: Final = "m"
BORDER: Final = 4
DAY: Final = 24 * 60 * 60


def qr_svg(address: str) -> SafeString:
    """Return the code of an address as an SVG element, sized by the style sheet.

    Black on white in any theme, for many readers know no other.
    """
    # Made of coordinates alone: the address itself is not in it.
    return SafeString(_code(address).svg_inline(border=BORDER, omitsize=True, light="#fff"))


def qr_response(address: str) -> HttpResponse:
    """Answer with the code as a file, image/svg+xml."""
    written = BytesIO()
    _code(address).save(written, kind="svg", border=BORDER, light="#fff", scale=10)
    response = HttpResponse(written.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=CORRECTION, micro=False)
