"""What publishers do with the manifesto of the starter content."""

from typing import Any

from campaigns import publishing
from campaigns.models import Change, ManifestoPage
from core.desk.publishing import publish
from core.desk.sources import bring_up_to_date
from tests.translating import translation_of, write


def manifesto(language: str = "en") -> ManifestoPage:
    """Return the manifesto in one language, as it is published."""
    return ManifestoPage.objects.get(locale__language_code=language)


def retitle_and_publish(
    page: ManifestoPage, title: str, change: str = Change.CORRECTION, user: Any = None
) -> None:
    """Give the manifesto another title, which is signed, and publish that."""
    page.title = title
    publishing.publish_manifesto(
        page=page, revision=page.save_revision(user=user), change=change, user=user
    )


def publish_translation(title: str = "", *, follow: bool = False) -> None:
    """Publish the Ukrainian manifesto, under another title or as it is.

    ``follow`` takes the newest English text over first, missing strings accepted.
    """
    translation = translation_of(manifesto())
    if follow:
        bring_up_to_date(translation.source)
        translation.refresh_from_db()
    if title:
        write(translation, title, path="title")
    publish(translation=translation, user=None, accept_missing=True, accept_unapproved=True)
