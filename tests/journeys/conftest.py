"""What the stories need: a real mail server, and visitors."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core import worker
from tests.journeys.processes import Site, database_url
from tests.mailbox import Mailbox, MailServer, mail_server, moody_mail_server
from tests.visitor import Visitor


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Send the site's mail to a real SMTP server on loopback."""
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield box


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """Run a mail server whose moods the test chooses."""
    with moody_mail_server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, mails: MailServer) -> Site:
    """Return a site of several processes on the tests' database; it is not running yet."""
    return Site(tmp_path, database_url(), mails.port)


@pytest.fixture
def visitor() -> Visitor:
    """Return a person whose browser has no JavaScript."""
    return Visitor()


@pytest.fixture
def work() -> object:
    """Return what lets the worker do everything that is due."""
    return worker.run_once
