"""Requests under data protection law: everything stored about a person, and its erasure.

A person is a mailbox: entries of all registers are found by the index of its address. What people
typed into answers about others is sealed and not searched.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from forms import addresses, lifecycle, own_data, suppressions
from forms.models import Submission


@dataclass
class Certificate:
    """What was erased, and what remains. It names nobody: entries are told by their numbers."""

    at: str
    registers: dict[str, list[str]] = field(default_factory=dict)
    suppressions_removed: int = 0
    suppressions_kept: int = 0

    def text(self) -> str:
        """Return the certificate in the language of the admin."""
        number = sum(len(entries) for entries in self.registers.values())
        lines = [
            gettext("Certificate of erasure"),
            gettext("Date (UTC): %(date)s") % {"date": self.at},
            "",
            ngettext("%(count)s entry was erased.", "%(count)s entries were erased.", number)
            % {"count": number},
        ]
        for name, entries in self.registers.items():
            lines += [gettext("Register: %(name)s") % {"name": name}, *map(_item, entries)]
        if self.suppressions_removed:
            lines += ["", gettext("The note not to write to the address was removed.")]
        return "\n".join([*lines, "", gettext("What remains:"), *map(_item, self.remains()), ""])

    def remains(self) -> list[str]:
        """Return what an erasure leaves behind, and for how long."""
        kept = gettext(
            "the note not to write to the address: a keyed index, from which nobody can read it"
        )
        return [
            *([kept] if self.suppressions_kept else []),
            gettext("that the entries existed, their dates and what was done with them, unnamed"),
            gettext("their numbers on the list of erasures, by which restored backups are cleared"),
            gettext("backups made before, until they expire"),
            gettext("exports made before: on the site for up to 24 hours, and where they went"),
            gettext("mails in the mailbox itself and in the records of the mail provider"),
        ]


def _item(text: str) -> str:
    return f"- {text}"


def entries_of(address: str) -> list[Submission]:
    """Return the entries of a mailbox in all registers. ``address`` must be clean."""
    rows = Submission.objects.filter(email_index__in=addresses.possible_indexes(address))
    rows = rows.select_related("register", "consent_text", "invalidation").order_by(
        "register__name", "register_id", "created_at", "pk"
    )
    return [row for row in rows if addresses.is_same(row, address)]


def give(*, address: str, user: Any, now: datetime) -> dict[str, Any]:
    """Return everything stored about a person, ready for JSON, and note that it was given."""
    entries = entries_of(address)
    for submission in entries:
        log(instance=submission, action="forms.give_data", user=user, timestamp=now)
    return {
        "address": address,
        "given_at": now,
        "entries": [stored_about(submission) for submission in entries],
        "suppressions": [
            {"reason": found.get_reason_display(), "since": found.created_at}
            for found in suppressions.matching(address)
        ],
    }


def stored_about(submission: Submission) -> dict[str, Any]:
    """Return everything that one entry holds, ready for JSON, in the entry's own language.

    Beside what its owner can fetch alone: how it stands in truth, and why. Of salted traces it
    tells only whether there are any: they say nothing without the site's keys.
    """
    with translation.override(submission.language):
        return own_data.stored_about(submission) | {
            "register": submission.register.name,
            "status": {"key": submission.status, "words": submission.get_status_display()},
            "review": {
                "suspicions": [str(reason) for reason in submission.suspicion],
                "accepted": submission.reviewed,
                "struck_out_because": submission.invalidation and submission.invalidation.reason,
            },
            "salted_traces": {
                "network": submission.network is not None,
                "name": submission.name_index is not None,
            },
        }


def erase(*, address: str, user: Any, now: datetime, forget_suppression: bool) -> Certificate:
    """Erase a person from all registers, all or nothing; return the certificate of it.

    A note not to write to the address stays unless ``forget_suppression`` is asked for: without
    it somebody else could have mail sent there again.
    """
    with transaction.atomic():
        certificate = Certificate(at=now.strftime("%Y-%m-%d %H:%M"))
        for submission in entries_of(address):
            lifecycle.erase(submission=submission, user=user, now=now)
            register = f"{submission.register.name} ({submission.register_id})"
            certificate.registers.setdefault(register, []).append(str(submission.pk))
        notes = suppressions.matching(address)
        if forget_suppression:
            for note in notes:
                title = gettext("Suppressed address")
                log(instance=note, action="forms.lift", user=user, timestamp=now, title=title)
            certificate.suppressions_removed = notes.delete()[0]
        else:
            certificate.suppressions_kept = notes.count()
        return certificate
