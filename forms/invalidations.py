"""Bulk invalidation: a saved rule strikes out entries in the background, and gives them back."""

import ipaddress
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.networks import PREFIXES, Network, network_of
from forms import addresses, lifecycle
from forms.batch_log import BatchLog
from forms.models import Invalidation, Submission

KIND: Final = "invalidate"
REVERSAL_KIND: Final = "reverse"
BATCH: Final = 200


def unit_network(text: str) -> Network:
    """Return the network that entries keep a trace of: /24 of IPv4, /64 of IPv6.

    An address stands for the network around it. Raises ``ValidationError`` for a wider or a
    narrower network: a salted trace tells nothing of its parts or of its neighbours.
    """
    try:
        if "/" not in text:
            address = ipaddress.ip_address(text)
            return network_of(getattr(address, "ipv4_mapped", None) or address)
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ValidationError(
            _("Write a network, 192.0.2.0/24 or 2001:db8::/64, or an address."), code="network"
        ) from error
    if network.prefixlen != PREFIXES[network.version]:
        raise ValidationError(
            _(
                "Entries only tell whole networks of /%(ipv4)s (IPv4) and /%(ipv6)s (IPv6) apart, "
                "and keep no more than a salted trace of them. Write such a network or an address."
            ),
            params={"ipv4": PREFIXES[4], "ipv6": PREFIXES[6]},
            code="network size",
        )
    return network


def chosen(rule: Invalidation) -> QuerySet[Submission]:
    """Return what ``rule`` would strike out now.

    What came after the rule was made stays out of it, so that nothing is struck out that nobody
    counted before. Raises ``ValueError`` for a rule without a condition.
    """
    conditions: dict[str, Any] = {
        "created_at__gte": rule.received_from,
        "created_at__lte": rule.received_until,
        "domain_index": addresses.index_of_domain(rule.mail_domain) if rule.mail_domain else "",
        "network__in": rule.networks,
        "country": rule.country,
        "language": rule.language,
        "profession": rule.profession,
        "status": rule.status,
    }
    given = {name: value for name, value in conditions.items() if value}
    if not given:
        raise ValueError("A rule without a condition strikes out nothing")
    return Submission.objects.filter(
        register=rule.register_id,
        erased_at=None,
        status__in=lifecycle.TO_STRIKE_OUT,
        created_at__lte=rule.created_at,
    ).filter(**given)


def counts(rows: QuerySet[Submission], field: str = "status") -> dict[str, int]:
    """Return how many of ``rows`` there are by status, or by the status they had."""
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")).order_by(field))


def start(*, rule: Invalidation, user: Any, now: datetime) -> bool:
    """Have the worker strike out what ``rule`` chooses; ``False`` if it is at work or reversed."""
    return _start(KIND, rule, user=user, now=now)


def start_reversal(*, rule: Invalidation, user: Any, now: datetime) -> bool:
    """Have the worker give back what ``rule`` struck out; ``False`` if it is at work."""
    return _start(REVERSAL_KIND, rule, user=user, now=now)


def _start(kind: str, rule: Invalidation, *, user: Any, now: datetime) -> bool:
    with transaction.atomic():
        current = Invalidation.objects.select_for_update().get(pk=rule.pk)
        if current.is_running or (kind == KIND and current.reversed_at):
            return False
        current.job = jobs.start(kind=kind, parameters={"rule": rule.pk}, user=user, now=now)
        current.started_at = current.started_at or now
        current.save(update_fields=["job", "started_at"])
        return True


@dataclass(frozen=True)
class _Change:
    """What a job does to which entries; ``field`` holds what they were before."""

    action: str
    rows: QuerySet[Submission]
    make: Callable[..., bool]
    field: str


def run(job: Job) -> dict[str, Any]:
    """Strike out what the job's rule chooses; return how many of which status."""
    rule = _rule_of(job)
    make = partial(lifecycle.strike_out, reason=rule.reason, user=job.user, invalidation=rule)
    return _in_batches(job, rule, _Change("forms.invalidate", chosen(rule), make, "status"))


def run_reversal(job: Job) -> dict[str, Any]:
    """Give back what the job's rule struck out, and nothing else; return how many of which."""
    rule = _rule_of(job)
    make = partial(lifecycle.reinstate, reason=rule.reason, user=job.user, invalidation=rule)
    rows = Submission.objects.filter(invalidation=rule)
    result = _in_batches(job, rule, _Change("forms.reverse", rows, make, "status_before"))
    Invalidation.objects.filter(pk=rule.pk).update(reversed_at=timezone.now())
    return result


def _rule_of(job: Job) -> Invalidation:
    return Invalidation.objects.select_related("register").get(pk=job.parameters["rule"])


def _in_batches(job: Job, rule: Invalidation, change: _Change) -> dict[str, Any]:
    """Change entries batch by batch, in the order of their keys; return how many of which."""
    done, last = 0, None
    notes = BatchLog(
        instance=rule.register,
        action=change.action,
        user=job.user,
        rule=rule.pk,
        reason=rule.reason,
    )
    jobs.advance(job, done=done, total=change.rows.count())
    while True:
        with transaction.atomic():
            rest = change.rows.filter(pk__gt=last) if last else change.rows
            # Held before they are changed: what is no row any more by then drops out.
            batch = list(rest.select_for_update().order_by("pk")[:BATCH])
            changed = [row for row in batch if change.make(submission=row, now=timezone.now())]
            notes.add(Counter(getattr(row, change.field) for row in changed))
        done += len(changed)
        if len(batch) < BATCH:
            break
        last = batch[-1].pk
        jobs.advance(job, done=done)
    with suppress(jobs.Cancelled):  # Too late: all is done.
        jobs.advance(job, done=done)
    return {"entries": dict(notes.counts)}
