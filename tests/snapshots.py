"""The database as it stood after the starter content was loaded, for tests that empty it.

Tests on transactions and on live servers cannot be rolled back: Django empties every table after
them. The tables are then filled again from here, exactly and at once.
"""

import sqlite3
from abc import ABC, abstractmethod

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction


class Snapshot(ABC):
    """A copy of all tables."""

    @abstractmethod
    def restore(self) -> None:
        """Make the database what it was when the copy was taken."""


class SQLiteSnapshot(Snapshot):
    """The whole file, copied into memory by SQLite itself."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self._copy)

    def restore(self) -> None:
        """Copy the file back."""
        connection.ensure_connection()
        self._copy.backup(connection.connection)


class PostgreSQLSnapshot(Snapshot):
    """A schema beside the real one, with a copy of each table."""

    def __init__(self) -> None:
        self._tables = [
            connection.ops.quote_name(name) for name in connection.introspection.table_names()
        ]
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA snapshot")
            for table in self._tables:
                cursor.execute(f"CREATE TABLE snapshot.{table} AS TABLE public.{table}")

    def restore(self) -> None:
        """Fill the tables in one transaction, so that foreign keys are looked at in the end."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(f'public.{table}' for table in self._tables)}")
            for table in self._tables:
                cursor.execute(f"INSERT INTO public.{table} SELECT * FROM snapshot.{table}")
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)


def take_snapshot() -> Snapshot:
    """Return a copy of the database as it is now."""
    cache.clear()
    return PostgreSQLSnapshot() if connection.vendor == "postgresql" else SQLiteSnapshot()
