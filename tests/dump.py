"""Everything that lies in the database, as somebody who stole a backup would read it."""

import json

from django.db import connection


def dump() -> bytes:
    """Return every value of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_as_bytes(value) for row in cursor.fetchall() for value in row]
    return b"\n".join(found)


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def traces_of(text: str) -> list[bytes]:
    """Return how ``text`` may stand in a dump: as it is, and as JSON or code writes it."""
    escaped = json.dumps(text)[1:-1]
    return [text.encode(), text.lower().encode(), escaped.encode(), text.encode().hex().encode()]


def holds(everything: bytes, text: str) -> bool:
    """Tell whether a dump holds ``text`` in any of these forms."""
    return any(trace in everything for trace in traces_of(text))
