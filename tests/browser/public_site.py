"""The web server of a public site: production's settings, files with a hash, compressed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from config.local_site import commands
from tests.config.test_env import VARIABLES

START_SECONDS = 60
STOP_SECONDS = 20


@contextmanager
def public_site(var_dir: Path, port: int, log: Path) -> Iterator[str]:
    """Serve the data of a site that `manage.py up` has made; yield the address."""
    address = f"http://127.0.0.1:{port}"
    environment = _environment(var_dir, address)
    with log.open("wb") as output:
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
        )
        process = subprocess.Popen(
            commands(port)["web server"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _environment(var_dir: Path, address: str) -> dict[str, str]:
    """Return what an operator would set, with the keys of the site whose data it is."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    keys = dict(line.split("=", 1) for line in (var_dir / "keys.env").read_text().splitlines())
    roots = (settings.BASE_DIR, settings.BASE_DIR / "site")
    return {
        **inherited,
        **keys,
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": f"sqlite:///{var_dir}/db.sqlite3",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": address,
        # Mail waits in the database until the worker of the other site sends it.
        "EMAIL_URL": "console:",
        "DEFAULT_FROM_EMAIL": "Sample site <sample@example.org>",
    }


def _answers(address: str) -> bool:
    with suppress(URLError, ConnectionError), urlopen(f"{address}/robots.txt", timeout=5) as answer:
        return answer.status == 200
    return False
