"""A full disk refuses honestly, and leaves nothing half-written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms.models import Message, Submission
from tests.forms.people import form_page, signature

pytestmark = pytest.mark.django_db(transaction=True)

SIGN = "/en/manifesto/sign/"
# SQLSTATE 53100, as PostgreSQL says it when a table cannot grow.
FULL = """
CREATE FUNCTION refuse_to_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON site_forms_message
FOR EACH ROW EXECUTE FUNCTION refuse_to_grow();
"""
ROOM = "DROP TRIGGER full_disk ON site_forms_message; DROP FUNCTION refuse_to_grow();"


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the outbox take nothing more."""
    if connection.vendor == "postgresql":
        before, after = FULL, ROOM
    else:
        with connection.cursor() as cursor:
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        before, after = f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1000000000"
    with connection.cursor() as cursor:
        cursor.execute(before)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(after)


def test_a_full_disk_is_told_and_nothing_is_half_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, data = Client(raise_request_exception=False), signature(form_page("sign"))

    def join(number: int) -> Any:
        return client.post(SIGN, {**data, "email": f"sample{number}@example.org"})

    with full_disk():
        # The pages of SQLite's file have some room left.
        answers = [join(number) for number in range(30)]
        refused = [answer for answer in answers if answer.status_code == 503]
        kept = len(answers) - len(refused)
        assert {answer.status_code for answer in answers} <= {303, 503}
        assert "Not available for a moment" in refused[0].content.decode()
        assert refused[0].headers["Retry-After"]
        assert Submission.objects.count() == Message.objects.count() == kept
    assert "Unavailable: /en/manifesto/sign/: " in caplog.text
    assert "example.org" not in caplog.text
    assert join(30).status_code == 303
    assert Submission.objects.count() == Message.objects.count() == kept + 1


def test_a_join_is_one_commit() -> None:
    data = signature(form_page("sign"))
    with CaptureQueriesContext(connection) as queries:
        assert Client().post(SIGN, data).status_code == 303
    statements = [query["sql"].split()[0] for query in queries]
    assert statements.count("COMMIT") == 1
    writes = [i for i, word in enumerate(statements) if word in {"INSERT", "UPDATE", "DELETE"}]
    assert statements.index("BEGIN") < writes[0] < writes[-1] < statements.index("COMMIT")
