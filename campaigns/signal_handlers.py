"""One handler writes Edition and EditionText, whoever publishes and by whatever way."""

from typing import Any

from wagtail.signals import page_published

from campaigns import editions
from campaigns.models import ManifestoPage


def connect() -> None:
    """Listen; called once at start-up."""
    page_published.connect(
        record_edition, sender=ManifestoPage, dispatch_uid="campaigns.record_edition"
    )


def record_edition(sender: type, instance: ManifestoPage, **kwargs: Any) -> None:
    """See ``campaigns.editions.record_publication``.

    Wagtail sends the signal for a page that is only scheduled, too.
    """
    if instance.live:
        editions.record_publication(page=instance)
