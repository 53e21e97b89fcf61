"""Everything that is stored about one entry, as its owner may have it. GDPR, article 15."""

from typing import Any, Final

from django.utils.translation import get_language, gettext

from core.sealing import UnreadableError
from forms.models import Message, Submission
from forms.summary import all_answers, column_value, columns_for, page_of, standing

# Columns that say nothing of their own: keys of rows, keyed hashes of what is told in the open,
# and how far the worker got.
NOT_TOLD: Final = frozenset(
    {
        "email_index",
        "domain_index",
        "network",
        "name_index",
        "public_order",
        "unique_address",
        "counted",
        "counted_as",
        "stage_counted",
        "funnel",
        "invalidation",
        "status_before",
    }
)
# Whether an entry is held for review is nobody's to tell: it would teach whoever floods the count.
NOT_TOLD_TO_OWNER: Final = frozenset({"suspicion", "reviewed"})


def stored_about(submission: Submission) -> dict[str, Any]:
    """Return an entry with its consent and its mails, ready for JSON, in the active language.

    An entry that is held for review reads like one that is confirmed.
    """
    page = page_of(submission)
    signed = page.signed_text_of(submission) if page else None
    status = standing(submission)
    return {
        "form": page.title if page else submission.register.name,
        "id": submission.pk,
        "status": {"key": status, "words": Submission.Status(status).label},
        "language": submission.language,
        **_sealed(submission, status),
        "signed_text": {
            "sha256": submission.signed_text,
            "name": signed.name if signed else "",
            "text": signed.text if signed else "",
        },
        "text_signed_at": submission.text_signed_at,
        "earlier_texts": list(
            submission.earlier_texts.values("signed_text", "language", "signed_at", "replaced_at")
        ),
        "unsubscribed_at": submission.unsubscribed_at,
        "consent": {
            "text": submission.consent_text.text,
            "language": submission.consent_text.language,
            "at": submission.consented_at,
        },
        "number": submission.number,
        "received_at": submission.created_at,
        "confirmed_at": submission.confirmed_at,
        "erased_at": submission.erased_at,
        "entry_version": submission.entry_version,
        "link_version": submission.link_version,
        "stage": submission.get_stage_display(),
        "reminders": submission.reminders,
        "last_called": submission.last_called,
        "mails": [_mail(message) for message in submission.messages.order_by("created_at", "pk")],
    }


def _sealed(submission: Submission, status: str) -> dict[str, Any]:
    """Return address, answers and what is shown of them; a sentence where the key is missing."""
    try:
        is_shown = status == Submission.Status.CONFIRMED and submission.answer("show_name", False)
        return {
            "email": submission.email,
            "answers": _answers(submission),
            "shown_publicly": {
                "name": submission.answer("full_name") if is_shown else "",
                "institution": submission.answer("institution") if is_shown else "",
                "profession": (submission.profession or "") if is_shown else "",
                "country": (submission.country or "") if is_shown else "",
            },
        }
    except UnreadableError:
        return {"email": None, "answers": gettext("Cannot be read: its key is missing")}


def _answers(submission: Submission) -> list[dict[str, Any]]:
    """Return every answer with the words of its question, the removed questions' too."""
    language = get_language() or submission.language
    answers = all_answers(submission)
    columns = {column["name"]: column for column in columns_for(submission)}
    return [
        {
            "name": name,
            "question": str(columns[name]["label"]) if name in columns else "",
            "answer": value,
            "words": column_value(columns.get(name, {}), value, language=language),
        }
        for name, value in answers.items()
    ]


def _mail(message: Message) -> dict[str, Any]:
    """Return what is kept of a mail; its text is not."""
    return {
        "purpose": message.get_purpose_display(),
        "language": message.language,
        "state": Message.State(message.state).label,
        "written_at": message.created_at,
        "sent_at": message.sent_at,
    }
