"""A rule changes: the entries of its domains are found by the new canonical address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import jobs
from core.models import Job
from forms import lifecycle, reindexing
from forms.addresses import address_index
from forms.models import DomainRule, Submission
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def reindex(*domains: str) -> Job:
    """Let a worker do what a changed rule asks for."""
    job = reindexing.start(domains=list(domains), user=None)
    jobs.run_due()
    job.refresh_from_db()
    assert job.state == Job.State.FINISHED, job.error
    return job


def test_entries_of_the_domain_follow_its_rule() -> None:
    one = SubmissionFactory(pending=True, email="jane.doe@example.org")
    other = SubmissionFactory(pending=True, email="jane.doe@other.example.org")
    before = other.email_index
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    assert reindex("example.org").result == {"entries": 1, "collisions": 0}
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.email_index == address_index("janedoe@example.org")
    assert other.email_index == before


def test_entries_of_its_aliases_follow_too() -> None:
    entry = SubmissionFactory(pending=True, email="jane.doe@googlemail.com")
    DomainRule.objects.filter(domain="gmail.com").update(ignores_dots=False)
    reindex("gmail.com")
    entry.refresh_from_db()
    assert entry.email_index == address_index("jane.doe@gmail.com")


def test_of_two_entries_of_one_mailbox_the_later_waits_for_review() -> None:
    register = RegisterFactory()
    first = SubmissionFactory(
        register=register, confirmed=True, email="janedoe@example.org",
        confirmed_at=NOW - timedelta(days=1),
    )  # fmt: skip
    later = SubmissionFactory(
        register=register, confirmed=True, email="jane.doe@example.org", confirmed_at=NOW,
        answers={"full_name": "Sample Signer", "show_name": True}, public_name="Sample Signer",
    )  # fmt: skip
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    assert reindex("example.org").result["collisions"] == 1
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.status, later.status) == ("confirmed", "suspect")
    assert (later.suspicion, later.public_name) == (["same_person"], "")
    assert lifecycle.accept(submission=later, reason="two people", user=None, now=NOW)


def test_whichever_is_met_first_the_earlier_one_keeps_its_place() -> None:
    register = RegisterFactory()
    later = SubmissionFactory(register=register, confirmed=True, email="janedoe@example.org")
    first = SubmissionFactory(
        register=register, confirmed=True, email="jane.doe@example.org",
        confirmed_at=NOW - timedelta(days=1),
    )  # fmt: skip
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    reindex("example.org")
    statuses = dict(Submission.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "confirmed", later.pk: "suspect"}
    assert reindex("example.org").result["collisions"] == 0


def test_an_unconfirmed_double_keeps_its_suspicion() -> None:
    register = RegisterFactory()
    SubmissionFactory(register=register, confirmed=True, email="janedoe@example.org")
    waiting = SubmissionFactory(register=register, pending=True, email="jane.doe@example.org")
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    reindex("example.org")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.suspicion) == ("pending", ["same_person"])
    assert waiting.email_index == address_index("janedoe@example.org")


def test_a_rule_that_is_cancelled_half_way_is_simply_run_again() -> None:
    for number in range(3):
        SubmissionFactory(pending=True, email=f"jane.{number}@example.org")
    DomainRule.objects.create(domain="example.org", ignores_dots=True)
    job = reindexing.start(domains=["example.org"], user=None)
    jobs.cancel(job=job)
    jobs.run_due()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert reindex("example.org").result == {"entries": 3, "collisions": 0}


def test_a_rule_that_was_wrong_leaves_two_people_two() -> None:
    register = RegisterFactory(one_per_person=True)
    for address in ("janedoe@example.org", "jane.doe@example.org"):
        SubmissionFactory(register=register, confirmed=True, email=address)
    rule = DomainRule.objects.create(domain="example.org", ignores_dots=True)
    assert reindex("example.org").result["collisions"] == 1
    assert Submission.objects.filter(unique_address=True).count() == 1
    assert reindex("example.org").result["collisions"] == 0
    rule.delete()
    reindex("example.org")
    assert Submission.objects.filter(unique_address=True).count() == 2
