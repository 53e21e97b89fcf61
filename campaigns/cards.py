"""What cards of a campaign say: how many signed, and that somebody did."""

from typing import Any, Final

from django.utils.translation import gettext, ngettext

from core.cards import SQUARE, WIDE, Card
from core.numbers import shown_number

# “I signed”, for who has: the same for everybody, so that it names nobody.
SIGNED: Final = {"signed": WIDE, "signed-square": SQUARE}
DIGITS: Final = 3


def rounded(total: int) -> int:
    """Return a total down to its first three digits: 12,345 becomes 12,300.

    So a card is drawn anew every hundred signatures and not at each, whatever process draws it,
    and it never tells more than there are; it lags behind by less than one in a hundred.
    """
    step: int = 10 ** max(0, len(str(total)) - DIGITS)
    return total - total % step


def told(total: int) -> str:
    """Say how many have signed; nothing while nobody has."""
    if not total:
        return ""
    shown = rounded(total)
    words = ngettext("%(total)s person has signed", "%(total)s people have signed", shown)
    return words % {"total": shown_number(shown)}


def signed_card(manifesto: Any, kind: str, *, above: str, foot: str) -> Card:
    """Return the card “I signed”, in one of the sizes of ``SIGNED``."""
    return Card(
        language=manifesto.locale.language_code,
        # Translators: whoever signed shows this picture to friends. Choose words that fit women
        # and men alike, for instance “My name stands here too”.
        title=gettext("I signed"),
        above=above,
        below=manifesto.title,
        foot=foot,
        accent="title",
        size=SIGNED[kind],
    )
