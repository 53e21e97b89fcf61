"""What several files of tests of forms need made ready."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from tests.forms.outgoing import LOCMEM, Send


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> list[Send]:
    """What the mail service does with the next mails; the last stays. While empty it takes all."""
    doings: list[Send] = []

    def send_messages(self: BaseEmailBackend, mails: list[Any]) -> int:
        for each in mails:
            if doings:
                (doings.pop(0) if len(doings) > 1 else doings[0])(each)
            mail.outbox.append(each)
        return len(mails)

    monkeypatch.setattr(f"{LOCMEM}.send_messages", send_messages)
    return doings
