"""Closes two doors of wagtail-localize 1.14 that are open to whoever may edit a translation.

Converting a live translation to an alias puts the source's text in its place, and stopping a
translation frees what is synchronised. Both change what the public sees, so both need the right to
publish. Can go when wagtail-localize asks for it itself (its issue 676 and neighbours).
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.edit_translation import stop_translation


def require_publish(request: HttpRequest, page: Page) -> None:
    """Raise ``PermissionDenied`` for somebody who may not publish ``page``."""
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied


def guarded_convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Convert a translation to an alias, for publishers."""
    require_publish(request, get_object_or_404(Page, pk=page_id))
    response: HttpResponse = convert_to_alias(request, page_id)
    return response


def guarded_stop_translation(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Stop a synchronised translation, for publishers."""
    target = get_object_or_404(Translation, pk=translation_id).get_target_instance()
    if isinstance(target, Page):
        require_publish(request, target)
    response: HttpResponse = stop_translation(request, translation_id)
    return response
