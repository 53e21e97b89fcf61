"""The site's processes, as operators run them, on the database and mail server of a test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection

from config.local_site import commands
from tests.journeys.test_signer import ANSWERS
from tests.ports import LOOPBACK, free_port

SIGN: Final = "/en/manifesto/sign/"
START_SECONDS: Final = 60
STOP_SECONDS: Final = 15
ANSWER_SECONDS: Final = 60
POLL_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Answer:
    """What a visitor got, and after how many seconds."""

    status: int
    headers: HTTPMessage
    text: str
    seconds: float


@dataclass
class Site:
    """Processes on one database. What they log is kept in ``folder``."""

    folder: Path
    database_url: str
    mail_port: int
    port: int = field(default_factory=free_port)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *command: str, **streams: Any) -> subprocess.Popen[str]:
        """Start a process; it is ended with the site."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": os.pathsep.join(
                map(str, (settings.BASE_DIR, settings.BASE_DIR / "site"))
            ),
            "DATABASE_URL": self.database_url,
            "EMAIL_URL": f"smtp://{LOOPBACK}:{self.mail_port}",
        }
        with (self.folder / f"{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                text=True,
                **{"stdout": log, "stderr": log, **streams},
            )
        self.started.append(process)
        return process

    def serve(self) -> None:
        """Start the web server; return when it answers."""
        self.start(*commands(self.port)["web server"])
        wait_until(self.answers, "The web server does not answer", START_SECONDS)

    def answers(self) -> bool:
        """Tell whether the web server answers."""
        try:
            return self.ask("/robots.txt").status == 200
        except OSError:
            return False

    def work(self) -> subprocess.Popen[str]:
        """Start a worker."""
        return self.start(*commands(self.port)["worker"])

    def ask(self, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        """Open a page, or send a form."""
        caller = HTTPConnection(LOOPBACK, self.port, timeout=ANSWER_SECONDS)
        headers = {"Sec-Fetch-Site": "same-origin"}
        began = time.monotonic()
        try:
            if data is None:
                caller.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                caller.request("POST", path, urlencode(data, doseq=True), headers)
            response = caller.getresponse()
            text = response.read().decode()
        finally:
            caller.close()
        return Answer(response.status, response.headers, text, time.monotonic() - began)

    def form(self) -> dict[str, Any]:
        """Return what a sample signer sends, whatever the form carries hidden included."""
        page = BeautifulSoup(self.ask(SIGN).text, "html.parser")
        shown = page.find("input", attrs={"name": "shown"})
        assert shown is not None
        return {**ANSWERS, "shown": shown["value"]}

    def log(self) -> str:
        """Return everything that the processes have logged."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def end(self) -> None:
        """End what still runs, each by its own number."""
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()


@contextmanager
def running(site: Site, *, web: bool = True, workers: int = 0) -> Iterator[Site]:
    """Run the web server and as many workers; all that the site started is gone afterwards."""
    try:
        for _worker in range(workers):
            site.work()
        if web:
            site.serve()
        yield site
    finally:
        site.end()


class Nursery:
    """Starts workers faster than they can be killed."""

    def __init__(self, site: Site) -> None:
        self._process = site.start(
            sys.executable,
            "-m",
            "tests.journeys.nursery",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def worker(self) -> int:
        """Start a worker; return its number."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write("\n")
        stdin.flush()
        return int(stdout.readline())


def kill(worker: int) -> None:
    """End a worker as the kernel does when memory runs out."""
    os.kill(worker, signal.SIGKILL)


def address(number: int) -> str:
    """Return the address of one of many sample signers."""
    return f"sample.signer{number}@example.org"


def assert_names_nobody(log: str) -> None:
    """Hold that a log tells no address, name or personal link."""
    for word in ("@example.org", "Sample ", "/link/confirm/"):
        assert word not in log.replace("/link/confirm/[token]", "")


def database_url() -> str:
    """Return where the tests' own database is, for another process."""
    data = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{data['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**data)


def wait_until(holds: Callable[[], bool], complaint: str, seconds: float) -> float:
    """Return after how many seconds something came true; fail if it does not in time."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, complaint
        time.sleep(POLL_SECONDS)
    return time.monotonic() - began


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
