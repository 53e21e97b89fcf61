"""Digests: staff hear of confirmed entries hourly at most, and how many there are, no more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.worker import run_once
from forms.models import Message, Register, Submission
from forms.outbox import deliver_due, queue_digests
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return RegisterFactory(confirms=True, recipients="staff@example.org\nboss@example.org")


def digests() -> list[int]:
    found = Message.objects.filter(purpose="digest", recipient="boss@example.org").order_by("pk")
    return list(found.values_list("count", flat=True))


def test_a_digest_tells_how_many_were_confirmed(register: Register) -> None:
    SubmissionFactory.create_batch(3, register=register, confirmed=True)
    SubmissionFactory(register=register, pending=True)
    assert queue_digests() == 1
    assert digests() == [3]
    deliver_due()
    assert sorted(sent.to for sent in mail.outbox) == [["boss@example.org"], ["staff@example.org"]]
    for sent in mail.outbox:
        assert f"New confirmed entries in the register “{register.name}”: 3\n" in sent.body


def test_digests_come_hourly_at_most(register: Register) -> None:
    SubmissionFactory(register=register, confirmed=True)
    assert [queue_digests(), queue_digests()] == [1, 0]
    SubmissionFactory.create_batch(2, register=register, confirmed=True)
    assert queue_digests() == 0
    hour_ago = timezone.now() - timedelta(hours=1, seconds=1)
    Register.objects.filter(pk=register.pk).update(digest_at=hour_ago)
    first = Submission.objects.order_by("confirmed_at").first()
    Submission.objects.filter(pk=first.pk).update(confirmed_at=hour_ago)
    assert queue_digests() == 1
    assert digests() == [1, 2]


def test_without_news_there_is_no_digest(register: Register) -> None:
    assert queue_digests() == 0
    Register.objects.update(digest_at=timezone.now() - timedelta(days=1))
    assert queue_digests() == 0
    SubmissionFactory(register=register, confirmed=True)
    assert queue_digests() == 1


def test_only_registers_that_confirm_and_have_recipients_send_digests() -> None:
    for values in ({"confirms": True}, {"recipients": "staff@example.org"}):
        SubmissionFactory(register=RegisterFactory(**values), confirmed=True)
    assert queue_digests() == 0


def test_the_worker_sends_counts_and_digests(register: Register) -> None:
    MessageFactory()
    SubmissionFactory(register=register, confirmed=True)
    # A mail, an entry counted, two in the funnel, a digest queued, the digest sent to two.
    assert run_once() == 7
    assert len(mail.outbox) == 3
    assert register.tallies.get(dimension="total").count == 1
