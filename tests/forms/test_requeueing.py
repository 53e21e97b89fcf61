"""After an outage of days: what was given up is sent, to those for whom it still makes sense."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from forms import limits
from forms.models import Message, Register, Submission, Suppression
from forms.outbox import MOST_ATTEMPTS, deliver_due
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


def given_up(**values: Any) -> Message:
    return MessageFactory(
        **{"state": "failed", "attempts": MOST_ATTEMPTS, "error": "TimeoutError"} | values
    )


def requeue(**options: Any) -> str:
    out = StringIO()
    call_command("requeue_mail", stdout=out, **options)
    return out.getvalue().strip()


def queued() -> set[int]:
    return set(Message.objects.filter(state="queued").values_list("pk", flat=True))


def test_what_an_outage_outlasted_is_sent_after_all() -> None:
    message = given_up()
    assert requeue() == "Mails queued again: 1"
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("queued", 0, "")
    deliver_due()
    assert [each.to for each in mail.outbox] == [[message.submission.email]]
    assert requeue() == "Mails queued again: 0"


def test_scenario_24_sending_again_to_all_unconfirmed_touches_only_those() -> None:
    wanted = given_up()
    for status in ("confirmed", "suspect", "invalidated"):
        given_up(submission=SubmissionFactory(**{status: True}))
    given_up(submission=SubmissionFactory(withdrawn=True))
    suppressed = given_up()
    limits.suppress(
        address=suppressed.submission.email, reason=Suppression.Reason.NOT_ME, now=timezone.now()
    )
    MessageFactory(state="sent")
    MessageFactory(state="bounced")
    MessageFactory(state="skipped")
    assert requeue() == "Mails queued again: 1"
    assert queued() == {wanted.pk}


def test_a_mailbox_that_refused_for_good_is_left_alone() -> None:
    given_up(attempts=1, error="SMTPRecipientsRefused 550")
    assert requeue() == "Mails queued again: 0"


def test_a_person_gets_one_mail_however_many_were_given_up() -> None:
    person = SubmissionFactory(pending=True)
    given_up(submission=person)
    newest = given_up(submission=person)
    reached = SubmissionFactory(pending=True)
    given_up(submission=reached)
    MessageFactory(submission=reached, state="sent")
    assert requeue() == "Mails queued again: 1"
    assert queued() == {newest.pk}


def test_the_limits_hold() -> None:
    message = given_up()
    other = SubmissionFactory(pending=True, email=message.submission.email)
    MessageFactory(submission=other, state="sent")
    assert requeue() == "Mails queued again: 0"


def test_staff_hear_of_what_they_missed_if_they_still_want_to() -> None:
    register = RegisterFactory(recipients="staff@example.org")
    missed = [
        given_up(purpose="digest", submission=None, register=register, count=count)
        for count in (1, 2)
    ]
    given_up(purpose="digest", submission=None, register=register, recipient="former@example.org")
    assert requeue() == "Mails queued again: 2"
    assert queued() == {message.pk for message in missed}


def test_one_register_can_be_named() -> None:
    given_up()
    wanted = given_up()
    assert requeue(register=wanted.register_id) == "Mails queued again: 1"
    assert queued() == {wanted.pk}
    with pytest.raises(CommandError, match="no register 0"):
        requeue(register=0)


def test_thousands_are_taken_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.requeueing.CHUNK", 2)
    register: Register = RegisterFactory()
    for _ in range(5):
        given_up(submission=SubmissionFactory(pending=True, register=register))
    assert requeue() == "Mails queued again: 5"
    assert Submission.objects.count() == 5
