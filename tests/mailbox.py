"""A real mail server on loopback, and the mail it took in."""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from tests.ports import LOOPBACK, free_port


class Mailbox:
    """Takes mail in by SMTP; ``answer`` is what it says to the next mails instead of 250.

    It thinks ``pause`` seconds between taking a mail and saying so.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer = ""
        self.pause = 0.0

    async def handle_RCPT(self, *event: Any) -> str:
        """Refuse or take a recipient."""
        _server, _session, envelope, address, _options = event
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        await asyncio.sleep(self.pause)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails that went to ``address``, oldest first."""
        return [mail for mail in self.mails if mail["To"] == address]


class MailServer:
    """A mail server on one port of loopback that can be made to refuse and to fall silent."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.port = free_port()
        self._end: Callable[[], None] = lambda: None

    def take_mail(self) -> None:
        """Listen, and answer as the mailbox does."""
        self.refuse()
        controller = Controller(self.mailbox, hostname=LOOPBACK, port=self.port)
        controller.start()
        self._end = controller.stop

    def refuse(self) -> None:
        """Let nobody connect."""
        self._end()
        self._end = lambda: None

    def hang(self) -> None:
        """Let everybody connect, and say nothing."""
        self.refuse()
        self._end = socket.create_server((LOOPBACK, self.port), backlog=100).close


@contextmanager
def moody_mail_server() -> Iterator[MailServer]:
    """Run a mail server whose faults a test chooses."""
    server = MailServer()
    server.take_mail()
    try:
        yield server
    finally:
        server.refuse()


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """Run a mail server on a free port of loopback; yield its mailbox and the port."""
    with moody_mail_server() as server:
        yield server.mailbox, server.port


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Return the text or the HTML of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """Return the path of the personal link in a mail."""
    found = re.search(r"https?://\S+/link/\S+", text_of(mail))
    assert found, text_of(mail)
    return urlsplit(found[0]).path
