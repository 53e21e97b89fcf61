"""How the site connects to its database."""

from pathlib import Path
from typing import Any

CONNECTION_SECONDS = 60
# A server that does not answer at all is given up after so long.
CONNECT_SECONDS = 5
LOCK_WAIT_SECONDS = 20
# Readers never wait for the writer, and the writer waits for no disk flush but at checkpoints.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"


def connection_settings(database: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the database with the project's own on top."""
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(database, base_dir)
    return {
        **database,
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": CONNECT_SECONDS, **database.get("OPTIONS", {})},
    }


def _sqlite(database: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    """Return settings with which a web server and workers can share one file.

    IMMEDIATE takes the write lock when a transaction begins: one that begins by reading would
    otherwise fail at its first write, without waiting, if another process wrote meanwhile.
    A relative name is read from the project's root, so that every process opens the same file.
    """
    name = database["NAME"]
    return {
        **database,
        "NAME": name if name == ":memory:" else str(base_dir / name),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "OPTIONS": {
            "timeout": LOCK_WAIT_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": PRAGMAS,
        },
    }
