"""Nobody is flooded, whoever asks for mails to them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forms import lifecycle, limits, outbox
from forms.addresses import address_index
from forms.models import DomainRule, Message, Submission, Suppression
from forms.registers import register_of
from forms.submission_forms import Entry
from tests.factories import MessageFactory, SubmissionFactory
from tests.forms.people import form_page
from tests.forms.test_lifecycle import NOW, confirm, mails, sign

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_mails_wait_fifteen_minutes() -> None:
    sign()
    sign(at=NOW + limits.MAIL_PAUSE - timedelta(seconds=1))
    assert len(mails()) == 1
    assert sign(at=NOW + limits.MAIL_PAUSE).entry_version == 3
    assert len(mails()) == 2


def test_three_mails_a_day_are_the_most() -> None:
    for number in range(6):
        sign(at=NOW + number * HOUR)
    assert len(mails()) == 3
    sign(at=NOW + DAY + HOUR / 2)
    assert len(mails()) == 4


def test_who_does_not_confirm_gets_five_mails_in_all() -> None:
    for number in range(9):
        submission = sign(at=NOW + number * DAY)
    assert submission.entry_version == 9
    assert len(mails()) == limits.MOST_UNCONFIRMED == 5
    lifecycle.send_link(
        register=submission.register, address="sample@example.org", language="en", now=NOW + 9 * DAY
    )
    assert len(mails()) == 5


def test_who_has_confirmed_can_always_have_their_link_again() -> None:
    for number in range(5):
        submission = sign(at=NOW + number * DAY)
    confirm(submission, at=NOW + 6 * DAY)
    for number in range(7, 12):
        lifecycle.send_link(
            register=submission.register,
            address="Sample@Example.org",
            language="uk",
            now=NOW + number * DAY,
        )
    assert mails()[5:] == [("link", "uk")] * 5


def test_one_mailbox_is_one_however_many_registers_and_spellings() -> None:
    """What counts is where the mail arrives: another register's mail counts too."""
    other = SubmissionFactory(pending=True, email="sam.ple@gmail.com")
    MessageFactory(submission=other, created_at=NOW - timedelta(minutes=5))
    page = form_page("sign")
    sent = Message.objects.filter(register=register_of(page))
    entry = Entry({"full_name": "Sample"}, email="sample+1@gmail.com")
    lifecycle.submit(page=page, entry=entry, language="en", now=NOW)
    assert sent.count() == 0
    entry = Entry({"full_name": "Sample"}, email="s.ample+2@gmail.com")
    lifecycle.submit(page=page, entry=entry, language="en", now=NOW + HOUR)
    assert sent.count() == 1


def test_people_do_not_wait_for_one_another() -> None:
    for number in range(3):
        sign(email=f"signer{number}@example.org")
    assert len(mails()) == 3


def test_mails_that_could_not_be_delivered_do_not_count() -> None:
    submission = sign()
    for _delivery in range(limits.MOST_UNCONFIRMED):
        Message.objects.update(state=Message.State.FAILED)
        sign()
    assert Message.objects.filter(submission=submission).count() == limits.MOST_UNCONFIRMED + 1


def test_asking_for_a_link_repeats_the_request_to_confirm() -> None:
    submission = sign()
    lifecycle.send_link(
        register=submission.register, address="sample@example.org", language="en", now=NOW + HOUR
    )
    assert mails() == [("confirm", "en"), ("confirm", "en")]


def test_a_stranger_gets_no_link() -> None:
    register = register_of(form_page("sign"))
    lifecycle.send_link(register=register, address="other@example.org", language="en", now=NOW)
    withdrawn = sign()
    lifecycle.withdraw(submission=withdrawn, now=NOW)
    lifecycle.send_link(register=register, address="sample@example.org", language="en", now=NOW)
    assert mails() == []


# ---- Suppressed addresses -------------------------------------------------------------------


def suppress(address: str) -> None:
    limits.suppress(address=address, reason=Suppression.Reason.ASKED, now=NOW)


def test_no_mail_goes_to_a_suppressed_address() -> None:
    suppress("Sample@Example.org")
    submission = sign()
    assert submission.status == Submission.Status.PENDING
    outbox.deliver_due()
    assert Message.objects.get().state == Message.State.SKIPPED


def test_a_suppressed_address_gathers_no_messages() -> None:
    suppress("sample@example.org")
    for number in range(9):
        sign(at=NOW + number * DAY)
        outbox.deliver_due()
    assert Message.objects.count() == limits.MOST_UNCONFIRMED


def test_a_suppression_holds_for_every_spelling_and_under_every_rule() -> None:
    suppress("jane.doe+x@gmail.com")
    assert limits.is_suppressed("janedoe@gmail.com")
    assert limits.is_suppressed("JaneDoe@googlemail.com")
    assert not limits.is_suppressed("john@gmail.com")
    DomainRule.objects.filter(domain="gmail.com").delete()
    assert limits.is_suppressed("jane.doe+x@gmail.com")


def test_the_first_reason_of_a_suppression_stays() -> None:
    suppress("sample@example.org")
    limits.suppress(address="sample@example.org", reason="bounced", now=timezone.now())
    assert Suppression.objects.get().reason == "asked"
    assert Suppression.objects.get().email_index == address_index("sample@example.org")


def test_a_mail_whose_reason_has_gone_is_not_sent() -> None:
    submission = sign()
    confirm(submission)
    outbox.deliver_due()
    assert Message.objects.get().state == Message.State.SKIPPED
