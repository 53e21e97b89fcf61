"""A PostgreSQL server of our own on loopback, for the tests and for what `.ci/run` runs.

    python3 tests/postgres.py command …

runs the command with TEST_DATABASE_URL set, and stops the server afterwards. It needs nothing but
Python and PostgreSQL's programs.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Debian keeps them off the path.
DEBIAN = Path("/usr/lib/postgresql")
USER = "tests"


def find_programs() -> Path | None:
    """Return the folder of the newest server's programs; ``None`` if there is none."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@dataclass
class Server:
    """A server whose data lies in ``folder``."""

    programs: Path
    folder: Path
    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the data's folder. What the tests write need not survive a power cut."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        if user := unprivileged_user():
            for path in (self.folder, secret):
                shutil.chown(path, user)
        self._run(
            "initdb",
            f"--username={USER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def start(self) -> None:
        """Start the server; return once it answers."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def restart(self) -> None:
        """Break off all that runs, as a crash does, and start again from the log of writes."""
        self._run("pg_ctl", "-l", str(self.folder / "log"), "-w", "-m", "immediate", "restart")

    def stop(self) -> None:
        """Stop the server at once, whether it runs or not."""
        self._run("pg_ctl", "-m", "immediate", "stop", check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        try:
            subprocess.run(
                command,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=None if check else subprocess.DEVNULL,
                check=check,
                **as_unprivileged(),
            )
        except subprocess.CalledProcessError:
            log = self.folder / "log"
            sys.stderr.write(log.read_text() if log.exists() else "")
            raise


def unprivileged_user() -> str:
    """Return whom the server runs as if we are root, as whom it refuses to run; else nothing."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def as_unprivileged() -> dict[str, Any]:
    """Return what makes ``subprocess`` give up the rights of root."""
    name = unprivileged_user()
    if not name:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@contextmanager
def running_server(programs: Path) -> Iterator[Server]:
    """Run a new server on a free port of loopback; nothing is left of it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    folder = Path(tempfile.mkdtemp(prefix="tests-postgres-"))
    server = Server(programs, folder, port, secrets.token_hex(16))
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run a command with a server of its own; return its exit code."""
    programs = find_programs()
    if programs is None:
        sys.exit("There are no programs of PostgreSQL on this machine.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running_server(programs) as server:
        environment = {**os.environ, "TEST_DATABASE_URL": server.url()}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
