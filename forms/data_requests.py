"""Requests under data protection law: everything stored about a person, and its erasure.

A person is a mailbox: entries of all registers are found by the index of its address. What people
typed into answers about others is sealed and not searched.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from core.sealing import UnreadableError
from forms import addresses, lifecycle
from forms.models import Message, Submission, Suppression
from forms.summary import all_answers, column_value, columns_for


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


def entries_of(address: str) -> QuerySet[Submission]:
    """Return the entries of a mailbox in all registers. ``address`` must be clean."""
    rows = Submission.objects.filter(email_index=addresses.address_index(address))
    return rows.select_related("register", "consent_text", "invalidation").order_by(
        "register__name", "register_id", "created_at", "pk"
    )


def suppressions_of(address: str) -> QuerySet[Suppression]:
    """Return the notes not to write to a mailbox, under whatever rule they were made."""
    return Suppression.objects.filter(
        Q(plain_index=addresses.plain_index(address))
        | Q(email_index=addresses.address_index(address))
    ).order_by("created_at", "pk")


def give(*, address: str, user: Any, now: datetime) -> dict[str, Any]:
    """Return everything stored about a person, ready for JSON, and note that it was given."""
    entries = list(entries_of(address))
    for submission in entries:
        log(instance=submission, action="forms.give_data", user=user, timestamp=now)
    return {
        "address": address,
        "given_at": now,
        "entries": [stored_about(submission) for submission in entries],
        "suppressions": [
            {"reason": found.get_reason_display(), "since": found.created_at}
            for found in suppressions_of(address)
        ],
    }


def stored_about(submission: Submission) -> dict[str, Any]:
    """Return everything that one entry holds, ready for JSON, in the entry's own language.

    Of keyed indexes and salted traces it tells only whether there are any: they say nothing
    without the site's keys.
    """
    with translation.override(submission.language):
        return {
            "register": submission.register.name,
            "id": submission.pk,
            "status": submission.get_status_display(),
            "language": submission.language,
            **_sealed(submission),
            "signed_text_sha256": submission.signed_text,
            "shown_publicly": {
                "name": submission.public_name,
                "institution": submission.public_institution,
            },
            "consent": {
                "text": submission.consent_text.text,
                "language": submission.consent_text.language,
                "at": submission.consented_at,
            },
            "number": submission.number,
            "received_at": submission.created_at,
            "confirmed_at": submission.confirmed_at,
            "stage": submission.get_stage_display(),
            "reminders": submission.reminders,
            "review": {
                "suspicions": [str(reason) for reason in submission.suspicion],
                "accepted": submission.reviewed,
                "struck_out_because": submission.invalidation and submission.invalidation.reason,
            },
            "salted_traces": {
                "network": submission.network is not None,
                "name": submission.name_index is not None,
            },
            "mails": [_mail(message) for message in submission.messages.order_by("pk")],
        }


def _sealed(submission: Submission) -> dict[str, Any]:
    """Return address and answers with their questions; a sentence where the key is missing."""
    try:
        answers = all_answers(submission)
        columns = {column["name"]: column for column in columns_for(submission)}
        return {
            "email": submission.email,
            "answers": [
                {
                    "name": name,
                    "question": str(columns[name]["label"]) if name in columns else "",
                    "answer": value,
                    "words": column_value(
                        columns.get(name, {}), value, language=submission.language
                    ),
                }
                for name, value in answers.items()
            ],
        }
    except UnreadableError:
        return {"email": None, "answers": gettext("Cannot be read: its key is missing")}


def _mail(message: Message) -> dict[str, Any]:
    """Return what is kept of a mail; its text is not."""
    return {
        "purpose": message.get_purpose_display(),
        "language": message.language,
        "state": Message.State(message.state).label,
        "written_at": message.created_at,
        "sent_at": message.sent_at,
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
        notes = suppressions_of(address)
        if forget_suppression:
            for note in notes:
                title = gettext("Suppressed address")
                log(instance=note, action="forms.lift", user=user, timestamp=now, title=title)
            certificate.suppressions_removed = notes.delete()[0]
        else:
            certificate.suppressions_kept = notes.count()
        return certificate
