"""Who may edit and who may publish a page or a snippet in its language; our addresses ask here."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation


def may_edit(user: Any, target: Any) -> bool:
    """Tell whether somebody may edit a page or a snippet in its language."""
    if isinstance(target, Page):
        return bool(target.permissions_for_user(user).can_edit())
    policy = target.snippet_viewset.permission_policy
    return bool(policy.user_has_permission_for_instance(user, "change", target))


def may_publish(user: Any, target: Any) -> bool:
    """Tell whether somebody may show the public a page or a snippet in its language.

    Snippets have no drafts: whoever publishes pages of the language publishes them.
    """
    if isinstance(target, Page):
        return bool(target.permissions_for_user(user).can_publish())
    pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return may_edit(user, target) and pages.filter(locale_id=target.locale_id).exists()


def is_locked_for(user: Any, target: Any) -> bool:
    """Tell whether a page is locked, and not by this person; Wagtail's editor is shut then too."""
    lock = target.get_lock() if isinstance(target, Page) else None
    return bool(lock and lock.for_user(user))


def target_of(translation: Translation) -> Any:
    """Return the page or snippet that a translation makes. Raises ``Http404`` if it is gone."""
    try:
        return translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise Http404 from error


def open_translation(user: Any, pk: int, *, to_write: bool) -> Translation:
    """Return a translation whose target this person may edit, unlocked where it is to be written.

    Raises ``Http404`` or ``PermissionDenied``.
    """
    rows = Translation.objects.select_related(
        "source__locale", "source__specific_content_type", "target_locale"
    )
    translation: Translation = get_object_or_404(rows, pk=pk)
    target = target_of(translation)
    if not may_edit(user, target):
        raise PermissionDenied
    if to_write and is_locked_for(user, target):
        raise PermissionDenied(_("The page is locked."))
    return translation
