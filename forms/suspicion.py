"""Reasons to look at an entry before it counts. Nobody who sends one can tell that it has any."""

import ipaddress
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from disposable_email_domains import blocklist
from django.db.models import Q, QuerySet

from core.networks import Address, Network, network_of
from core.sealing import blind_index
from forms import addresses
from forms.models import DaySalt, DomainRule, Submission, TrustedNetwork

HOUR: Final = timedelta(hours=1)
# After this nothing tells any more where an entry came from.
TRACE_LIFE: Final = timedelta(hours=48)
# What mail programs turn into links; "J.Smith" is none, for no such domain is capitalised.
LINK: Final = re.compile(r"(?i:://|www\.|@)|\w\.[a-z]{2,}(?!\w)")
# The answers that are about the person: the only ones that may be shown to others.
WORDS: Final = ("full_name", "institution")

Suspicion = Submission.Suspicion


def assess(fresh: Submission, *, origin: Address | None, now: datetime) -> None:
    """Put salted traces and suspicions onto an entry that is not saved yet.

    What counts is the time of the newest answers: who sends an old entry again is part of a surge.
    """
    register = fresh.register
    lately = Submission.objects.filter(register=register)
    found = []
    is_from_friends = origin is not None and is_trusted(origin)
    if origin is not None and not is_from_friends:
        fresh.network = network_index(network_of(origin), now=now)
        same = lately.filter(network=fresh.network, consented_at__gt=now - HOUR)
        if reaches(same, register.network_limit):
            found.append(Suspicion.NETWORK)
    if fresh.email:
        domain = addresses.domain_of(fresh.email)
        same = lately.filter(domain_index=fresh.domain_index, consented_at__gt=now - HOUR)
        is_surge = reaches(same, register.domain_limit) and not is_large(domain)
        if is_surge and not is_from_friends:  # a hospital's people share its mail domain too
            found.append(Suspicion.DOMAIN)
        if domain in blocklist:
            found.append(Suspicion.DISPOSABLE)
    fresh.suspicion = [str(reason) for reason in found + assess_words(fresh, now=now)]


def assess_words(submission: Submission, *, now: datetime) -> list[Suspicion]:
    """Put a trace of the name onto an entry; return what is suspicious in its own words."""
    found = []
    if name := str(submission.answer("full_name")):
        # The salt lives a day, so equal indexes are of one day.
        submission.name_index = _salted("name", name.casefold(), now=now)
        rows = Submission.objects.filter(register=submission.register)
        same = rows.filter(name_index=submission.name_index).exclude(pk=submission.pk)
        if reaches(same, submission.register.name_limit):
            found.append(Suspicion.NAME)
    if holds_link(submission):
        found.append(Suspicion.LINK)
    return found


def reaches(rows: QuerySet[Submission], limit: int) -> bool:
    """Tell whether there are ``limit`` rows or more, without counting beyond."""
    return bool(rows.order_by()[:limit].count() >= limit)


def holds_link(submission: Submission) -> bool:
    """Tell whether what the person says of themselves holds a web address."""
    return any(LINK.search(str(submission.answer(name) or "")) for name in WORDS)


def is_large(domain: str) -> bool:
    """Tell whether a domain belongs to a large mail provider."""
    return DomainRule.objects.filter(domain=domain, is_large=True).exists()


def is_trusted(origin: Address) -> bool:
    """Tell whether administrators trust the network of this address."""
    networks = TrustedNetwork.objects.values_list("network", flat=True)
    return any(origin in ipaddress.ip_network(network) for network in networks)


def network_index(network: Network, *, now: datetime) -> str:
    """Return what an entry of today keeps of its network."""
    return _salted("network", str(network), now=now)


def network_indexes(network: Network) -> list[str]:
    """Return what entries of the last days keep of this network, one value for each day."""
    salts = DaySalt.objects.values_list("salt", flat=True)
    return [blind_index("network", f"{salt}\0{network}") for salt in salts]


def _salted(purpose: str, value: str, *, now: datetime) -> str:
    salt, _created = DaySalt.objects.get_or_create(
        day=now.date(), defaults={"salt": secrets.token_hex(32)}
    )
    return blind_index(purpose, f"{salt.salt}\0{value}")


def forget_traces(now: datetime) -> int:
    """Empty the traces of entries older than two days, and their salts; return how many."""
    old = Q(network__isnull=False) | Q(name_index__isnull=False)
    rows = Submission.objects.filter(old, consented_at__lt=now - TRACE_LIFE)
    emptied = rows.update(network=None, name_index=None)
    DaySalt.objects.filter(day__lt=(now - TRACE_LIFE).date()).delete()
    return emptied
