"""The outbox when workers die or are slow: nothing is lost, and next to nothing is sent twice."""

import time
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from forms import outbox
from forms.models import Message
from forms.outbox import MOST_ATTEMPTS, deliver_due
from tests.forms.outgoing import ADDRESS, Send, due_again, fails_with, fresh, message_to, takes

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As SIGKILL: nobody catches it."""


def test_what_a_killed_worker_held_comes_back(service: list[Send]) -> None:
    service.append(fails_with(Killed()))
    messages = [message_to(f"signer{number}@example.org") for number in range(2)]
    with pytest.raises(Killed):
        deliver_due()
    assert sorted(fresh(message).state for message in messages) == ["leased", "queued"]
    service[:] = [takes]
    assert deliver_due() == 1
    Message.objects.filter(state="leased").update(due_at=timezone.now())  # it has run out
    assert deliver_due() == 1
    assert {fresh(message).state for message in messages} == {"sent"}
    assert len(mail.outbox) == 2


def test_a_mail_that_two_workers_died_with_is_not_sent_a_third_time(
    service: list[Send], caplog: pytest.LogCaptureFixture
) -> None:
    """It may have gone out twice: whoever waits for it can ask for it again."""
    service.append(fails_with(Killed()))
    message = message_to()
    for _worker in range(2):
        with pytest.raises(Killed):
            deliver_due()
        due_again(message)
    service[:] = [takes]
    assert deliver_due() == 1
    assert mail.outbox == []
    assert (fresh(message).state, fresh(message).error) == ("failed", "worker died")
    assert f"Message {message.pk} is given up: its workers died with it" in caplog.messages


def test_a_refusal_between_two_deaths_forgets_neither(service: list[Send]) -> None:
    message = message_to()
    for doing in (fails_with(Killed()), fails_with(TimeoutError()), fails_with(Killed())):
        service[:] = [doing]
        with suppress(Killed):
            deliver_due()
        due_again(message)
    assert fresh(message).handed_over == 2
    service[:] = [takes]
    deliver_due()
    assert fresh(message).state == "failed"


def test_a_worker_that_dies_before_handing_over_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = message_to()

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise Killed

    monkeypatch.setattr(outbox, "build_mail", die)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with pytest.raises(Killed):
            deliver_due()
        assert (fresh(message).attempts, fresh(message).handed_over) == (attempt, 0)
        due_again(message)
    deliver_due()
    assert (fresh(message).state, fresh(message).error) == ("failed", "worker died")


def test_what_another_worker_took_over_is_not_sent_by_the_slower_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Writing the mail takes so long that its lease runs out: a process that was suspended, say."""
    message = message_to()
    build = outbox.build_mail

    def slow(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(outbox, "build_mail", build)
        due_again(message)
        assert deliver_due() == 1
        return build(*args, **kwargs)

    monkeypatch.setattr(outbox, "build_mail", slow)
    deliver_due()
    assert [each.to for each in mail.outbox] == [[ADDRESS]]
    assert (fresh(message).state, fresh(message).attempts) == ("sent", 2)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_held_while_its_server_is_slow(
    service: list[Send], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease of a second is renewed for as long as the server thinks."""
    monkeypatch.setattr(outbox, "LEASE_SECONDS", 1)
    message = message_to()

    def slow(_mail: Any) -> None:
        time.sleep(2)
        assert Message.claim(now=timezone.now(), limit=1, seconds=1) == []

    service.append(slow)
    deliver_due()
    assert (fresh(message).state, fresh(message).attempts) == ("sent", 1)


def test_a_turn_ends_when_the_server_is_slow(
    service: list[Send], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the worker hears between two mails that it should stop."""
    for number in range(3):
        message_to(f"signer{number}@example.org")
    monkeypatch.setattr(outbox, "TURN_SECONDS", 0.05)
    service.append(lambda _mail: time.sleep(0.1))
    assert [deliver_due() for _turn in range(4)] == [1, 1, 1, 0]
