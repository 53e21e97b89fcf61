"""What people look for in their inbox, and where common mailboxes put what they do not know.

The page after sending shows it, the same to everybody: nobody's address is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms import wording
from forms.mail_texts import PLACEHOLDER
from forms.models import Message

# Providers that the readers of one language use; names of folders as their mailboxes write them.
LOCAL: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "uk": (("UKR.NET", "Спам"), ("I.UA", "Спам"), ("META.UA", "Спам")),
    "pl": (("WP, o2", "Spam"), ("Onet", "Spam"), ("Interia", "Spam")),
    "de": (("GMX", "Spam, Spamverdacht"), ("WEB.DE", "Spam"), ("T-Online", "Spam")),
    "fr": (("Orange", "Indésirables"), ("Free", "Spam"), ("La Poste", "Indésirables")),
}
# In every language; the hints name folders as those mailboxes do in the reader's language.
COMMON: Final[tuple[tuple[str, Any], ...]] = (
    (
        "Gmail",
        gettext_lazy("The tabs “Promotions” and “Updates”; the folders “Spam” and “All Mail”."),
    ),
    (
        "Outlook, Hotmail",
        gettext_lazy("The tab “Other” beside “Focused”; the folder “Junk Email”."),
    ),
    ("Yahoo", gettext_lazy("The folder “Spam”.")),
    ("iCloud", gettext_lazy("The folder “Junk”.")),
    ("Proton", gettext_lazy("The folders “Spam” and “All mail”.")),
)


@dataclass(frozen=True)
class Mailbox:
    """A provider, and where its mailboxes may have put our mail."""

    name: str
    hint: str


def mailboxes(language: str) -> Iterator[Mailbox]:
    """Yield the providers that readers of ``language`` use most, their own first."""
    for name, folder in LOCAL.get(language.partition("-")[0], ()):
        yield Mailbox(name, _("The folder “%(folder)s”.") % {"folder": folder})
    for name, hint in COMMON:
        yield Mailbox(name, str(hint))


def inbox() -> dict[str, Any]:
    """Return what people look for in the active language, and where: two queries."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "subjects": subjects(language),
        "mailboxes": list(mailboxes(language)),
    }


def subjects(language: str) -> list[str]:
    """Return what the mails are called that may come after signing, for new and for known people.

    What differs from mail to mail is left out.
    """
    purposes = (Message.Purpose.CONFIRM, Message.Purpose.ALREADY_CONFIRMED)
    return [PLACEHOLDER.sub("…", wording.choose(purpose, language).subject) for purpose in purposes]
