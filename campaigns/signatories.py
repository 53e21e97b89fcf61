"""Those who signed and show their names, in parts of a hundred.

Only what a person chose to show is ever read: these columns and no others. A part begins after a
key, which names a place in the order and no row, so it stays where it is when people come and go.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.sealing import UnreadableError, conceal, reveal
from forms.models import Submission, Tally
from forms.tally import counts_by

PART: Final = 100
COLUMNS: Final = ("public_name", "public_institution", "profession", "country")
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MOMENT: Final = struct.Struct(">q")
KEY_LENGTH: Final = 16


class Order(models.TextChoices):
    """How the list is sorted."""

    NEWEST = "newest", _("Newest first")
    NAME = "name", _("By name")


class UnknownPlace(Exception):  # It is an answer to the visitor, not a fault of ours.
    """The key after which a part is to begin is none of ours, or one of another order."""


@dataclass(frozen=True)
class Choice:
    """What a reader wants to see: a sorting, and the country or profession that they picked."""

    order: Order = Order.NEWEST
    country: str = ""
    profession: str = ""


@dataclass(frozen=True)
class Signatory:
    """What somebody shows of themselves; profession and country are keys."""

    name: str
    institution: str
    profession: str
    country: str


@dataclass(frozen=True)
class Part:
    """Some signatories, and the key after which the next part begins; empty at the end."""

    people: tuple[Signatory, ...] = ()
    after: str = ""


@dataclass(frozen=True)
class Counts:
    """How many signed, and how many of them show their names, as the worker last counted.

    ``countries`` and ``professions`` count those who do, by key.
    """

    total: int
    countries: dict[str, int]
    professions: dict[str, int]

    @property
    def shown(self) -> int:
        """Return how many show their names."""
        return sum(self.countries.values())


def counts_of(key: UUID) -> Counts:
    """Return the counts of the register with that key: one query that counts no rows."""
    dimension = Tally.Dimension
    counts = counts_by(key, (dimension.TOTAL, dimension.SHOWN_COUNTRY, dimension.SHOWN_PROFESSION))
    return Counts(
        total=counts[dimension.TOTAL].get("", 0),
        countries=counts[dimension.SHOWN_COUNTRY],
        professions=counts[dimension.SHOWN_PROFESSION],
    )


def part_of(register_id: int, choice: Choice, *, after: str = "") -> Part:
    """Return the part of a register's public list that begins after a key; one query.

    Raises ``UnknownPlace``.
    """
    rows = shown(register_id)
    if choice.country:
        rows = rows.filter(country=choice.country)
    if choice.profession:
        rows = rows.filter(profession=choice.profession)
    by_name = choice.order == Order.NAME
    if after:
        rows = rows.filter(_behind(choice.order, after))
    rows = rows.order_by(*(("public_order", "pk") if by_name else ("-confirmed_at", "-pk")))
    place = "public_order" if by_name else "confirmed_at"
    found = list(rows.values_list(*COLUMNS, place, "pk")[: PART + 1])
    people = tuple(
        Signatory(name, institution, profession or "", country or "")
        for name, institution, profession, country, _place, _pk in found[:PART]
    )
    last = found[PART - 1][-2:] if len(found) > PART else None
    return Part(people, _key(choice.order, *last) if last else "")


def shown(register_id: int) -> QuerySet[Submission]:
    """Return the entries of a register that show a name; the database holds that none else do."""
    confirmed = Submission.objects.filter(
        register_id=register_id, status=Submission.Status.CONFIRMED
    )
    return confirmed.exclude(public_name="")


def _purpose(order: Order) -> str:
    return f"signatories {order.value}"


def _key(order: Order, place: Any, pk: UUID) -> str:
    """Return a place in an order as an address may hold it: it tells neither name nor time."""
    if order == Order.NAME:
        return conceal(pk.bytes + bytes(place), purpose=_purpose(order))
    moment = MOMENT.pack((place - BEGINNING) // MICROSECOND)
    return conceal(pk.bytes + moment, purpose=_purpose(order))


def _behind(order: Order, key: str) -> Q:
    """Return what stands behind a place. Raises ``UnknownPlace``.

    The first condition alone is what an index finds the place by.
    """
    try:
        plain = reveal(key, purpose=_purpose(order))
    except UnreadableError as error:
        raise UnknownPlace from error
    pk, place = UUID(bytes=plain[:KEY_LENGTH]), plain[KEY_LENGTH:]
    if order == Order.NAME:
        return Q(public_order__gte=place) & (Q(public_order__gt=place) | Q(pk__gt=pk))
    moment = BEGINNING + MOMENT.unpack(place)[0] * MICROSECOND
    return Q(confirmed_at__lte=moment) & (Q(confirmed_at__lt=moment) | Q(pk__lt=pk))
