"""Logs say what happened, never to whom."""

import logging
import re

# A signed token, or anything that long made of the characters that tokens are made of.
TOKEN = re.compile(r"[A-Za-z0-9_\-.:~]{40,}(?=[/\s'\"?]|$)")
ADDRESS = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+\.[^\s@<>'\"]+")


class RedactTokens(logging.Filter):
    """Strikes personal links' tokens and mail addresses out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let the record pass, redacted."""
        message = record.getMessage()
        redacted = redact(message)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True


def redact(text: str) -> str:
    """Return ``text`` with tokens and addresses replaced by a mark."""
    return ADDRESS.sub("[address]", TOKEN.sub("[token]", text))
