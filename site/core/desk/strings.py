"""What is known of a translated string besides its words: which tool wrote it, what it is worth.

A draft is a string that no person stands for yet: a machine wrote it, or a PO file called it fuzzy.
It stops being one when a person edits or approves it.
"""

from typing import Final

from django.db.models import Q
from wagtail_localize.models import StringTranslation

# What ``StringTranslation.tool_name`` says.
PO_FILE: Final = "PO file"
FUZZY: Final = "PO file (fuzzy)"


def machine_made(prefix: str = "") -> Q:
    """Return the condition that a machine wrote a string; ``prefix`` leads to its model."""
    return Q((f"{prefix}translation_type", StringTranslation.TRANSLATION_TYPE_MACHINE))


def drafts(prefix: str = "") -> Q:
    """Return the condition that no person stands for a string yet."""
    return machine_made(prefix) | Q((f"{prefix}tool_name", FUZZY))


def is_machine_made(string: StringTranslation) -> bool:
    """Tell whether a machine wrote these words."""
    return bool(string.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE)


def is_draft(string: StringTranslation) -> bool:
    """Tell whether no person stands for these words yet."""
    return is_machine_made(string) or string.tool_name == FUZZY
