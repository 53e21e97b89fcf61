"""Closes a gap of Wagtail 7.4: it writes scripts into the admin's pages without a nonce.

Without a nonce a strict Content Security Policy stops them, and with ``unsafe-inline`` it would
stop nobody's. The widgets that write them are drawn without a request, so the request is kept
beside, for the time of its answer. Choosers are wrapped here; the widgets of dates, the panel of
rows and wagtail-localize's editor have templates of the same name in ``core/templates``.

Can go when Wagtail's admin writes no scripts into pages (its issue 1288).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets.chooser import BaseChooser

OPENING: Final = "<script>"
NOTHING: Final = SafeString("")
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_wagtails_render: Final = BaseChooser.render


@contextmanager
def of(request: HttpRequest) -> Iterator[None]:
    """Let what is drawn meanwhile find the nonce of ``request``."""
    before = _request.set(request)
    try:
        yield
    finally:
        _request.reset(before)


def nonce() -> SafeString:
    """Return the attribute that lets a script of ours run; empty outside of a request.

    The policy names a nonce only where one was asked for.
    """
    request = _request.get()
    return format_html(' nonce="{}"', getattr(request, "csp_nonce", "")) if request else NOTHING


def close() -> None:
    """Let choosers write their script with the nonce."""
    BaseChooser.render = _render


def _render(self: Any, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
    # What stands before the script is escaped, so the first one is the chooser's own.
    html, opening, script = _wagtails_render(self, name, value, attrs, renderer).partition(OPENING)
    return SafeString(f"{html}<script{nonce()}>{script}" if opening else html)
