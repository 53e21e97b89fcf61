"""Countries by ISO 3166-1 code, named and sorted in any language, from Babel's CLDR data."""

import unicodedata
from functools import cache
from typing import Final

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

# CLDR names that are no country of ISO 3166-1: groupings, pseudo-regions, reserved codes.
# Kosovo (XK, user-assigned) stays: people live and practise there.
NOT_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
CODE_LENGTH: Final = 2
# Letters whose code points, or whose letters without their marks, lie outside their place in the
# alphabets; apostrophes have none.
ALPHABETICAL: Final = str.maketrans(
    {
        "ґ": "г\uffff",
        "є": "е\uffff",
        "і": "и\ufffd",
        "ї": "и\ufffe",
        "й": "и\uffff",
        "ł": "l\uffff",
        "đ": "d\uffff",
        "ø": "o\uffff",
        "æ": "ae",
        "œ": "oe",
        "ʼ": None,
        "’": None,
        "'": None,
    }
)


# Letters with marks that an alphabet has as letters of their own. Elsewhere they stand with the
# bare letter.
OWN_LETTERS: Final = {
    "pl": str.maketrans(
        {
            "ą": "a\uffff",
            "ć": "c\uffff",
            "ę": "e\uffff",
            "ń": "n\uffff",
            "ó": "o\uffff",
            "ś": "s\uffff",
            "ź": "z\ufffe",
            "ż": "z\uffff",
        }
    ),
}


def sort_key(name: str, language: str = "") -> str:
    """Return what sorts ``name`` as a reader of Latin or Ukrainian script expects.

    Some languages of Latin script order letters with marks apart; ``language`` is the reader's.
    Other scripts follow in the order of Unicode: Latin, Greek, Cyrillic, Hebrew, Arabic.
    """
    own = OWN_LETTERS.get(language.partition("-")[0], {})
    letters = name.casefold().translate(own).translate(ALPHABETICAL)
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))


@cache
def countries(language: str) -> dict[str, str]:
    """Return all countries as code → name in ``language``, sorted by name."""
    names = Locale.parse(to_locale(language)).territories
    found = {
        code: name
        for code, name in names.items()
        if code.isalpha() and len(code) == CODE_LENGTH and code not in NOT_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda item: sort_key(item[1], language)))


def country_choices() -> list[tuple[str, str]]:
    """Return the choices of a country field in the language of the page, an empty one first."""
    return [("", _("Please choose")), *countries(get_language() or settings.LANGUAGE_CODE).items()]


def country_name(code: str, language: str) -> str:
    """Return the name of ``code`` in ``language``; the code itself where it has none."""
    return countries(language).get(code, code)
