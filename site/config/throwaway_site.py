"""A site that is thrown away afterwards, with data in a folder of its own: for pictures of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings

from config import env
from config.local_site import HOST

START_SECONDS: Final = 180
STOP_SECONDS: Final = 30
PATIENCE_SECONDS: Final = 30
POLL_SECONDS: Final = 0.2
LAST_LINES: Final = 15
# What Django's file backend writes after each mail.
MAIL_END: Final = re.compile(rb"^-{79}$", re.MULTILINE)


class SiteError(Exception):
    """What keeps the site from running or answering, as a sentence for whoever asked for it."""


@dataclass(frozen=True)
class Site:
    """A running throw-away site."""

    address: str
    var_dir: Path

    @property
    def password(self) -> str:
        """Return the administrator's password."""
        return (self.var_dir / "admin-password").read_text(encoding="ascii").strip()


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site as ``manage.py up`` does, with data in a folder that is removed afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="screenshots-") as name:
        folder = Path(name)
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"],
                env=site_environment(folder / "var", port),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_up(process, port, log)
            yield Site(f"http://{HOST}:{port}", folder / "var")
        finally:
            _stop(process)


def site_environment(var_dir: Path, port: int) -> dict[str, str]:
    """Return the environment of a site that knows nothing of this one's data and secrets."""
    known = {field.name.upper() for field in fields(env.Environment)}
    known.update(env.DEVELOPMENT_VARIABLES)
    known.update(*env.PROVIDERS.values(), *env.PROVIDER_OPTIONS.values())
    return {
        **{name: value for name, value in os.environ.items() if name not in known},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
    }


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(POLL_SECONDS)
    told = "\n".join(log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:])
    raise SiteError(f"The site that was to be photographed did not start:\n{told}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the site as Ctrl-C would: it stops its own processes."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def mail_to(recipient: str, folder: Path) -> EmailMessage | None:
    """Return the newest mail to an address among those that the site wrote as files."""
    for file in sorted(folder.glob("*.log"), reverse=True):
        for part in reversed(MAIL_END.split(file.read_bytes())):
            mail = message_from_bytes(part.lstrip(), policy=policy.default)
            if isinstance(mail, EmailMessage) and mail["To"] == recipient:
                return mail
    return None


def link_in(mail: EmailMessage) -> str:
    """Return the personal link in the text of a mail; empty if there is none."""
    body = mail.get_body(("plain",))
    found = re.search(r"https?://\S+/link/\S+", str(body.get_content()) if body else "")
    return found[0] if found else ""


def wait_for(look: Callable[[], str], what: str) -> str:
    """Return what ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise SiteError(f"{what} did not come within {PATIENCE_SECONDS} seconds.")
