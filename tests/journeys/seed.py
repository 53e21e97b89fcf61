"""The site as it comes: its pages, and what they answer. Nobody has written to it yet."""

from functools import cache
from typing import Any, Final

from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

LANGUAGES: Final = [code for code, _name in settings.LANGUAGES]
PATHS: Final = [
    "",
    "manifesto/",
    "manifesto/sign/",
    "manifesto/sign/done/",
    "resolutions/",
    "resolutions/wma-2022/",
    "updates/",
    "updates/site-opens/",
    "help/",
    "help/volunteer/",
    "help/volunteer/done/",
    "help/report/",
    "help/report/done/",
    "help/publications/",
    "help/publications/done/",
    "about/",
    "privacy/",
]
ADDRESSES: Final = [(language, path) for language in LANGUAGES for path in PATHS]
# What readers meet of an element besides its text.
SHOWN_ATTRIBUTES: Final = ("title", "alt", "aria-label", "placeholder")


@cache
def served(address: str) -> Any:
    """Return what a new visitor gets there; asked once, for tests that have changed nothing."""
    return Client().get(address)


def parsed(address: str) -> BeautifulSoup:
    """Return the page there, to be looked at and cut up."""
    return BeautifulSoup(served(address).content, "html.parser")
