"""What publishers do with the manifesto of the starter content."""

from typing import Any

from campaigns import publishing
from campaigns.models import Change, ManifestoPage


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
