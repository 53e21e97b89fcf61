"""Pages that a web server shows by itself while the site is being worked on, one a language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

FOLDER: Final = "maintenance"


def write_pages(folder: Path) -> Iterator[Path]:
    """Write ``<language>.html`` for every language, and yield each; nothing is asked of the site.

    Each is the page that the site shows for its own faults, with its style inside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for code, _name in settings.LANGUAGES:
        path = folder / f"{code}.html"
        path.write_text(page(code), encoding="utf-8")
        yield path


def page(language: str) -> str:
    """Return the page in a language."""
    with translation.override(language):
        return render_to_string(
            "core/error_standalone.html",
            {
                "title": gettext("We will be back soon"),
                "explanation": gettext(
                    "We are working on this site at the moment. Nothing that you have sent us is "
                    "lost. Please come back in a few minutes."
                ),
                "is_file": True,
            },
        )
