"""What a publication of a manifesto means: a new edition, a correction, or a translation."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.models import Edition, EditionText, ManifestoPage
from campaigns.models.manifestos import Change
from campaigns.text import hash_of


def record_publication(*, page: ManifestoPage, now: datetime | None = None) -> Edition:
    """Write the edition and the text that ``page`` was just published with; return the edition.

    The source language makes editions: its first publication makes number 1, ``new_edition`` the
    next. A correction adds its text to the newest edition; a translation adds it to the edition
    that its source had when it was last brought up to date. A text that is there is not added.
    """
    now = now or timezone.now()
    with transaction.atomic():
        known = Edition.objects.filter(manifesto=page.translation_key)
        edition = known.order_by("number").last()
        if not is_source(page):
            edition = known.filter(number=page.edition).first() or edition
        if edition is None or (is_source(page) and page.change == Change.NEW_EDITION):
            edition = Edition.objects.create(
                manifesto=page.translation_key,
                number=edition.number + 1 if edition else 1,
                date=timezone.localdate(now),
            )
        text = page.text()
        latest = edition.texts.filter(language=page.locale.language_code).last()
        if latest is None or latest.text != text:
            EditionText.objects.create(
                edition=edition,
                language=page.locale.language_code,
                sha256=hash_of(text),
                text=text,
                published_at=now,
            )
        _show(page, edition.number, edition.date)
        return edition


def is_source(page: ManifestoPage) -> bool:
    """Tell whether this is the language that editions are made in."""
    return bool(page.locale.language_code == settings.LANGUAGE_CODE)


def _show(page: ManifestoPage, number: int, day: date) -> None:
    """Put number and date on the page and its published revision, and reset ``change``.

    A draft that is newer than this publication keeps what its editor chose.
    """
    shown = {"edition": number, "edition_date": day, "change": Change.CORRECTION}
    ManifestoPage.objects.filter(pk=page.pk).update(**shown)
    for name, value in shown.items():
        setattr(page, name, value)
    revision = page.live_revision
    if revision is not None:
        content = {"edition": number, "edition_date": day.isoformat(), "change": Change.CORRECTION}
        revision.content = {**revision.content, **content}
        revision.save(update_fields=["content"])
