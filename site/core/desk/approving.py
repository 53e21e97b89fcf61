"""A person stands for words that a machine or a PO file brought, or for a whole page's."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from core.desk.access import may_publish
from core.desk.strings import drafts
from core.models import TranslationApproval

LOG_ACTION = "core.approve_translation"


@transaction.atomic
def approve_strings(*, translation: Translation, user: Any, pks: Iterable[int]) -> int:
    """Make these drafts the words of ``user``; return how many there were.

    Their time stays: the words themselves have not changed. Raises ``PermissionDenied`` for whoever
    may not publish the translation.
    """
    target = translation.get_target_instance()
    if not may_publish(user, target):
        raise PermissionDenied
    approved = StringTranslation.objects.filter(
        drafts(),
        pk__in=list(pks),
        context__object=translation.source.object_id,
        locale=translation.target_locale,
    ).update(
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        tool_name="",
        last_translated_by=user,
    )
    if approved:
        log(instance=target, action=LOG_ACTION, user=user, data={"strings": approved})
    return int(approved)


@transaction.atomic
def approve_page(*, approval: TranslationApproval, page: Page, user: Any) -> None:
    """Note that ``user`` has read the whole translation. Raises ``PermissionDenied``."""
    if not may_publish(user, page):
        raise PermissionDenied
    approval.approve(user=user)
    log(instance=page, action=LOG_ACTION, user=user)


@transaction.atomic
def approve_pages(*, approvals: Iterable[TranslationApproval], user: Any) -> int:
    """Note it for several, all or none; return how many. What has no page any more is passed over.

    Raises ``PermissionDenied``.
    """
    wanted = list(approvals)
    found = Page.objects.filter(translation_key__in=[one.translation_key for one in wanted])
    pages = {(page.translation_key, page.locale_id): page for page in found}
    approved = 0
    for approval in wanted:
        if page := pages.get((approval.translation_key, approval.locale_id)):
            approve_page(approval=approval, page=page, user=user)
            approved += 1
    return approved
