"""Cleaning of what strangers type, before anything is stored, mailed or exported."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

# Bidirectional embeddings, overrides and isolates reorder what a reader sees (Unicode TR 36, 2.2);
# the zero-width joiners U+200C and U+200D stay, because Arabic and Indic names need them.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c"
# Fillers that show nothing and tags that nobody sees can make a name of nothing.
INVISIBLE = "\u00ad\u115f\u1160\u200b\u2060\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
# Unicode 23.7: the last two code points of every plane, and a range in the first.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
UNWANTED = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}{INVISIBLE}{NONCHARACTERS}]"
)
JOINERS = "\u200c\u200d"
SPACES = re.compile(r"\s+")
SPACES_IN_LINE = re.compile(r"[^\S\n]+")
# The longest canonical decomposition has four characters (Unicode, UAX 15).
LARGEST_SHRINKING = 4
BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` in NFC without control, surrogate and bidi-override characters.

    White space is collapsed to single spaces; ``multiline`` keeps line breaks (at most one blank
    line in a row). Never raises.
    """
    text = UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    if not multiline:
        return SPACES.sub(" ", text).strip(f" {JOINERS}")
    lines = (SPACES_IN_LINE.sub(" ", line).strip() for line in text.split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_address(value: str) -> str:
    """Return one bare mail address, its domain in lower case, in ASCII (RFC 5321).

    Raises ``ValidationError`` for anything else: several addresses, a display name, line breaks,
    an IP literal. Anymail would parse ``a@x.org, b@x.org`` into two recipients, so this is the
    gate that keeps a mail to one.
    """
    try:
        checked = validate_email(
            value.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except (EmailNotValidError, UnicodeError) as error:
        raise ValidationError(
            _("Enter one e-mail address, like name@example.org."), code="invalid"
        ) from error
    return checked.ascii_email or checked.normalized


class CleanCharField(forms.CharField):
    """A one-line text that arrives clean, however it was typed."""

    multiline = False

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let what is typed find its own direction, whatever the page's (HTML, ``dir``)."""
        return {**super().widget_attrs(widget), "dir": "auto"}

    def to_python(self, value: Any) -> str:
        """Clean first, so that lengths and emptiness are judged on what would be stored.

        What is too long even so stays as it is, to be refused: NFC takes quadratic time.
        """
        text = super().to_python(value) or ""
        if self.max_length and len(text) > LARGEST_SHRINKING * self.max_length:
            return text
        return clean_text(text, multiline=self.multiline)


class CleanTextField(CleanCharField):
    """A text of several lines that arrives clean."""

    multiline = True
    widget = forms.Textarea


class CleanURLField(forms.URLField):
    """A web address without invisible characters, which ``URLField`` lets pass."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Addresses run from left to right in every language."""
        return {**super().widget_attrs(widget), "dir": "ltr"}

    def to_python(self, value: Any) -> str:
        """Clean what is not too long anyway; see ``CleanCharField``."""
        text = super().to_python(value) or ""
        return text if len(text) > LARGEST_SHRINKING * (self.max_length or 0) else clean_text(text)


class AddressField(forms.CharField):
    """One mail address; see ``clean_address``."""

    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Addresses run from left to right in every language."""
        return {**super().widget_attrs(widget), "dir": "ltr"}

    def clean(self, value: Any) -> str:
        """Return the address that mail will go to."""
        text = super().clean(value)
        return clean_address(text) if text else ""
