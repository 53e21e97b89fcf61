"""What a publication of a manifesto means: a new edition, a correction, or a translation."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from campaigns.models import Change, Edition, EditionText, ManifestoPage, Publication
from campaigns.text import hash_of


def record_publication(*, page: ManifestoPage, now: datetime | None = None) -> Edition:
    """Write the edition and the text that ``page`` was just published with; return the edition.

    The source language makes editions: its first publication makes number 1, one that was said to
    be a new edition the next. Any other adds its text to the newest edition; a translation adds it
    to the edition that its source had when it was last brought up to date. A text that is there is
    not added.
    """
    now = now or timezone.now()
    with transaction.atomic():
        change = _settle(page, now)
        known = Edition.objects.filter(manifesto=page.translation_key)
        edition = known.order_by("number").last()
        if not is_source(page):
            edition = known.filter(number=page.edition).first() or edition
        if edition is None or (is_source(page) and change == Change.NEW_EDITION):
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


def is_source(page: Page) -> bool:
    """Tell whether this is the language that editions are made in."""
    return bool(page.locale.language_code == settings.LANGUAGE_CODE)


def last_text(page: ManifestoPage) -> EditionText | None:
    """Return the text that this language was published with last; ``None`` before the first."""
    texts = EditionText.objects.filter(
        edition__manifesto=page.translation_key, language=page.locale.language_code
    )
    return texts.select_related("edition").order_by("published_at", "pk").last()


def _settle(page: ManifestoPage, now: datetime) -> str:
    """Return what was said of this publication, which is over herewith: the next is asked anew."""
    agreed = Publication.objects.filter(
        revision=page.live_revision_id, state=Publication.State.AGREED
    ).first()
    if agreed is None:
        return ""
    agreed.state, agreed.decided_at = Publication.State.PUBLISHED, agreed.decided_at or now
    agreed.save(update_fields=["state", "decided_at"])
    return str(agreed.change)


def _show(page: ManifestoPage, number: int, day: date) -> None:
    """Put number and date on the page and its published revision."""
    shown = {"edition": number, "edition_date": day}
    ManifestoPage.objects.filter(pk=page.pk).update(**shown)
    for name, value in shown.items():
        setattr(page, name, value)
    revision = page.live_revision
    if revision is not None:
        content = {"edition": number, "edition_date": day.isoformat()}
        revision.content = {**revision.content, **content}
        revision.save(update_fields=["content"])
