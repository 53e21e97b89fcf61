"""Web server and workers share one SQLite file."""

from pathlib import Path

from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from config.databases import connection_settings
from config.values import database


def test_sqlite_lets_readers_read_while_somebody_writes(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    settings = connection_settings(database("sqlite:///db.sqlite3"), tmp_path)
    writer = ConnectionHandler({"default": settings})["default"]
    reader = ConnectionHandler({"default": settings})["default"]
    # Not the tests' own database, so neither their transactions nor their guard apply.
    with django_db_blocker.unblock(), writer.cursor() as writing, reader.cursor() as reading:
        writing.execute("CREATE TABLE signature (id integer)")
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO signature VALUES (1)")
        assert reading.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert reading.execute("SELECT count(*) FROM signature").fetchone() == (0,)
    writer.close()
    reader.close()
    assert (tmp_path / "db.sqlite3").exists()


def test_postgresql_keeps_its_connections_and_tests_them(tmp_path: Path) -> None:
    settings = connection_settings(database("postgres://user@127.0.0.1/manifesto"), tmp_path)
    assert settings["CONN_MAX_AGE"] == 60
    assert settings["CONN_HEALTH_CHECKS"] is True
