"""The site on one machine: an administrator, an address, and processes that end together."""

import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from config import local_site
from config.local_site import LocalSiteError

SLEEPS = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((local_site.HOST, 0)) as server:
        yield server


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


# ---- Data -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_administrator_gets_a_password_that_only_the_owner_of_the_file_reads(
    tmp_path: Path,
) -> None:
    path = tmp_path / "admin-password"
    local_site.ensure_administrator(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = local_site.first_password(path)
    assert password
    assert len(password) >= 20
    assert get_user_model().objects.get(username="admin").is_superuser


@pytest.mark.django_db
def test_an_administrator_who_exists_stays_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "admin-password"
    local_site.ensure_administrator(path)
    administrator = get_user_model().objects.get(username="admin")
    administrator.set_password("a password of their own choice")
    administrator.save()
    local_site.ensure_administrator(path)
    administrator.refresh_from_db()
    assert administrator.check_password("a password of their own choice")
    assert local_site.first_password(path) is None


@pytest.mark.django_db
def test_a_new_database_keeps_the_password_that_was_told(tmp_path: Path) -> None:
    path = tmp_path / "admin-password"
    path.write_text("told-in-an-earlier-run\n")
    local_site.ensure_administrator(path)
    assert local_site.first_password(path) == "told-in-an-earlier-run"


@pytest.mark.django_db
# ---- Processes ------------------------------------------------------------------------------


def test_a_taken_port_is_told_in_one_sentence(listener: socket.socket) -> None:
    with pytest.raises(LocalSiteError, match=r"is taken\. Choose another one") as refused:
        local_site.check_port(port_of(listener))
    assert "\n" not in str(refused.value)


def test_a_port_is_free_once_its_listener_is_gone(listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    local_site.check_port(port)


def commands(monkeypatch: pytest.MonkeyPatch, **named: list[str]) -> None:
    monkeypatch.setattr(local_site, "commands", lambda port: named)


def test_both_processes_end_with_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    commands(monkeypatch, server=SLEEPS, worker=SLEEPS)
    with local_site.running_processes(0) as processes:
        assert all(process.poll() is None for process in processes.values())
    assert all(process.returncode == -15 for process in processes.values())


def test_a_process_that_will_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    commands(monkeypatch, worker=STUBBORN)
    monkeypatch.setattr(local_site, "STOP_SECONDS", 0.2)
    with local_site.running_processes(0) as processes:
        time.sleep(0.5)
    assert processes["worker"].returncode == -9


def test_one_process_that_ends_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    commands(monkeypatch, server=SLEEPS, worker=ENDS)
    with (
        pytest.raises(LocalSiteError, match="The worker ended with code 3"),
        local_site.running_processes(0) as processes,
    ):
        local_site.wait_for_end(processes)
    assert processes["server"].returncode == -15


def test_the_site_is_up_when_its_port_answers(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    commands(monkeypatch, server=SLEEPS)
    with local_site.running_processes(0) as processes:
        local_site.wait_for_answer(processes, port_of(listener))


def test_a_server_that_never_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    commands(monkeypatch, server=SLEEPS)
    monkeypatch.setattr(local_site, "ANSWER_SECONDS", 0.3)
    with socket.socket() as unused:
        # Bound but not listening: nobody else can answer on this port meanwhile.
        unused.bind((local_site.HOST, 0))
        with (
            pytest.raises(LocalSiteError, match="did not answer"),
            local_site.running_processes(0) as processes,
        ):
            local_site.wait_for_answer(processes, port_of(unused))


def test_the_real_commands_start_what_they_name() -> None:
    for command in local_site.commands(8000).values():
        shown = subprocess.run(
            [*command[:3], "--help"], capture_output=True, timeout=60, check=False
        )
        assert shown.returncode == 0
