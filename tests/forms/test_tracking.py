"""What providers report: a mail arrived, came back, or was called unwanted. In any order."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from anymail.message import AnymailStatus
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from forms import lifecycle, limits
from forms.models import Message, Submission, Suppression
from forms.outbox import deliver_due
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory
from tests.webhooks import (
    LOGIN,
    SIGNING_KEY,
    listening_to,
    login,
    mailgun,
    post,
    postmark,
)

pytestmark = pytest.mark.django_db

ADDRESS = "Sample.Signer@example.org"
NUMBER = "<20261122.1@mail.example.org>"
Stage = Submission.Stage


@pytest.fixture
def message(settings: Settings) -> Message:
    """A mail that Mailgun took, and said under what number."""

    def send_messages(self: EmailBackend, mails: list[Any]) -> int:
        for mail in mails:
            mail.anymail_status = AnymailStatus()
            mail.anymail_status.message_id = NUMBER
        return len(mails)

    message = MessageFactory(submission__email=ADDRESS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", send_messages)
        deliver_due()
    message.refresh_from_db()
    assert (message.state, message.provider_id) == ("sent", NUMBER)
    return message


@pytest.fixture(autouse=True)
def site(settings: Settings) -> Any:
    with listening_to("mailgun", settings, MAILGUN_WEBHOOK_SIGNING_KEY=SIGNING_KEY):
        yield


def reported(event: str, number: str = NUMBER, **more: Any) -> None:
    assert post("mailgun", mailgun(event, number, **more)).status_code == 200


BOUNCE = {"severity": "permanent", "reason": "bounce"}


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def stage(message: Message) -> int:
    return Submission.objects.get(messages=message).stage


def reasons() -> list[str]:
    return list(Suppression.objects.values_list("reason", flat=True))


# ---- What each report means ----------------------------------------------------------------


def test_what_arrived_is_marked_on_the_mail_and_on_its_entry(message: Message) -> None:
    assert stage(message) == Stage.ACCEPTED
    reported("delivered")
    assert state(message) == "delivered"
    assert stage(message) == Stage.DELIVERED
    assert reasons() == []


def test_what_came_back_is_marked_and_nobody_writes_there_again(message: Message) -> None:
    reported("failed", **BOUNCE)
    assert (state(message), reasons()) == ("bounced", ["bounced"])
    assert limits.is_suppressed(ADDRESS)
    assert limits.is_suppressed("sample.signer@example.org")
    assert stage(message) == Stage.ACCEPTED
    MessageFactory(submission=message.submission, purpose=Message.Purpose.REMINDER)
    deliver_due()
    assert Message.objects.get(purpose="reminder").state == "skipped"


def test_what_is_called_unwanted_did_arrive(message: Message) -> None:
    reported("complained")
    assert (state(message), reasons()) == ("complained", ["complained"])
    assert stage(message) == Stage.DELIVERED


@pytest.mark.parametrize(
    "report",
    [
        {"event": "failed", "severity": "temporary", "reason": "generic"},
        {"event": "opened"},
        {"event": "clicked", "url": "https://example.org"},
        {"event": "unsubscribed"},
        {"event": "something new"},
    ],
    ids=lambda report: str(report["event"]),
)
def test_what_settles_nothing_changes_nothing(message: Message, report: dict[str, Any]) -> None:
    reported(**report)
    assert (state(message), stage(message), reasons()) == ("sent", Stage.ACCEPTED, [])


def test_a_refusal_that_may_be_the_sites_trouble_says_nothing_of_the_mailbox(
    message: Message,
) -> None:
    reported("failed", severity="permanent", reason="espblock")
    assert (state(message), reasons()) == ("failed", [])
    message.refresh_from_db()
    assert message.error == "bounced other"
    assert not limits.is_suppressed(ADDRESS)
    reported("failed", **BOUNCE)
    assert (state(message), reasons()) == ("bounced", ["bounced"])


# ---- Order, repetition, strangers ------------------------------------------------------------

REPORTS = {"delivered": {}, "failed": BOUNCE, "complained": {}}


@pytest.mark.parametrize("order", [*permutations(REPORTS)], ids="-".join)
def test_the_order_of_reports_does_not_matter(message: Message, order: tuple[str, ...]) -> None:
    for event in order:
        reported(event, **REPORTS[event])
    assert (state(message), stage(message)) == ("complained", Stage.DELIVERED)
    assert len(reasons()) == 1


@pytest.mark.parametrize("grave", [{"event": "failed", **BOUNCE}, {"event": "complained"}], ids=str)
def test_a_late_delivery_undoes_nothing_grave(message: Message, grave: dict[str, Any]) -> None:
    reported(**grave)
    before = state(message)
    reported("delivered")
    assert state(message) == before != "delivered"
    assert limits.is_suppressed(ADDRESS)


def test_a_repeated_report_changes_nothing_more(message: Message) -> None:
    for _ in range(2):
        reported("failed", **BOUNCE)
    assert (state(message), reasons()) == ("bounced", ["bounced"])
    Suppression.objects.all().delete()  # as an administrator lifts it
    reported("failed", **BOUNCE)
    assert not limits.is_suppressed(ADDRESS)


def test_an_unknown_number_is_ignored(message: Message) -> None:
    MessageFactory()  # waits, and has no number yet
    for number in ("<unknown@mail.example.org>", "<>", "", "x" * 1000):
        reported("failed", number, **BOUNCE)
    assert not Message.objects.filter(state="bounced").exists()
    assert reasons() == []


def test_only_the_mails_own_recipient_is_suppressed(message: Message) -> None:
    reported("failed", recipient="somebody.else@example.org", **BOUNCE)
    assert limits.is_suppressed(ADDRESS)
    assert not limits.is_suppressed("somebody.else@example.org")


def test_of_staff_mail_only_the_mail_is_marked() -> None:
    register = RegisterFactory(recipients="office@example.org")
    submission = SubmissionFactory(register=register)
    notice = MessageFactory(
        purpose="notice", submission=submission, state="sent", provider_id=NUMBER
    )
    reported("failed", recipient="office@example.org", **BOUNCE)
    assert (state(notice), stage(notice), reasons()) == ("bounced", Stage.SUBMITTED, [])


def test_of_an_erased_person_nothing_is_noted_any_more(message: Message) -> None:
    assert message.submission is not None
    lifecycle.withdraw(submission=message.submission, now=timezone.now())
    reported("complained")
    assert reasons() == []
    assert Submission.objects.get().stage == Stage.ACCEPTED


def test_a_confirmed_entry_stays_confirmed(message: Message) -> None:
    assert message.submission is not None
    now = timezone.now() + timedelta(minutes=1)
    lifecycle.confirm(submission=message.submission, entry_version=1, now=now)
    reported("delivered")
    reported("failed", **BOUNCE)
    assert stage(message) == Stage.CONFIRMED


# ---- Other providers' words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "after"),
    [
        (postmark("Delivery", NUMBER), "delivered"),
        (postmark("Bounce", NUMBER, Type="HardBounce"), "bounced"),
        (postmark("Bounce", NUMBER, Type="BadEmailAddress"), "bounced"),
        (postmark("Bounce", NUMBER, Type="SoftBounce"), "sent"),
        (postmark("Bounce", NUMBER, Type="Transient"), "sent"),
        (postmark("Bounce", NUMBER, Type="Blocked"), "failed"),
        (postmark("Bounce", NUMBER, Type="DMARCPolicy"), "failed"),
        (postmark("Bounce", NUMBER, Type="SpamNotification"), "complained"),
        (postmark("SpamComplaint", NUMBER, Type="SpamComplaint"), "complained"),
        (postmark("Open", NUMBER), "sent"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.get("Type", value["RecordType"]),
)
def test_postmarks_words_are_understood(
    settings: Settings, message: Message, report: dict[str, Any], after: str
) -> None:
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        assert post("postmark", report, authorization=login()).status_code == 200
    assert state(message) == after
    assert limits.is_suppressed(ADDRESS) is (after in {"bounced", "complained"})


SPARKPOST = {"type": "bounce", "transmission_id": NUMBER, "raw_rcpt_to": "sample@example.org"}
PASSING = {
    "brevo": {"event": "soft_bounce", "message-id": NUMBER, "email": "sample@example.org"},
    "mailjet": [{"event": "bounce", "MessageID": NUMBER, "hard_bounce": False, "error": ""}],
    "sparkpost": [{"msys": {"message_event": {**SPARKPOST, "bounce_class": "22"}}}],
}
FINAL = {
    "brevo": {"event": "hard_bounce", "message-id": NUMBER, "email": "sample@example.org"},
    "mailjet": [
        {"event": "bounce", "MessageID": NUMBER, "hard_bounce": True, "error": "user unknown"}
    ],
    "sparkpost": [{"msys": {"message_event": {**SPARKPOST, "bounce_class": "10"}}}],
}


@pytest.mark.parametrize("provider", sorted(PASSING))
def test_a_full_mailbox_is_no_reason_to_fall_silent(
    settings: Settings, message: Message, provider: str
) -> None:
    with listening_to(provider, settings, WEBHOOK_SECRET=LOGIN):
        assert post(provider, PASSING[provider], authorization=login()).status_code == 200
        assert (state(message), reasons()) == ("sent", [])
        assert post(provider, FINAL[provider], authorization=login()).status_code == 200
        assert (state(message), reasons()) == ("bounced", ["bounced"])
