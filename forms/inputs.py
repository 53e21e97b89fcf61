"""What phones and browsers are told about a field: which keyboard it wants, what they may fill in.

No ``enterkeyhint``: in a form of several fields each system's own key is right, and only some of
them move to the next field where the key says so.
"""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

# A list that is longer is easier to type in than to scroll through.
LONG_LIST: Final = 15


def address_input() -> forms.EmailInput:
    """Return the field of one's own mail address: never corrected, never capitalised."""
    return forms.EmailInput(
        attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    )


def name_input() -> forms.TextInput:
    """Return the field of one's own name."""
    return forms.TextInput(
        attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}
    )


def choice_input(choices: Iterable[Any]) -> forms.Select:
    """Return a list to choose from; a long one may become a box to type in (``choose.js``)."""
    long = sum(1 for _choice in choices) > LONG_LIST
    return forms.Select(attrs=searchable("list") if long else {})


def country_input() -> forms.Select:
    """Return the list of countries, which is long."""
    return forms.Select(attrs={"autocomplete": "country", **searchable("country")})


def searchable(kind: str) -> dict[str, Any]:
    """Return what ``choose.js`` asks of a list: its kind, and what to say where nothing fits."""
    return {"data-choose": kind, "data-none": _("Nothing in the list fits.")}
