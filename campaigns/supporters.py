"""Institutions shown beside a manifesto: which ones signers name, and which ones agreed."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from wagtail.log_actions import log

from campaigns.models import Supporter
from campaigns.signatories import shown
from campaigns.signers import register_of
from core.countries import sort_key
from core.search import words_of

MOST_NAMED: Final = 100


@dataclass(frozen=True)
class Named:
    """An institution that signers named: how most of them write it, and how many they are.

    ``others`` are its other spellings.
    """

    name: str
    people: int
    others: tuple[str, ...]
    is_supporter: bool


def key_of(name: str) -> str:
    """Return what is equal for spellings that differ in case, spaces and signs alone."""
    return " ".join(words_of(unicodedata.normalize("NFKC", name).casefold()))


def supporters_of(manifesto: UUID) -> list[Supporter]:
    """Return the institutions that agree with the manifesto of this key, by name; one query."""
    found = Supporter.objects.filter(manifesto=manifesto)
    return sorted(found, key=lambda supporter: (sort_key(supporter.name), supporter.pk))


def named_by_signers(manifesto: UUID, *, words: str = "") -> list[Named]:
    """Return the institutions of those who show their names, the most frequent first.

    ``words`` narrows them to those whose name holds all of these. At most ``MOST_NAMED``.
    """
    register = register_of(manifesto)
    if register is None:
        return []
    rows = shown(register.pk).exclude(public_institution="").order_by()
    counted = rows.values_list("public_institution").annotate(people=Count("pk"))
    spellings: dict[str, Counter[str]] = {}
    for name, people in counted:
        if key := key_of(name):
            spellings.setdefault(key, Counter())[name] += people
    wanted = key_of(words).split()
    known = set(Supporter.objects.filter(manifesto=manifesto).values_list("key", flat=True))
    found = [
        (key, spelt) for key, spelt in spellings.items() if all(word in key for word in wanted)
    ]
    found.sort(key=lambda each: (-each[1].total(), each[0]))
    return [_named(spelt, is_supporter=key in known) for key, spelt in found[:MOST_NAMED]]


def _named(spelt: Counter[str], *, is_supporter: bool) -> Named:
    names = sorted(spelt, key=lambda name: (-spelt[name], name))
    return Named(names[0], spelt.total(), tuple(names[1:]), is_supporter)


def approve_supporter(
    *, manifesto: UUID, name: str, url: str, user: Any, now: datetime
) -> Supporter | None:
    """Show an institution as a supporter; ``None`` if one of that name is shown already.

    Make sure first that the institution itself agreed. ``name`` must be clean and hold a letter or
    digit, ``url`` be empty or begin with https://.
    """
    with transaction.atomic():
        supporter, is_new = Supporter.objects.get_or_create(
            manifesto=manifesto,
            key=key_of(name),
            defaults={"name": name, "url": url, "approved_by": user, "approved_at": now},
        )
        if not is_new:
            return None
        _note(supporter, action="campaigns.approve_supporter", user=user)
        return supporter


def remove_supporter(*, supporter: Supporter, user: Any) -> None:
    """Show an institution as a supporter no more. Repeating it is harmless."""
    with transaction.atomic():
        current = Supporter.objects.select_for_update().filter(pk=supporter.pk).first()
        if current is not None:
            _note(current, action="campaigns.remove_supporter", user=user)
            current.delete()


def _note(supporter: Supporter, *, action: str, user: Any) -> None:
    # With the register, whose history registrars may read.
    data = {"name": supporter.name, "url": supporter.url}
    instance = register_of(supporter.manifesto) or supporter
    log(instance=instance, action=action, user=user, data=data, title=supporter.name)
