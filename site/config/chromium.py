"""The Chromium of the machine, driven by Playwright: for pictures, never for visitors."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# The browser calls nobody but the site.
CHROMIUM_ARGUMENTS: Final = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumError(Exception):
    """What keeps a picture from being made, as a sentence for whoever asked for it."""


@contextmanager
def browser() -> Iterator["Browser"]:
    """Run Chromium for a while.

    Raises ChromiumError where Playwright or Chromium is missing, or stops.
    """
    chromium = find_chromium()
    if find_spec("playwright") is None:
        raise ChromiumError(
            "Playwright is missing: it belongs to the development packages; "
            "`make develop` installs them."
        )
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=arguments())
            try:
                yield started
            finally:
                started.close()
    except Error as error:
        raise ChromiumError(f"Chromium stopped: {error.message}") from error


def find_chromium() -> str:
    """Return the browser that CHROMIUM names, or the first one on the path."""
    named = os.environ.get("CHROMIUM", "").strip()
    for candidate in (named,) if named else CHROMIUM_NAMES:
        if found := shutil.which(candidate):
            return found
    if named:
        raise ChromiumError(f"CHROMIUM names {named}, and there is no such program.")
    raise ChromiumError("Chromium is missing: install it, or name it in CHROMIUM.")


def arguments() -> list[str]:
    """Return how Chromium is started; its sandbox refuses to serve root."""
    return [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
