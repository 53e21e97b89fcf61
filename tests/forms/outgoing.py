"""Mails to be sent, and what a mail service may do with one; its fixture is ``service``."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from forms.models import Message
from tests.factories import MessageFactory, SubmissionFactory

ADDRESS = "sample.signer@example.org"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"

Send = Callable[[Any], None]


def fails_with(error: Exception) -> Send:
    def send(_mail: Any) -> None:
        raise error

    return send


def takes(_mail: Any) -> None:
    """Send as if nothing were wrong."""


def message_to(address: str = ADDRESS, **values: Any) -> Message:
    return MessageFactory(submission=SubmissionFactory(pending=True, email=address), **values)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def due_again(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
