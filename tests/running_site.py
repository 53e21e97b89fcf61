"""A whole site as `manage.py up` runs it: web server, worker and database, in its own folder."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.config.test_env import VARIABLES

START_SECONDS = 180
STOP_SECONDS = 20


def environment(var_dir: Path, port: int, **more: str) -> dict[str, str]:
    """Return the environment of a site that knows nothing of the tests' own."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
        **more,
    }


@contextmanager
def running_site(
    var_dir: Path, port: int, log: Path, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the site, yield it once it has told its addresses, and stop it whatever happens."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=settings.BASE_DIR,
            env=environment(var_dir, port, **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C stops" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


def password_in(log: Path) -> str:
    """Return the administrator's password that the site told."""
    found = re.search(r"Password +(\S+)", log.read_text())
    assert found
    return found[1]
