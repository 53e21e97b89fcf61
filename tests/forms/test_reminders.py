"""Reminders: to people who wait, rarely, and never to anybody who can or will not confirm."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from forms import limits, outbox, reminders
from forms.models import Message, Register, Submission, Suppression
from forms.reminders import queue_reminders
from tests.factories import MessageFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def register_with(**values: Any) -> Register:
    return RegisterFactory(**{"confirms": True} | values)


@pytest.fixture
def register() -> Register:
    return register_with()


def ago(*, days: float) -> datetime:
    return timezone.now() - days * DAY


def waiting(register: Register, *, days: float, **values: Any) -> Submission:
    """Return an entry that waits for ``days``, whose first mail went out at once."""
    entry = SubmissionFactory(
        **{"pending": True, "register": register, "created_at": ago(days=days)} | values
    )
    MessageFactory(
        submission=entry,
        state="sent",
        created_at=entry.created_at,
        sent_at=entry.created_at,
        due_at=entry.created_at,
    )
    return entry


def mails_to(entry: Submission) -> list[str]:
    """Return the reminders an entry got, oldest first."""
    found = entry.messages.filter(purpose__in=Message.REMINDERS).order_by("pk")
    return list(found.values_list("purpose", flat=True))


def pass_time(entry: Submission, *, days: float) -> None:
    """Make an entry and its mails older, all mails sent."""
    entry.created_at -= days * DAY
    Submission.objects.filter(pk=entry.pk).update(created_at=entry.created_at)
    for message in entry.messages.all():
        message.created_at -= days * DAY
        message.state, message.sent_at = "sent", message.created_at
        message.save()


# ---- When ------------------------------------------------------------------------------------


def test_a_reminder_comes_after_two_days_and_after_seven_and_then_none(register: Register) -> None:
    entry = waiting(register, days=1.9, language="uk")
    assert queue_reminders() == 0
    pass_time(entry, days=0.2)
    assert (queue_reminders(), mails_to(entry)) == (1, ["reminder"])
    assert entry.messages.get(purpose="reminder").language == "uk"
    pass_time(entry, days=4.8)
    assert queue_reminders() == 0
    pass_time(entry, days=0.2)
    assert (queue_reminders(), mails_to(entry)) == (1, ["reminder", "reminder"])
    pass_time(entry, days=20)
    assert queue_reminders() == 0
    entry.refresh_from_db()
    assert entry.reminders == 2


def test_a_register_sets_the_days_itself() -> None:
    none = waiting(register_with(first_reminder_days=None, second_reminder_days=None), days=20)
    one = waiting(register_with(first_reminder_days=5, second_reminder_days=None), days=20)
    late = waiting(register_with(first_reminder_days=20, second_reminder_days=22), days=19)
    for _ in range(2):
        queue_reminders()
        pass_time(one, days=3)
    assert (mails_to(none), mails_to(one), mails_to(late)) == ([], ["reminder"], [])


def test_who_is_past_both_days_gets_one_reminder(register: Register) -> None:
    entry = waiting(register, days=10)
    queue_reminders()
    pass_time(entry, days=3)
    queue_reminders()
    assert mails_to(entry) == ["reminder"]


def test_nobody_is_reminded_within_a_day_of_another_mail(register: Register) -> None:
    """Whoever asked for it, and if it waited long in the outbox."""
    again = waiting(register, days=3)
    MessageFactory(submission=again, state="sent", sent_at=ago(days=0.9))
    slow = waiting(register, days=3)
    slow.messages.update(sent_at=ago(days=0.5))
    unsent = waiting(register, days=3)
    unsent.messages.update(state="queued", sent_at=None)
    elsewhere = waiting(register, days=3, email="same@example.org")
    waiting(register_with(), days=0.5, email="same@example.org")
    assert queue_reminders() == 0
    for entry in (again, slow, unsent, elsewhere):
        assert mails_to(entry) == []
    pass_time(again, days=1)
    assert queue_reminders() == 1
    assert mails_to(again) == ["reminder"]


# ---- Before closing --------------------------------------------------------------------------


def test_a_last_call_comes_once_within_two_days_of_closing() -> None:
    early = waiting(register_with(closes_at=ago(days=-2.1)), days=1.5)
    soon = waiting(register_with(closes_at=ago(days=-1.9)), days=1.5)
    unwanted = waiting(register_with(closes_at=ago(days=-1.9), last_call=False), days=1.5)
    fresh = waiting(register_with(closes_at=ago(days=-1.9)), days=0.9)
    assert queue_reminders() == 1
    assert queue_reminders() == 0
    assert [mails_to(each) for each in (early, soon, unwanted, fresh)] == [
        [],
        ["last_call"],
        [],
        [],
    ]


def test_after_the_last_call_there_is_no_reminder() -> None:
    entry = waiting(register_with(closes_at=ago(days=-1.9)), days=3)
    queue_reminders()
    pass_time(entry, days=1.5)
    queue_reminders()
    assert mails_to(entry) == ["last_call"]


def test_reminders_follow_the_opening_and_the_pause() -> None:
    phases = {
        "upcoming": register_with(opens_at=ago(days=-1)),
        "paused": register_with(paused=True),
        "in grace": register_with(closes_at=ago(days=0.5)),
        "closed": register_with(closes_at=ago(days=1.1)),
        "asks for no confirmation": register_with(confirms=False),
    }
    entries = {name: waiting(register, days=3) for name, register in phases.items()}
    queue_reminders()
    assert [name for name, entry in entries.items() if mails_to(entry)] == ["in grace"]


# ---- Whom not --------------------------------------------------------------------------------


def test_scenario_24_only_people_who_wait_and_can_be_reached_are_reminded(
    register: Register,
) -> None:
    """At most the configured reminders, and none to confirmed, bounced, withdrawn addresses."""
    wanted = waiting(register, days=3)
    silent = [
        waiting(register, days=3, **{trait: True})
        for trait in ("confirmed", "suspect", "invalidated")
    ]
    silent.append(SubmissionFactory(withdrawn=True, register=register, created_at=ago(days=3)))
    for state in ("bounced", "complained", "failed"):
        entry = waiting(register, days=3)
        entry.messages.update(state=state)
        silent.append(entry)
    suppressed = waiting(register, days=3)
    limits.suppress(
        address=suppressed.email, reason=Suppression.Reason.COMPLAINED, now=timezone.now()
    )
    silent.append(suppressed)
    for _ in range(6):
        queue_reminders()
        outbox.deliver_due()
        for entry in [wanted, *silent]:
            if entry.messages.exists():
                entry.messages.filter(purpose__in=Message.REMINDERS).update(
                    created_at=ago(days=2), sent_at=ago(days=2)
                )
        Submission.objects.filter(pk=wanted.pk).update(created_at=ago(days=9))
    assert mails_to(wanted) == ["reminder", "reminder"]
    assert [mails_to(entry) for entry in silent] == [[]] * len(silent)


def test_scenario_05_after_five_mails_no_reminder_is_sent(register: Register) -> None:
    entry = waiting(register, days=6)
    for days in (5, 4, 3, 2):
        MessageFactory(
            submission=entry, state="sent", created_at=ago(days=days), sent_at=ago(days=days)
        )
    queue_reminders()
    assert mails_to(entry) == []
    assert not limits.may_write(entry, now=timezone.now())
    assert queue_reminders() == 0


def test_a_reminder_whose_reason_goes_before_it_is_sent_is_not_sent(register: Register) -> None:
    entry = waiting(register, days=3)
    queue_reminders()
    Submission.objects.filter(pk=entry.pk).update(status="confirmed")
    outbox.deliver_due()
    assert entry.messages.get(purpose="reminder").state == "skipped"


# ---- Many, and at once -----------------------------------------------------------------------


def test_many_are_reminded_batch_by_batch_and_the_unreachable_block_nobody(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "BATCH", 3)
    for _ in range(4):
        waiting(register, days=6).messages.update(state="bounced")
    reachable = [waiting(register, days=3) for _ in range(4)]
    assert [queue_reminders() for _ in range(4)] == [3, 3, 2, 0]
    assert all(mails_to(entry) == ["reminder"] for entry in reachable)


def test_two_workers_at_once_never_queue_a_reminder_twice(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one looks while the first has chosen whom to remind and not yet begun."""
    entry = waiting(register, days=3)
    first = reminders._remind
    done: list[int] = []

    def overtaken(*args: Any, **kwargs: Any) -> int:
        if not done:
            done.append(0)
            done.append(queue_reminders())
        return first(*args, **kwargs)

    monkeypatch.setattr(reminders, "_remind", overtaken)
    assert queue_reminders() == 0
    assert done == [0, 1]
    assert mails_to(entry) == ["reminder"]


def test_a_reminder_and_its_mail_are_noted_together_or_not_at_all(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = waiting(register, days=3)

    def fail(**_kwargs: Any) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "put_signer_mail", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            queue_reminders()
    entry.refresh_from_db()
    assert entry.reminders == 0
    assert queue_reminders() == 1
    assert mails_to(entry) == ["reminder"]
