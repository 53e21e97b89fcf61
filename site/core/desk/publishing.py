"""The one way in which a translation is published.

The editor, commands and PO files all come here: completeness is asked for at this one place, and
what was published when, of which original and by whom, is written down here.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail_localize.models import (
    SegmentOverride,
    SourceDeletedError,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
)

from core.desk import gate
from core.desk.access import may_publish
from core.desk.gate import PublicationRefused
from core.desk.reviews import Review, review
from core.models import TranslationPublication


class NotComplete(Exception):  # It is an answer to be shown, with its reasons, and no fault.
    """Something is missing, unapproved or forbidden that nobody accepted; ``review`` says what."""

    def __init__(self, review: Review) -> None:
        super().__init__("The translation is not complete, or nobody has approved it")
        self.review = review


@dataclass(frozen=True)
class Published:
    """What came of a publication; ``revision`` is None for what has none (mails).

    Where somebody else has to agree first, nothing is published and there is no ``record``:
    ``asked`` says in words what happens now.
    """

    target: Any
    revision: Revision | None
    record: TranslationPublication | None
    asked: str = ""


def publish(
    *,
    translation: Translation,
    user: Any,
    accept_missing: bool = False,
    accept_unapproved: bool = False,
    seen: str = "",
) -> Published:
    """Publish what ``translation`` holds now, as one new version of its page, at once.

    Missing strings stand in the original's language, if that is accepted. ``user`` is None where a
    command acts; its caller answers for it. ``seen`` is the fingerprint of the review that a person
    decided on: whatever changed since is shown to them first.

    Raises ``NotComplete`` with a review, ``PublicationRefused`` with a reason, ``PermissionDenied``
    for whoever may not publish the page. Then nothing has changed.
    """
    try:
        with transaction.atomic():
            translation = Translation.objects.select_for_update().get(pk=translation.pk)
            found = review(translation)
            accepted = found.lets_pass(
                accept_missing=accept_missing, accept_unapproved=accept_unapproved
            )
            if not accepted or (seen and seen != found.fingerprint):
                raise NotComplete(found)
            revision = save_draft(translation=translation, user=user)
            if revision is not None:
                target = translation.get_target_instance()
                asked = gate.ask_instead(page=target, revision=revision, user=user)
                if asked:
                    return Published(target, revision, None, asked)
            return publish_draft(translation=translation, revision=revision, user=user, found=found)
    except ValidationError as fault:
        if not _note_faults(translation, fault):
            raise PublicationRefused(" ".join(fault.messages)) from fault
        raise NotComplete(review(translation)) from fault


@transaction.atomic
def save_draft(*, translation: Translation, user: Any) -> Revision | None:
    """Make a version of the translated page from its strings, and publish nothing.

    The page itself stays as readers see it. What has no versions (mails) is saved as it is to be.
    Raises what ``publish`` raises, and ``ValidationError``.
    """
    source, locale = translation.source, translation.target_locale
    target = _target_of(translation, user)
    _refuse_who_may_not(target, user)
    try:
        built = source.get_ephemeral_translated_instance(locale, fallback=True)
    except SourceDeletedError as fault:
        raise PublicationRefused(gettext("The original is gone.")) from fault
    if not isinstance(built, Page):
        built.full_clean()
        built.save()
        return None
    _refuse_homeless(built)
    built.slug = find_available_slug(
        built.get_parent(), slugify(built.slug), ignore_page_id=built.pk
    )
    # A publication is for now; Wagtail would keep the page waiting for a date in the future.
    built.go_live_at = None
    revision: Revision = built.save_revision(user=user)
    return revision


@transaction.atomic
def publish_draft(
    *, translation: Translation, revision: Revision | None, user: Any, found: Review | None = None
) -> Published:
    """Publish exactly this version of a translation, made by ``save_draft``, and write it down.

    ``found`` is the review it was made from, where that is known. All rules of ``core.desk.gate``
    apply. Raises ``PublicationRefused`` and ``PermissionDenied``.
    """
    found = found or review(translation)
    source = translation.source
    if revision is not None:
        _refuse_who_may_not(translation.get_target_instance(), user)
        with gate.released(revision):
            revision.publish(user=user)
    target = translation.get_target_instance()
    if isinstance(target, Page):
        source.sync_view_restrictions(source.get_source_instance(), target)
    else:
        log(instance=target, action="wagtail.edit", user=user)
    TranslationLog.objects.create(
        source=source, locale=translation.target_locale, revision=revision
    )
    made_at = revision.created_at if revision is not None else timezone.now()
    newer = source.last_updated_at if source.last_updated_at > made_at else None
    record = TranslationPublication.objects.create(
        translation_key=source.object_id,
        locale=translation.target_locale,
        published_at=made_at,
        published_by=user,
        missing=len(found.missing),
        unapproved=len(found.unapproved),
        source_updated_at=source.last_updated_at,
        source_changed_at=newer,
        revision=revision,
    )
    return Published(target, revision, record)


def _target_of(translation: Translation, user: Any) -> Any:
    """Return the translated page or mail; one that is not there yet is made, a page as a draft."""
    if not translation.enabled:
        raise PublicationRefused(gettext("This translation was stopped."))
    with suppress(ObjectDoesNotExist):
        target = translation.get_target_instance()
        if isinstance(target, Page) and target.alias_of_id:
            ConvertAliasPageAction(target, user=user).execute(skip_permission_checks=True)
        return target
    original, locale = translation.source.get_source_instance(), translation.target_locale
    try:
        target = original.copy_for_translation(locale)
    except ParentNotTranslatedError as fault:
        raise PublicationRefused(_homeless()) from fault
    if not isinstance(target, Page):
        target.save()
    return target


def _refuse_who_may_not(target: Any, user: Any) -> None:
    """Refuse whoever may not publish ``target``, and everybody whom its lock keeps out."""
    if user is not None and not may_publish(user, target):
        raise PermissionDenied
    lock = target.get_lock() if isinstance(target, Page) else None
    if lock and (user is None or lock.for_user(user)):
        raise PublicationRefused(gettext("The page is locked. Ask whoever locked it."))


def _refuse_homeless(page: Page) -> None:
    """Refuse a page whose parent nobody can read in that language."""
    parent = page.get_parent()
    if not parent.is_root() and (not parent.live or parent.alias_of_id):
        raise PublicationRefused(_homeless())


def _homeless() -> str:
    return gettext("The page above this one is not published in this language. Publish it first.")


def _note_faults(translation: Translation, fault: ValidationError) -> bool:
    """Note at the strings concerned why the page cannot be saved with them, as the editor shows.

    Returns whether any string or override is to blame.
    """
    segments = StringSegment.objects.filter(source=translation.source_id)
    is_noted = False
    for name, errors in getattr(fault, "error_dict", {}).items():
        place = {
            "context__object": translation.source.object_id,
            "context__path": name,
            "locale": translation.target_locale_id,
        }
        strings = StringTranslation.objects.filter(
            translation_of__in=segments.values("string"), **place
        )
        for faulty in [*strings, *SegmentOverride.objects.filter(**place)]:
            faulty.set_field_error(errors)
            is_noted = True
    return is_noted
