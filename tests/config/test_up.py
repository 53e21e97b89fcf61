"""`make run` once the packages are there: from nothing to a site that answers, and down again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.config.test_env import VARIABLES

START_SECONDS = 180
STOP_SECONDS = 20


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(var_dir: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
    }


@contextmanager
def site(var_dir: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the site, yield it once it has told its addresses, and stop it whatever happens."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=settings.BASE_DIR,
            env=environment(var_dir, port),
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
    found = re.search(r"Password +(\S+)", log.read_text())
    assert found
    return found[1]


def test_the_site_comes_up_from_nothing_goes_down_and_comes_back(tmp_path: Path) -> None:
    var_dir, first, second = tmp_path / "var", tmp_path / "first.log", tmp_path / "second.log"
    port = free_port()
    with site(var_dir, port, first) as process:
        address = f"http://127.0.0.1:{port}"
        assert address in first.read_text()
        with urllib.request.urlopen(f"{address}/en/", timeout=30) as answer:
            assert answer.status == 200
    assert process.returncode == 0
    assert "Stopped." in first.read_text()

    port = free_port()
    with site(var_dir, port, second):
        assert f"http://127.0.0.1:{port}" in second.read_text()
        taken = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=settings.BASE_DIR,
            env=environment(var_dir, port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert password_in(second) == password_in(first)
    assert taken.returncode == 1
    assert f"Port {port} is taken" in taken.stderr
    assert "Traceback" not in taken.stderr
