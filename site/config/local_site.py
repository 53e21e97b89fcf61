"""A whole site on one machine: its data made ready, its processes started and stopped."""

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from core.catalogues import compile_catalogues
from home.sites import follow_base_url

HOST = "127.0.0.1"
ADMINISTRATOR = "admin"
ADMINISTRATOR_EMAIL = "admin@example.org"
BLOCKING_THREADS = 4
ANSWER_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.2

Processes = Mapping[str, subprocess.Popen[bytes]]


class LocalSiteError(Exception):
    """What keeps the site from running, as a sentence for whoever started it."""


# ---- Data -----------------------------------------------------------------------------------


def prepare_data() -> None:
    """Bring catalogues, database and starter content up to the code; harmless to repeat."""
    compile_catalogues()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_starter_content", verbosity=0)
    call_command("create_groups", verbosity=0)
    ensure_administrator(password_file())
    follow_base_url(settings.BASE_URL)


def password_file() -> Path:
    """Return where the administrator's first password is kept."""
    return Path(settings.VAR_DIR) / "admin-password"


def ensure_administrator(path: Path) -> None:
    """Create the administrator with the password kept at the path, or a new one kept there.

    An administrator who exists stays exactly as they are.
    """
    users = get_user_model()._default_manager
    if users.filter(**{get_user_model().USERNAME_FIELD: ADMINISTRATOR}).exists():
        return
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(18) + "\n")
    password = path.read_text(encoding="ascii").strip()
    get_user_model().objects.create_superuser(ADMINISTRATOR, ADMINISTRATOR_EMAIL, password)


def first_password(path: Path) -> str | None:
    """Return the administrator's generated password, or None once another one is set."""
    user = get_user_model()._default_manager.get_by_natural_key(ADMINISTRATOR)
    password = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return password if password and user.check_password(password) else None


# ---- Processes ------------------------------------------------------------------------------


def check_port(port: int) -> None:
    """Raise LocalSiteError where the web server could not listen on the port."""
    with socket.socket() as probe:
        # As the server does: a port that only waits out its last connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else f"fails: {error.strerror}"
            raise LocalSiteError(
                f"Port {port} {reason}. Choose another one, for example: PORT=8123 make run"
            ) from error


@contextmanager
def running_processes(port: int) -> Iterator[Processes]:
    """Start the web server and the worker, and stop both whatever happens."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(port).items():
            # A session of its own: Ctrl-C reaches this process alone, which then stops them.
            processes[name] = subprocess.Popen(  # noqa: S603
                command, env=_environment(), start_new_session=True
            )
        yield processes
    finally:
        _stop(processes)


def commands(port: int) -> dict[str, list[str]]:
    """Return what starts the web server and the worker, by name."""
    serve = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
    serve += ["--blocking-threads", str(BLOCKING_THREADS), "--log-level", "warning"]
    return {
        "web server": [sys.executable, "-m", "granian", *serve, "config.wsgi:application"],
        "worker": [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"],
    }


def _environment() -> dict[str, str]:
    roots = (settings.BASE_DIR, settings.BASE_DIR / "site")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
    }


def wait_for_answer(processes: Processes, port: int) -> None:
    """Return once the web server listens; LocalSiteError if it does not, or a process ends."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(processes)
        with socket.socket() as probe:
            probe.settimeout(POLL_SECONDS)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(POLL_SECONDS)
    raise LocalSiteError(f"The web server did not answer within {ANSWER_SECONDS} seconds.")


def wait_for_end(processes: Processes) -> None:
    """Wait until a process ends by itself, and raise LocalSiteError saying which."""
    while True:
        _refuse_ended(processes)
        time.sleep(POLL_SECONDS)


def _refuse_ended(processes: Processes) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise LocalSiteError(
                f"The {name} ended with code {process.returncode}; everything is stopped."
            )


def _stop(processes: Processes) -> None:
    """Ask every process to end, and make those end that have not within ten seconds."""
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes.values():
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Its children belong to the same session and must not outlive it.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
