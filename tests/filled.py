"""The filled database: migrated and with the starter content, made once and copied from then on.

Making it takes most of a minute. The first process that needs it makes it and puts it by under a
key of everything it was made of; every other process, site in a browser story and later run takes
a copy. Any change of the product's code makes a new one, and so does a new day.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import django
import psycopg2
import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

# Not the folder of one process: what is kept here outlives the run.
KEPT: Final = Path(settings.BASE_DIR) / "var" / "tests"
SOURCES: Final = ("site", "home", "campaigns", "forms", "locale", "requirements")
# How pages look leaves no trace in the database.
LOOKS: Final = {"__pycache__", "static", "templates"}
PREFIX: Final = "test_filled_"


def connect() -> None:
    """Connect this process to a filled database of its own, and fill its folder of media."""
    with _one_at_a_time():
        kept = _kept()
        if kept.exists():
            kept.take()
            connection.creation.create_test_db(verbosity=0, serialize=False, keepdb=True)
        else:
            connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
            call_command("load_starter_content", verbosity=0)
            call_command("create_groups", verbosity=0)
            kept.put()


def copy_files(var_dir: Path) -> None:
    """Put what a filled site has in files into the folder of another site."""
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = _kept()
    if kept.media.exists():
        shutil.copytree(kept.media, var_dir / "media", dirs_exist_ok=True)
    if isinstance(kept, KeptFile):
        shutil.copyfile(kept.database, var_dir / "db.sqlite3")


def template() -> str:
    """Return the name of the PostgreSQL database of which others are made."""
    return PREFIX + _key()


class Kept(ABC):
    """What was put by under the key of today's code."""

    def __init__(self) -> None:
        self.folder = KEPT / f"{connection.vendor}-{_key()}"
        self.media = self.folder / "media"

    @abstractmethod
    def exists(self) -> bool:
        """Tell whether there is something to take."""

    def take(self) -> None:
        """Make a copy where Django looks for the database of this process."""
        if self.media.exists():
            shutil.copytree(self.media, settings.MEDIA_ROOT, dirs_exist_ok=True)

    def put(self) -> None:
        """Keep a copy of this process's database, and nothing older."""
        for folder in KEPT.glob(f"{connection.vendor}-*"):
            shutil.rmtree(folder)
        self.folder.mkdir()
        if Path(settings.MEDIA_ROOT).exists():
            shutil.copytree(settings.MEDIA_ROOT, self.media)


class KeptFile(Kept):
    """A file of SQLite."""

    def __init__(self) -> None:
        super().__init__()
        self.database = self.folder / "filled.sqlite3"

    def exists(self) -> bool:
        """Tell whether the file is there; it is only when it is whole."""
        return self.database.exists()

    def take(self) -> None:
        """Copy the file to where Django would make one."""
        super().take()
        shutil.copyfile(self.database, connection.creation._get_test_db_name())

    def put(self) -> None:
        """Let SQLite copy itself: part of the data may still lie in its log of writes."""
        super().put()
        unfinished = self.database.with_suffix(".unfinished")
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.connection.backup(copy)
        unfinished.replace(self.database)


class KeptTemplate(Kept):
    """A database on the same PostgreSQL server."""

    def exists(self) -> bool:
        """Ask the server."""
        with _server() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template()])
            return cursor.fetchone() is not None

    def take(self) -> None:
        """Let the server copy the database."""
        super().take()
        name = connection.creation._get_test_db_name()
        with _server() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')

    def put(self) -> None:
        """Let the server copy the database; nobody may be connected meanwhile."""
        super().put()
        name = connection.settings_dict["NAME"]
        connection.close()
        with _server() as cursor:
            cursor.execute(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'")
            for (old,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{template()}" TEMPLATE "{name}"')


def _kept() -> Kept:
    return KeptTemplate() if connection.vendor == "postgresql" else KeptFile()


@contextmanager
def _server() -> Iterator[Any]:
    """Yield a cursor outside of every transaction, in the database that the environment names."""
    with closing(psycopg2.connect(os.environ["TEST_DATABASE_URL"])) as server:
        server.autocommit = True
        yield server.cursor()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process of this checkout in, so that whoever waits finds what it made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _key() -> str:
    """Return a hash of everything a filled database is made of."""
    found = hashlib.sha256()
    for part in (timezone.now().date(), django.get_version(), wagtail.__version__):
        found.update(f"{part}\n".encode())
    for top in SOURCES:
        for path in sorted((Path(settings.BASE_DIR) / top).rglob("*")):
            parts = path.relative_to(settings.BASE_DIR).parts
            if LOOKS.isdisjoint(parts) and path.is_file():
                found.update(f"{'/'.join(parts)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
