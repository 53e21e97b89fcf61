"""When the rule of a mail domain changes, its entries are found by the new canonical address."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import jobs
from core.models import Job
from core.sealing import UnreadableError
from forms import addresses, lifecycle
from forms.models import Submission
from forms.tally import by_key

KIND: Final = "reindex"
BATCH: Final = 200


def start(*, domains: list[str], user: Any) -> Job:
    """Have the entries of these domains, and of those that are aliases of them, re-indexed."""
    like = {name for domain in domains for name in addresses.domains_like(domain)}
    return jobs.start(
        kind=KIND, parameters={"domains": sorted(like)}, user=user, now=timezone.now()
    )


def run(job: Job) -> dict[str, Any]:
    """Give every entry of the job's domains its new index; return how many collided."""
    indexes = [addresses.index_of_domain(domain) for domain in job.parameters["domains"]]
    rows = Submission.objects.filter(domain_index__in=indexes)
    collided = done = 0
    jobs.advance(job, done=0, total=rows.count())
    for submission in by_key(rows.only("email", "email_index"), BATCH):
        collided += not reindex(submission=submission)
        done += 1
        if done % BATCH == 0:
            jobs.advance(job, done=done)
    jobs.advance(job, done=done)
    return {"entries": done, "collisions": collided}


def reindex(*, submission: Submission) -> bool:
    """Give one entry the index its address has now.

    ``False`` if another entry of its register has that index: the later one then waits for review.
    """
    with transaction.atomic():
        current = Submission.objects.select_for_update().filter(pk=submission.pk).first()
        try:
            if current is None or not current.email:
                return True
        except UnreadableError:
            return True
        index = addresses.address_index(current.email)
        is_double = current.register.one_per_person and not current.unique_address
        if index == current.email_index and not is_double:
            return True
        is_new = index != current.email_index
        current.email_index = index
        current.unique_address = current.unique_address or is_double
        try:
            with transaction.atomic():
                current.save(update_fields=["email_index", "unique_address"])
            return True
        except IntegrityError:
            if is_double:
                return _stay_double(current, is_new=is_new)
            _hold_the_later(current)
            return False


def _stay_double(current: Submission, *, is_new: bool) -> bool:
    """Leave a second entry of one mailbox beside the first, under the index they share."""
    current.unique_address = False
    current.save(update_fields=["email_index", "unique_address"])
    return not is_new


def _hold_the_later(current: Submission) -> None:
    """Of two entries of one mailbox, keep the one that was confirmed first, else came first."""
    other = (
        Submission.objects.select_for_update()
        .filter(register=current.register, email_index=current.email_index, unique_address=True)
        .exclude(status=Submission.Status.WITHDRAWN)
        .get()
    )
    first, later = sorted((current, other), key=_age)
    lifecycle.hold_as_same_person(submission=later)
    if first is current:
        current.save(update_fields=["email_index"])


def _age(submission: Submission) -> tuple[bool, Any]:
    moment = submission.confirmed_at
    return (moment is None, moment or submission.created_at)
