"""How translations stay in step with their original: what translators see of it, and when.

wagtail-localize keeps a frozen copy of every original that is translated (``TranslationSource``)
and takes a newer one over only when somebody asks. Here it happens by itself, in a job, after each
publication of the original. Taking over publishes nothing: live translations stay as they are.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page, get_translatable_models
from wagtail_localize.models import StringSegment, TranslationSource

from core import jobs
from core.desk.unworded import is_same
from core.models import Job, TranslationPublication
from core.models.pages import BasePage

KIND: Final = "bring_up_to_date"


def is_behind(source: TranslationSource, original: Any) -> bool:
    """Tell whether ``original`` was published since ``source`` was taken from it.

    Snippets are never behind: what is saved of them is taken over at once.
    """
    published: datetime | None = getattr(original, "last_published_at", None)
    return published is not None and published > source.last_updated_at


@dataclass(frozen=True)
class Taken:
    """What taking over a newer original changed: how many strings came, and how many went.

    ``is_rearranged`` tells that no strings did, but order, dates, links or the like.
    """

    came: int
    went: int
    is_rearranged: bool = False

    @property
    def has_changed(self) -> bool:
        """Tell whether translators have anything new before them."""
        return bool(self.came or self.went)


@transaction.atomic
def bring_up_to_date(source: TranslationSource) -> Taken:
    """Show translators the original as it is live now; publish nothing and save no translation.

    Restrictions on who may read follow at once, as in wagtail-localize. Where strings came or went,
    live translations note that they follow an older original; readers are not told where nothing
    but order, dates or links differ. Raises the model's ``DoesNotExist`` if the original is gone.
    """
    source = TranslationSource.objects.select_for_update().get(pk=source.pk)
    before, content = _strings_of(source), source.content_json
    source.update_from_db()
    after = _strings_of(source)
    is_rearranged = before == after and not _gives_the_same(source, content)
    taken = Taken(len(after - before), len(before - after), is_rearranged)
    translations = source.translations.filter(enabled=True).select_related("target_locale")
    for translation in translations:
        # It means to pass over pages that are not there yet, but expects another class of error.
        with suppress(ObjectDoesNotExist):
            source.update_target_view_restrictions(translation.target_locale)
    locale_ids = [translation.target_locale_id for translation in translations]
    if taken.has_changed:
        _note_older_original(source, locale_ids)
    elif taken.is_rearranged:
        newest = newest_publications([source.object_id], locale_ids)
        newest.update(rearranged_at=timezone.now())
    return taken


def _gives_the_same(source: TranslationSource, content: str) -> bool:
    """Tell whether translations take the same from ``source`` as from its earlier content.

    Mails and settings have no copy of what is not translated: readers get it from the original.
    """
    model = source.specific_content_type.model_class()
    is_page = model is not None and issubclass(model, Page)
    return not is_page or is_same(model, content, source.content_json)


def _strings_of(source: TranslationSource) -> set[tuple[int, int]]:
    """Return each string that translators see, with its place in the page."""
    segments = StringSegment.objects.filter(source=source)
    return set(segments.values_list("context_id", "string_id"))


def _note_older_original(source: TranslationSource, locale_ids: list[int]) -> None:
    """Mark the newest publications and the live pages of these languages.

    A plain UPDATE of one column: saving the page would put a translation's draft live.
    """
    now = timezone.now()
    newest_publications([source.object_id], locale_ids).update(source_changed_at=now)
    model = source.specific_content_type.model_class()
    if model is not None and issubclass(model, BasePage):
        original = model._default_manager.get(
            translation_key=source.object_id, locale_id=source.locale_id
        )
        day = timezone.localdate(original.last_published_at or now)
        targets = model._default_manager.filter(
            translation_key=source.object_id, locale_id__in=locale_ids, live=True
        )
        targets.update(source_changed_on=day)


def newest_publications(
    keys: list[Any], locale_ids: list[int]
) -> models.QuerySet[TranslationPublication]:
    """Return the last publication of each of these pages in each of these languages."""
    known = TranslationPublication.objects.filter(
        translation_key__in=keys, locale_id__in=locale_ids
    )
    by_page = known.order_by().values("translation_key", "locale_id")
    newest = by_page.annotate(newest=models.Max("id")).values("newest")
    return TranslationPublication.objects.filter(pk__in=newest)


# ---- In the background -----------------------------------------------------------------------


def queue(*, source: TranslationSource, user: Any = None) -> Job:
    """Have the worker bring ``source`` up to date; a job for it that still waits is enough."""
    waiting = Job.objects.filter(
        kind=KIND, state=Job.State.QUEUED, parameters__source=source.pk
    ).first()
    return waiting or jobs.start(
        kind=KIND, parameters={"source": source.pk}, user=user, now=timezone.now()
    )


def run(job: Job) -> dict[str, Any]:
    """Run one job; an original that is gone by now has nothing to take over."""
    source = TranslationSource.objects.filter(pk=job.parameters["source"]).first()
    if source is None or not source.object.has_translation(source.locale):
        return {}
    taken = bring_up_to_date(source)
    return {"came": taken.came, "went": taken.went, "is_rearranged": taken.is_rearranged}


def follow_publication(sender: type, instance: Any, **kwargs: Any) -> None:
    """Handle Wagtail's ``published``: queue what is published in the source language."""
    is_translatable = isinstance(instance, tuple(get_translatable_models()))
    if is_translatable and instance.locale.language_code == settings.LANGUAGE_CODE:
        source = TranslationSource.objects.get_for_instance_or_none(instance)
        if source is not None:
            queue(source=source, user=getattr(kwargs.get("revision"), "user", None))


def tell(job: Job) -> str:
    """Say in words what came of it."""
    if job.result.get("is_rearranged"):
        return gettext("The original has changed in what is not translated: order, dates, links.")
    return gettext("New or changed strings: %(came)s. Strings that are gone: %(went)s.") % {
        "came": job.result.get("came", 0),
        "went": job.result.get("went", 0),
    }
