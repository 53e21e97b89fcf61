"""Personal links: signed tokens (purpose, submission, link version) that are never stored."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from forms.models import Submission

# Each is the name of an address in ``forms.urls`` too; other pages behind a link have their own.
CONFIRM = "confirm"
MINE = "mine"
NOT_ME = "not-me"
UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class Link:
    """What a valid token stands for."""

    submission_id: uuid.UUID
    version: int


class InvalidLink(Exception):  # It is an answer to the visitor, not a fault of ours.
    """The token is altered, of another purpose, or not one of ours."""


def _signer(purpose: str) -> Signer:
    return Signer(key=settings.LINK_KEY, sep="~", salt=f"forms.links.{purpose}")


def make_token(purpose: str, submission: Submission) -> str:
    """Return the token of ``submission`` for one purpose; raising its link version voids it."""
    return _signer(purpose).sign(f"{submission.pk.hex}-{submission.link_version}")


def read_token(purpose: str, token: str) -> Link:
    """Return what ``token`` stands for. Raises ``InvalidLink``."""
    try:
        pk, _dash, version = _signer(purpose).unsign(token).partition("-")
        return Link(uuid.UUID(hex=pk), int(version))
    except (BadSignature, ValueError) as error:
        raise InvalidLink from error


def personal_path(purpose: str, submission: Submission, *, page: str = "") -> str:
    """Return the path of a personal link in the active language, or of a page behind it."""
    return reverse(f"forms:{page or purpose}", args=[make_token(purpose, submission)])


def personal_url(
    purpose: str, submission: Submission, *, page: str = "", language: str = ""
) -> str:
    """Return the full address of a personal link in ``language``, else in the submission's."""
    with translation.override(language or submission.language):
        return f"{settings.BASE_URL}{personal_path(purpose, submission, page=page)}"
