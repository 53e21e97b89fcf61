"""The outbox: nothing is lost, nothing is said about anybody, and one bad mail stops nobody."""

import logging
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from core.cleaning import clean_address
from forms import outbox
from forms.models import Message, Submission
from forms.outbox import MOST_ATTEMPTS, PAUSES, deliver_due
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.forms.outgoing import (
    ADDRESS,
    LOCMEM,
    Send,
    due_again,
    fails_with,
    fresh,
    message_to,
    takes,
)
from tests.hostile import HOSTILE_ADDRESSES
from tests.mailbox import mail_server
from tests.ports import free_port

pytestmark = pytest.mark.django_db

ANYMAIL = "anymail.backends.test.EmailBackend"


def refused(code: int, text: bytes = f"no {ADDRESS}".encode()) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ADDRESS: (code, text)})


# ---- Sent -----------------------------------------------------------------------------------


def test_what_is_due_is_sent_and_noted() -> None:
    message = message_to()
    later = message_to("later@example.org", due_at=timezone.now() + timedelta(minutes=1))
    assert deliver_due() == 1
    assert [each.to for each in mail.outbox] == [[ADDRESS]]
    sent = fresh(message)
    assert (sent.state, sent.attempts, sent.lease, sent.error) == ("sent", 1, None, "")
    assert sent.sent_at is not None
    assert fresh(later).state == "queued"
    assert deliver_due() == 0
    assert len(mail.outbox) == 1


def test_a_surge_is_sent_batch_by_batch() -> None:
    for number in range(45):
        message_to(f"signer{number}@example.org")
    assert [deliver_due() for _ in range(4)] == [20, 20, 5, 0]
    assert len({each.to[0] for each in mail.outbox}) == 45


def test_a_mail_without_a_recipient_any_more_is_done_with() -> None:
    message = message_to()
    Submission.objects.update(email=None)
    notice = MessageFactory(submission=None, register=RegisterFactory(), purpose="digest")
    deliver_due()
    assert mail.outbox == []
    assert (fresh(message).state, fresh(notice).state) == ("skipped", "skipped")


def test_staff_do_not_see_one_another_and_one_bad_address_repeats_nobodys_mail(
    service: list[Send],
) -> None:
    register = RegisterFactory(recipients="staff@example.org\nboss@example.org")
    outbox.put_staff_mail(register=register, count=3, now=timezone.now())
    service += [fails_with(TimeoutError()), takes]
    assert deliver_due() == 2
    Message.objects.filter(state="queued").update(due_at=timezone.now())
    assert deliver_due() == 1
    assert sorted(each.to for each in mail.outbox) == [["boss@example.org"], ["staff@example.org"]]
    assert not any(each.cc or each.bcc for each in mail.outbox)
    assert set(Message.objects.values_list("state", "recipient")) == {
        ("sent", "staff@example.org"),
        ("sent", "boss@example.org"),
    }


def test_who_left_the_list_of_recipients_hears_nothing_any_more() -> None:
    register = RegisterFactory(recipients="staff@example.org\nboss@example.org")
    outbox.put_staff_mail(register=register, count=3, now=timezone.now())
    register.recipients = "boss@example.org"
    register.save()
    deliver_due()
    assert [each.to for each in mail.outbox] == [["boss@example.org"]]
    assert Message.objects.get(recipient="staff@example.org").state == "skipped"


def test_a_reminder_that_came_too_late_is_not_sent() -> None:
    now = timezone.now()
    paused = RegisterFactory(confirms=True, paused=True)
    over = RegisterFactory(confirms=True, closes_at=now - timedelta(hours=25))
    in_grace = RegisterFactory(confirms=True, closes_at=now - timedelta(hours=2))
    states = {
        (name, purpose): MessageFactory(
            purpose=purpose, submission=SubmissionFactory(pending=True, register=register)
        )
        for name, register in {"paused": paused, "over": over, "in grace": in_grace}.items()
        for purpose in ("reminder", "last_call")
    }
    deliver_due()
    assert [key for key, message in states.items() if fresh(message).state == "sent"] == [
        ("in grace", "reminder")
    ]


