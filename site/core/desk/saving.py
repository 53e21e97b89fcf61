"""Many strings saved at once: what wagtail-localize does one by one, each in several queries.

Its ``StringTranslation.save()`` looks for faults, and its signal keeps the title in the page tree
in step. Neither happens in bulk, so whoever calls looks for faults first (``core.desk.faults``),
and the title is seen to here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue


@dataclass(frozen=True)
class Wording:
    """A faultless translation of one string of a page, and what it comes from."""

    segment: StringSegment
    data: str
    tool: str
    by_machine: bool = False


@transaction.atomic
def save_wordings(
    *, translation: Translation, wordings: Sequence[Wording], user: Any, replace: bool
) -> None:
    """Save translated strings, each place once, in a handful of queries.

    With ``replace`` they take the place of what is there; without, what is there stays.
    """
    now = timezone.now()
    rows = [
        StringTranslation(
            translation_of_id=wording.segment.string_id,
            context_id=wording.segment.context_id,
            locale_id=translation.target_locale_id,
            data=wording.data,
            translation_type="machine" if wording.by_machine else "manual",
            tool_name=wording.tool,
            last_translated_by=user,
            updated_at=now,
        )
        for wording in wordings
    ]
    if replace:
        StringTranslation.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["locale", "translation_of", "context"],
            update_fields=[
                "data",
                "translation_type",
                "tool_name",
                "last_translated_by",
                "updated_at",
                "has_error",
                "field_error",
            ],
        )
    else:
        StringTranslation.objects.bulk_create(rows, ignore_conflicts=True)
    _keep_title_in_step(translation, wordings)


def _keep_title_in_step(translation: Translation, wordings: Sequence[Wording]) -> None:
    titles = [wording.data for wording in wordings if wording.segment.context.path == "title"]
    for title in titles:
        Page.objects.filter(
            translation_key=translation.source.object_id, locale=translation.target_locale
        ).update(draft_title=StringValue(title).render_text())
