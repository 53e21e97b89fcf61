"""Logs say what happened, never to whom."""

import io
import logging
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator

from core.logs import RedactTokens, redact
from forms.links import CONFIRM, make_token
from forms.models import Submission

TOKEN = make_token(CONFIRM, Submission(pk=UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")))


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger whose lines go through the filter, as the site's do."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactTokens())
    logger = logging.Logger("tests")
    logger.addHandler(handler)
    yield logger, written
    handler.close()


@pytest.mark.parametrize(
    "line",
    [
        f"Not Found: /uk/link/confirm/{TOKEN}/",
        f"Not Found: /uk/link/confirm/{TOKEN}",
        f"Not Found: /uk/link/confirm/{TOKEN[:-1]}",
        f'"POST /en/link/confirm/{TOKEN}/ HTTP/1.1" 303',
        f"/en/link/confirm/{TOKEN}?x=1",
        f"opened ({TOKEN}), then closed",
        f"{TOKEN}, {TOKEN}",
        f"token={TOKEN}&next=/",
    ],
)
def test_a_personal_link_is_struck_out(line: str) -> None:
    redacted = redact(line)
    assert "[token]" in redacted
    assert TOKEN[:-1] not in redacted
    assert TOKEN.rpartition("~")[2][:30] not in redacted


def test_a_link_that_sets_a_password_is_struck_out() -> None:
    token = default_token_generator.make_token(User(pk=1, password="x"))
    assert redact(f"GET /admin/password_reset/confirm/MQ/{token}/") == (
        "GET /admin/password_reset/confirm/MQ/[token]/"
    )


@pytest.mark.parametrize(
    ("line", "redacted"),
    [
        ("refused sample@example.org", "refused [address]"),
        ("refused <sample.k+x@mail.example.org>: 550", "refused <[address]>: 550"),
        ("{'a@example.org': (550, b'no')}", "{'[address]': (550, b'no')}"),
        ("sample@a.org,b@example.org", "[address]@example.org"),
    ],
)
def test_a_mail_address_is_struck_out(line: str, redacted: str) -> None:
    assert redact(line) == redacted


@pytest.mark.parametrize(
    "line",
    [
        "Message 17 is tried again in 0:00:30: SMTPServerDisconnected",
        "django.core.exceptions.ImproperlyConfigured: wrong",
        "GET /admin/registers/3/7d444840-9dc0-11d1-b245-5ffdce74fad2/",
        "Duty mail failed",
    ],
)
def test_what_an_operator_needs_stays(line: str) -> None:
    assert redact(line) == line


def test_lines_are_struck_out_whatever_they_are_made_of(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    logger.warning("Not Found: %s", f"/en/link/confirm/{TOKEN}/")
    logger.warning("%(who)s has %(n)d", {"who": "sample@example.org", "n": 1})
    logger.warning("nothing to hide: %d", 5)
    assert written.getvalue().splitlines() == [
        "Not Found: /en/link/confirm/[token]/",
        "[address] has 1",
        "nothing to hide: 5",
    ]


def test_the_text_of_an_exception_is_struck_out(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    try:
        raise ValueError(f"sample@example.org and {TOKEN}")
    except ValueError:
        logger.exception("Duty mail failed")
    assert "Traceback" in written.getvalue()
    assert "ValueError: [address] and [token]" in written.getvalue()
    assert "example.org" not in written.getvalue()


@pytest.mark.parametrize("piece", ["a", "a%", "1.", "a@", "@", "~,", "1" * 37 + "/"])
def test_the_longest_address_a_visitor_can_send_costs_no_time(piece: str) -> None:
    line = "Not Found: /" + piece * (64_000 // len(piece)) + ","
    begin = time.process_time()
    redact(line)
    assert time.process_time() - begin < 0.5