# ---- Not sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError("no server"), "ConnectionRefusedError"),
        (TimeoutError(), "TimeoutError"),
        (smtplib.SMTPServerDisconnected("bye"), "SMTPServerDisconnected"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "SMTPAuthenticationError 535"),
        (smtplib.SMTPDataError(451, b"later"), "SMTPDataError 451"),
        (smtplib.SMTPSenderRefused(550, b"no", "x@example.org"), "SMTPSenderRefused 550"),
        (refused(450), "SMTPRecipientsRefused 450"),
        (refused(554, b"5.7.1 Relay access denied"), "SMTPRecipientsRefused 554"),
        (refused(550, b"5.7.1 Sender is on a block list"), "SMTPRecipientsRefused 550"),
        (smtplib.SMTPDataError(554, ADDRESS.encode()), "SMTPDataError 554"),
        (AnymailAPIError(f"quota {ADDRESS}"), "AnymailAPIError"),
        (RuntimeError(ADDRESS), "RuntimeError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_trouble_of_ours_is_tried_again(
    error: Exception, kind: str, service: list[Send], caplog: pytest.LogCaptureFixture
) -> None:
    service.append(fails_with(error))
    message = message_to()
    before = timezone.now()
    with caplog.at_level(logging.DEBUG):
        deliver_due()
    failed = fresh(message)
    assert (failed.state, failed.attempts, failed.error) == ("queued", 1, kind)
    assert failed.lease is None
    assert before + PAUSES[0] <= failed.due_at <= timezone.now() + PAUSES[0]
    assert f"Message {message.pk} is tried again in 0:00:10: {kind}" in caplog.messages
    assert ADDRESS not in caplog.text
    assert deliver_due() == 0

    service[:] = [takes]
    due_again(message)
    deliver_due()
    assert (fresh(message).state, fresh(message).error) == ("sent", "")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused(550), "SMTPRecipientsRefused 550"),
        (AnymailInvalidAddress(f"invalid {ADDRESS}"), "AnymailInvalidAddress"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_recipient_refused_for_good_is_given_up(
    error: Exception, kind: str, service: list[Send], caplog: pytest.LogCaptureFixture
) -> None:
    service.append(fails_with(error))
    message = message_to()
    with caplog.at_level(logging.DEBUG):
        deliver_due()
    failed = fresh(message)
    assert (failed.state, failed.attempts, failed.error) == ("failed", 1, kind)
    assert ADDRESS not in caplog.text
    assert "signer" not in failed.error
    due_again(message)
    assert deliver_due() == 0


def test_the_pauses_grow_and_in_the_end_a_mail_is_given_up(service: list[Send]) -> None:
    service.append(fails_with(ConnectionRefusedError()))
    message = message_to()
    waits: list[timedelta] = []
    for _ in range(MOST_ATTEMPTS - 1):
        before = timezone.now()
        deliver_due()
        waits.append(fresh(message).due_at - before)
        due_again(message)
    rounded = [timedelta(seconds=round(wait.total_seconds(), -1)) for wait in waits]
    assert rounded == sorted(rounded)
    assert (rounded[0], rounded[-1]) == (PAUSES[0], PAUSES[-1])
    assert sum(rounded, timedelta()) > timedelta(days=2)
    assert fresh(message).state == "queued"
    deliver_due()
    assert (fresh(message).state, fresh(message).attempts) == ("failed", MOST_ATTEMPTS)


def test_one_bad_mail_does_not_stop_the_others(service: list[Send]) -> None:
    messages = [message_to(f"signer{number}@example.org") for number in range(4)]
    service += [takes, fails_with(refused(550)), fails_with(TimeoutError()), takes]
    assert deliver_due() == 4
    states = sorted(fresh(message).state for message in messages)
    assert states == ["failed", "queued", "sent", "sent"]
    assert len(mail.outbox) == 2


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = message_to(), message_to("second@example.org")
    build = outbox.build_mail

    def build_or_fail(message: Message, **kwargs: Any) -> Any:
        if message.pk == broken.pk:
            raise KeyError(ADDRESS)
        return build(message, **kwargs)

    monkeypatch.setattr(outbox, "build_mail", build_or_fail)
    assert deliver_due() == 2
    assert (fresh(broken).state, fresh(broken).error) == ("queued", "KeyError")
    assert fresh(whole).state == "sent"
    assert ADDRESS not in caplog.text


def test_without_the_key_a_mail_waits_until_it_is_back(settings: Settings) -> None:
    message = message_to()
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, (("other", b"x" * 32),)
    deliver_due()
    assert (fresh(message).state, fresh(message).error) == ("queued", "UnreadableError")
    settings.FIELD_KEYS = keys
    due_again(message)
    deliver_due()
    assert [each.to for each in mail.outbox] == [[ADDRESS]]


def test_a_connection_that_does_not_close_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def close(_self: Any) -> None:
        raise ConnectionResetError(ADDRESS)

    monkeypatch.setattr(f"{LOCMEM}.close", close)
    message = message_to()
    assert deliver_due() == 1
    assert fresh(message).state == "sent"
    assert ADDRESS not in caplog.text


# ---- Real servers ---------------------------------------------------------------------------


@pytest.fixture
def smtp(settings: Settings) -> Settings:
    """Send over SMTP, to a port of loopback that a test names."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    return settings


def test_with_a_dead_mail_server_nothing_is_lost(smtp: Settings) -> None:
    message = message_to()
    deliver_due()
    assert (fresh(message).state, fresh(message).error) == ("queued", "ConnectionRefusedError")
    with mail_server() as (mailbox, smtp.EMAIL_PORT):
        due_again(message)
        deliver_due()
        assert mailbox.recipients == [ADDRESS]
    assert fresh(message).state == "sent"


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        (f"550 no such person {ADDRESS}", "failed", "SMTPRecipientsRefused 550"),
        ("450 later", "queued", "SMTPRecipientsRefused 450"),
    ],
)
def test_a_server_that_refuses_a_recipient(
    smtp: Settings, answer: str, state: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server() as (mailbox, smtp.EMAIL_PORT):
        mailbox.answer = answer
        message = message_to()
        deliver_due()
        assert (fresh(message).state, fresh(message).error) == (state, error)
        assert mailbox.mails == []
        mailbox.answer = ""
        other = message_to("second@example.org")
        deliver_due()
        assert fresh(other).state == "sent"
    assert ADDRESS not in caplog.text


@pytest.mark.parametrize(
    "typed",
    [*HOSTILE_ADDRESSES, "sample@приклад.укр", "o'neil+x@example.org"],
    ids=range(len(HOSTILE_ADDRESSES) + 2),
)
def test_no_address_becomes_a_second_recipient(typed: str, settings: Settings) -> None:
    """Anymail would parse ``a@x.org, b@x.org`` into two: what passes our gate stays one."""
    settings.EMAIL_BACKEND = ANYMAIL
    try:
        address = clean_address(typed)
    except ValidationError:
        assert typed in HOSTILE_ADDRESSES
        return
    message_to(address)
    deliver_due()
    (sent,) = mail.outbox
    params = sent.anymail_test_params
    assert [recipient.addr_spec for recipient in params["to"]] == [address]
    assert not params.get("cc")
    assert not params.get("bcc")
    assert params["is_batch_send"] is False
