"""What every test stands on: a world of its own, and the starter content in the database."""

import gc
import shutil
import socket
from collections.abc import Callable, Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from core.catalogues import compile_catalogues
from tests import filled
from tests.postgres import find_programs
from tests.snapshots import take_snapshot

# One running site for the stories of several folders.
pytest_plugins = ["tests.browser.stage"]
# Names of databases, and of the marks on tests that are about one of them.
DATABASES = ("sqlite", "postgresql")
# Whoever asks for one of these gets a database that is emptied afterwards.
EMPTYING_FIXTURES = {"transactional_db", "live_server", "django_db_reset_sequences"}
# How many objects more make the collector look: requests leave thousands, and hardly a circle.
GARBAGE_THRESHOLDS = (50_000, 20, 20)

restore_key = pytest.StashKey[Callable[[], None]]()


class NetworkRefused(RuntimeError):
    """A test wanted to reach something that is not on this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Give this process its folder and the compiled catalogues."""
    Path(settings.VAR_DIR).mkdir(mode=0o700)
    compile_catalogues()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder again."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about another database: `tests.run` runs all tests on both."""
    foreign = set(DATABASES) - {connection.vendor}
    if find_programs() is None:
        foreign.add("own_postgresql")
    out = [item for item in items if any(map(item.get_closest_marker, foreign))]
    items[:] = sorted((item for item in items if item not in out), key=_turn)
    config.hook.pytest_deselected(items=out)


def _turn(item: pytest.Item) -> tuple[bool, bool, bool]:
    """Put what lasts first, and of that what can run while another process fills a database."""
    is_story, is_long = map(item.get_closest_marker, ("browser", "long"))
    return not is_story, not is_long, item.get_closest_marker("django_db") is not None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage what stays to the end: all the code, and all the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> Iterator[None]:
    """Connect to a filled database in place of pytest-django's empty one."""
    ordinary = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        filled.connect()
        snapshot = take_snapshot()

    def restore() -> None:
        with django_db_blocker.unblock():
            snapshot.restore()

    pytestconfig.stash[restore_key] = restore
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(ordinary, verbosity=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, Any, Any]:
    """Bring the starter content back after a test that leaves the database empty.

    After the last test the database itself is gone already.
    """
    result = yield
    if nextitem is not None and restore_key in item.config.stash and _empties_database(item):
        item.config.stash[restore_key]()
    return result


def _empties_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and bool(marker.kwargs.get("transaction"))
    return asked or not EMPTYING_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def fresh_process_state() -> Iterator[None]:
    """Begin and end in the source language, with nothing in the cache."""
    cache.clear()
    with translation.override(settings.LANGUAGE_CODE):
        yield
    cache.clear()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self, address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


def _refuse_outside(connection: socket.socket, address: Any) -> None:
    if connection.family == socket.AF_UNIX or address[0] == "localhost":
        return
    try:
        inside = ip_address(address[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NetworkRefused(f"A test wanted to reach {address[0]}.")
