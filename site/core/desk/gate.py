"""The gate that every publication passes: rules may refuse one, and say why."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.models import Page, Revision

# What is published, the exact revision, and by whom (``None``: by the timetable or a command).
# A rule returns why that may not be, in words, or ``None``.
Rule = Callable[[Page, Revision, Any], Any]
# Asks for what was refused, where somebody can be asked; returns in words what happens now.
Request = Callable[[Page, Revision, Any], Any]

_rules: list[Rule] = []
_requests: list[Request] = []


class PublicationRefused(PermissionDenied):
    """A rule of the house stands against this publication; ``message`` says which."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def register_rule(rule: Rule) -> None:
    """Let ``rule`` speak on every publication from now on."""
    if rule not in _rules:
        _rules.append(rule)


def register_request(request: Request) -> None:
    """Let ``request`` take on what a rule refuses."""
    if request not in _requests:
        _requests.append(request)


def check(*, page: Page, revision: Revision, user: Any) -> None:
    """Raise ``PublicationRefused`` if a rule forbids to publish ``revision`` of ``page``."""
    for rule in _rules:
        if reason := rule(page, revision, user):
            raise PublicationRefused(str(reason))


def ask_instead(*, page: Page, revision: Revision, user: Any) -> str:
    """Ask for a publication that must not be made directly; return what happens now, in words.

    Empty where nobody can be asked: then publish, and let the rules speak.
    """
    return next((str(told) for ask in _requests if (told := ask(page, revision, user))), "")
