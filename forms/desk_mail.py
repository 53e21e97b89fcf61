"""Mails to people at the desk whose contents only a higher floor knows.

The outbox sends them and knows nothing of translations; who does registers here how such a mail is
filled in. Like every mail they are written when they are sent, and their contents never stored.
"""

from collections.abc import Callable, Mapping

from forms.models import Message

# Returns what the placeholders of a mail stand for; None if the mail has no reason any more.
Fill = Callable[[Message], Mapping[str, str] | None]

_fills: dict[str, Fill] = {}


def register_mail(purpose: str, fill: Fill) -> None:
    """Let ``fill`` say what mails of this purpose tell; called once at start-up."""
    _fills[purpose] = fill


def contents(message: Message) -> Mapping[str, str] | None:
    """Return what a mail tells, in the language that is active; None if it is not wanted."""
    fill = _fills.get(message.purpose)
    return fill(message) if fill else None
