"""What an export holds: whom and which columns, by preset, in the source language.

Registers are read by key, chunk by chunk: nothing is kept open between two chunks, so a pool of
connections may stand between, and a million rows take no more memory than two thousand.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import opened
from core.navigation import describe
from core.sealing import UnreadableError
from forms import addresses
from forms.export_files import Block, Row, harmless_row
from forms.models import Message, Register, Submission, Suppression
from forms.summary import all_answers, column_value

FIRST_CHUNK: Final = 100
CHUNK: Final = 2000
LABELS: Final = 4096
UNREADABLE: Final = _("Cannot be read: its key is missing")


class Preset(models.TextChoices):
    """What an export is for."""

    FULL = "full", _("Full: every entry with every answer")
    CONTACT = "contact", _("For contact: name and address of those who confirmed")
    DELIVERY = "delivery", _("For delivery: those who are shown, as they are shown")


class Full:
    """Every entry with everything that was asked, removed fields included.

    ``columns`` are read from the database. A row is made of an entry whose sealed columns are
    open; ``sealed`` are the cells that were sealed, ``framed`` puts the open ones around them.
    """

    columns: ClassVar[tuple[str, ...]] = (
        "created_at",
        "confirmed_at",
        "status",
        "language",
        "email",
        "answers",
        "country",
        "profession",
        "signed_text",
    )

    def __init__(self, register: Register) -> None:
        self.register = register
        self.language = settings.LANGUAGE_CODE
        # Of each column its name and whether people wrote the answers themselves.
        self.questions = [
            (str(column["name"]), not (column.get("choices") or column.get("kind")))
            for column in register.columns
        ]
        # A million rows share a few labels, and each costs several look-ups to find.
        self.known_label = lru_cache(LABELS, typed=True)(self._label)

    def chosen(self, entries: QuerySet[Submission]) -> QuerySet[Submission]:
        """Return those of ``entries`` that this export is about."""
        return entries

    def headings(self) -> Row:
        """Return the first row."""
        columns = [
            str(column["label"]) + (f" ({gettext('removed')})" if column.get("removed") else "")
            for column in self.register.columns
        ]
        return [
            gettext("Entry number"),
            gettext("Received (UTC)"),
            gettext("Confirmed (UTC)"),
            gettext("Status"),
            gettext("Language"),
            gettext("E-mail"),
            *columns,
            gettext("Signed text"),
        ]

    def block(self, entries: list[Any]) -> Block:
        """Return the rows of one chunk. An entry whose key is missing says so."""
        return [self._row_or_sentence(entry) for entry in entries]

    def _row_or_sentence(self, entry: Any) -> Row:
        try:
            return self.row(opened(Submission, entry))
        except UnreadableError:
            # The answer has begun: what one row lacks must not cut off all others.
            return self.framed(entry, [str(UNREADABLE)] * self.sealed_width())

    def row(self, entry: Any) -> Row:
        """Return one entry as text, labels instead of keys. Raises ``UnreadableError``."""
        return self.framed(entry, self.sealed(entry))

    def sealed(self, entry: Any) -> Row:
        """Return what was sealed."""
        answers = all_answers(entry)
        return [
            entry.email or "",
            *[self.cell(name, answers.get(name), is_free) for name, is_free in self.questions],
        ]

    def sealed_width(self) -> int:
        """Return how many cells ``sealed`` fills."""
        return 1 + len(self.register.columns)

    def framed(self, entry: Any, sealed: Row) -> Row:
        """Return what was sealed, between what lies open."""
        return [
            str(entry.pk),
            moment(entry.created_at),
            moment(entry.confirmed_at),
            status_name(entry.status, self.language),
            language_name(entry.language),
            *sealed,
            entry.signed_text,
        ]

    def cell(self, name: str, value: Any, is_free: bool) -> str:
        """Return an answer as people read it."""
        if is_free and isinstance(value, str):
            return value
        if isinstance(value, list):
            return "; ".join([self.cell(name, item, is_free) for item in value])
        return self.known_label(name, value)

    def _label(self, name: str, value: Any) -> str:
        found = [column for column in self.register.columns if column["name"] == name]
        return column_value(found[0] if found else {}, value, language=self.language)


class Contact(Full):
    """Addresses of those who may be written to.

    The form asks for one consent, which covers mail; confirmed entries alone show that it was the
    owner of the address who gave it. Whose mail came back, who complained and who is suppressed is
    left out, by the address as it is and as the rules of its domain read it.
    """

    columns = ("created_at", "email_index", "email", "answers", "language", "country")

    def chosen(self, entries: QuerySet[Submission]) -> QuerySet[Submission]:
        """Return the confirmed that still have an address."""
        return entries.filter(status=Submission.Status.CONFIRMED, email__isnull=False)

    def headings(self) -> Row:
        """Return the first row."""
        return [gettext("E-mail"), gettext("Name"), gettext("Language"), gettext("Country")]

    def block(self, entries: list[Any]) -> Block:
        """Return the rows of those in one chunk who may be written to."""
        refused = set(
            Message.objects.filter(
                submission__in=[entry.pk for entry in entries],
                state__in=[Message.State.BOUNCED, Message.State.COMPLAINED],
            ).values_list("submission_id", flat=True)
        )
        suppressed = _suppressed("email_index", [entry.email_index for entry in entries])
        rows = super().block(
            [
                entry
                for entry in entries
                if entry.pk not in refused and entry.email_index not in suppressed
            ]
        )
        indexes = [addresses.plain_index(row[0]) for row in rows]
        suppressed = _suppressed("plain_index", indexes)
        return [row for row, index in zip(rows, indexes, strict=True) if index not in suppressed]

    def sealed(self, entry: Any) -> Row:
        """Return address and name."""
        return [entry.email, str((entry.answers or {}).get("full_name", ""))]

    def sealed_width(self) -> int:
        """Return how many cells ``sealed`` fills."""
        return 2

    def framed(self, entry: Any, sealed: Row) -> Row:
        """Return address, name, language and country."""
        return [*sealed, language_name(entry.language), self.known_label("country", entry.country)]


class Delivery(Full):
    """Names and institutions of the public, as the public list has them, and nothing else."""

    columns = ("created_at", "public_name", "public_institution", "country", "profession")

    def chosen(self, entries: QuerySet[Submission]) -> QuerySet[Submission]:
        """Return the confirmed who are shown."""
        shown = entries.filter(status=Submission.Status.CONFIRMED)
        return shown.exclude(public_name="")

    def headings(self) -> Row:
        """Return the first row."""
        return [gettext("Name"), gettext("Institution"), gettext("Country"), gettext("Profession")]

    def sealed(self, entry: Any) -> Row:
        """Return nothing: the public columns lie open."""
        return []

    def sealed_width(self) -> int:
        """Return how many cells ``sealed`` fills."""
        return 0

    def framed(self, entry: Any, sealed: Row) -> Row:
        """Return the four columns."""
        return [
            entry.public_name,
            entry.public_institution,
            self.known_label("country", entry.country),
            self.known_label("profession", entry.profession),
        ]


TABLES: Final[dict[str, type[Full]]] = {
    Preset.FULL: Full,
    Preset.CONTACT: Contact,
    Preset.DELIVERY: Delivery,
}


def presets_of(register: Register) -> list[tuple[str, Any]]:
    """Return the presets that fit: without confirmation nobody is public, no address proven."""
    return [
        (value, label)
        for value, label in Preset.choices
        if register.confirms or value == Preset.FULL
    ]


def _suppressed(column: str, indexes: list[str]) -> set[str]:
    """Return those of ``indexes`` that are suppressed."""
    found = Suppression.objects.filter(**{f"{column}__in": indexes})
    return set(found.values_list(column, flat=True))


@cache
def status_name(status: str, language: str) -> str:
    """Return what a status is called in a language."""
    with translation.override(language):
        return str(Submission.Status(status).label)


@cache
def language_name(code: str) -> str:
    """Return a language's own name."""
    return describe(code)[0]


def moment(value: Any) -> str:
    """Return a time in UTC to the second, ISO 8601 without the letter."""
    return str(value)[:19] if value else ""


def blocks(table: Full, entries: QuerySet[Submission]) -> Iterator[Block]:
    """Yield the heading, then the harmless rows of one chunk after the other, oldest first.

    The language is set for each step only: a streamed answer outlives the request that began it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        first = harmless_row(table.headings())
    yield [first]
    for chunk in _chunks(table.chosen(entries), table.columns):
        with translation.override(settings.LANGUAGE_CODE):
            block = [harmless_row(row) for row in table.block(chunk)]
        yield block


def _chunks(entries: QuerySet[Submission], columns: tuple[str, ...]) -> Iterator[list[Any]]:
    """Yield named rows in the order they came in, which is that of the indexes and of the disk."""
    rows = entries.order_by("created_at", "pk").values_list("pk", *columns, named=True)
    after, size = Q(), FIRST_CHUNK
    while chunk := list(rows.filter(after)[:size]):
        yield chunk
        size = CHUNK
        last = chunk[-1]
        later = Q(created_at__gt=last.created_at) | Q(pk__gt=last.pk)
        # The first condition is the one that an index can use.
        after = Q(created_at__gte=last.created_at) & later
