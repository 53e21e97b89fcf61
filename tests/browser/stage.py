"""What every story in Chromium stands on: one running site for all of them, and the browser."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import filled
from tests.mailbox import Mailbox, mail_server
from tests.ports import free_port
from tests.running_site import password_in, running_site

# Chromium must not call home; as root it runs without its sandbox.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_SECONDS: Final = 30


@dataclass
class Site:
    """A running site."""

    address: str
    mailbox: Mailbox
    password: str
    var_dir: Path

    def mail_to(self, recipient: str) -> EmailMessage:
        """Wait until the worker has sent a mail there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.mailbox.to(recipient):
            assert time.monotonic() < deadline, "No mail has come"
            time.sleep(0.1)
        return self.mailbox.to(recipient)[-1]


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """Yield where the site keeps its data: its own SQLite file, or a new PostgreSQL database.

    Needs a test database: the new one is made of what that was made of.
    """
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"site_story_{uuid4().hex}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name} TEMPLATE {filled.template()}")
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    """Run one site for all stories of this process; that it comes up from nothing: `test_up`."""
    folder: Path = tmp_path_factory.mktemp("site")
    filled.copy_files(folder / "var")
    port, log = free_port(), folder / "log"
    with mail_server() as (mailbox, mail_port), database() as where:
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_port}"}
        with running_site(folder / "var", port, log, **mail, **where):
            yield Site(f"http://127.0.0.1:{port}", mailbox, password_in(log), folder / "var")


# Not for the whole session: while Playwright runs, Django refuses its database to other tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the Chromium that the machine has."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=[*ARGUMENTS]
        )
        yield chromium
        chromium.close()
