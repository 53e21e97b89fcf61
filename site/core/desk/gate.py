"""The gate that every publication of a page passes, and the rules that may refuse it.

``BasePage.publish`` asks it: Wagtail's scheduled and bulk publishing and its workflows come that
way. The editor does not, so a hook asks before it (``core.desk.gate_hooks``). What the gate says
to translations: they go through ``core.desk.publishing`` and no other way.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from core.desk.translations import enabled_translation

logger = logging.getLogger(__name__)

# By this name Wagtail calls publications whose time has come.
SCHEDULED: Final = "wagtail.publish.scheduled"

# What a rule says against publishing ``revision`` of ``page`` by ``user`` (None: no person); None
# where it has nothing against it. Bulk publishing brings an empty one for a page that has none.
Rule = Callable[[Page, Revision, Any], str | None]

# Asks for a publication where somebody else has to agree; returns in words what happens now.
Request = Callable[[Page, Revision, Any], str | None]

_rules: list[Rule] = []
_requests: list[Request] = []
_released: ContextVar[int | None] = ContextVar("released revision", default=None)


class PublicationRefused(PermissionDenied):
    """A rule of the house forbids this publication; ``message`` tells people which."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def register_rule(rule: Rule) -> None:
    """Let ``rule`` have a say in every publication of a page; a second time changes nothing."""
    if rule not in _rules:
        _rules.append(rule)


def check(*, page: Page, revision: Revision, user: Any) -> None:
    """Raise ``PublicationRefused`` if a rule forbids to publish ``revision`` of ``page``."""
    for rule in _rules:
        if reason := rule(page, revision, user):
            raise PublicationRefused(str(reason))


def register_request(request: Request) -> None:
    """Let ``request`` take on publications that must not be made directly."""
    if request not in _requests:
        _requests.append(request)


def ask_instead(*, page: Page, revision: Revision, user: Any) -> str:
    """Ask for a publication that somebody else has to agree to; return what happens now, in words.

    Empty where nobody has to be asked: then publish, and let the rules speak.
    """
    return next((told for ask in _requests if (told := ask(page, revision, user))), "")


@contextmanager
def released(revision: Revision) -> Iterator[None]:
    """Let this one revision of a translation pass; only ``core.desk.publishing`` calls it."""
    sign = _released.set(revision.pk)
    try:
        yield
    finally:
        _released.reset(sign)


def drop_from_schedule(*, revision: Revision, refusal: PublicationRefused) -> None:
    """Take a revision that may not be published off the schedule, and say so in the log."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    logger.warning("Not published as scheduled: %s (%s)", revision.object_str, refusal.message)


def translations_have_one_way(page: Page, revision: Revision, user: Any) -> str | None:
    """Refuse a translation that does not come from ``core.desk.publishing``."""
    if revision.pk is not None and revision.pk == _released.get():
        return None
    if enabled_translation(page) is None:
        return None
    return gettext(
        "“%(title)s” is a translation. Open it and choose “Publish” there: that shows what is "
        "missing before readers see it."
    ) % {"title": page.title}


register_rule(translations_have_one_way)
