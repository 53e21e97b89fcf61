"""Which addresses a translator may put in place of those of the original."""

import re
from typing import Any, Final

ALLOWED: Final = frozenset({"http", "https", "mailto", "tel"})
# Browsers skip these when they look for a scheme: "java\nscript:" is one.
_SKIPPED: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)


def is_allowed_link(value: Any) -> bool:
    """Tell whether an override leads nowhere but to a page, a mailbox or a telephone.

    What is no text (the number of an image or a page) leads nowhere by itself.
    """
    if not isinstance(value, str):
        return True
    scheme = _SCHEME.match(_SKIPPED.sub("", value))
    return scheme is None or scheme.group(1).lower() in ALLOWED
