"""Logs say what happened, never to whom."""

import logging
import re

# A signed token, or anything as long made of the same characters: a personal link, or the 39 of
# a link that sets a password. A digit is always among them, and never in the name of a module.
# Both patterns begin only where a run begins: a visitor's longest address costs linear time.
TOKEN = re.compile(r"(?<![A-Za-z0-9_.:~-])(?=[A-Za-z_.:~-]*+[0-9])[A-Za-z0-9_.:~-]{38,}")
ADDRESS = re.compile(r"(?<![^\s@<>'\"])[^\s@<>'\"]++@[^\s@<>'\"]+\.[^\s@<>'\"]+")


class RedactTokens(logging.Filter):
    """Strikes personal links' tokens and mail addresses out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let the record pass, redacted."""
        message = record.getMessage()
        redacted = redact(message)
        if redacted != message:
            record.msg, record.args = redacted, None
        if isinstance(record.exc_info, tuple):
            # Formatters take the text of an exception from here, if it is there already.
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(text)
        return True


def redact(text: str) -> str:
    """Return ``text`` with tokens and addresses replaced by a mark."""
    return ADDRESS.sub("[address]", TOKEN.sub("[token]", text))
