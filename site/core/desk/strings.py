"""The tools that strings of translations come from, as their records name them."""

from typing import Final

PO_FILE: Final = "PO file"
# Entries that the file itself marks as doubtful: drafts, until a person edits or approves them.
FUZZY: Final = "PO file (fuzzy)"
