"""Stands before addresses of wagtail-localize 1.14 that ask too little of who calls.

Seen: whoever may edit a translation converted it to an alias, stopped and restarted it, which
changes what the public sees; locks were ignored; ``javascript:`` was taken as a link; a string of
a page could be given to another source's translation; who may change mails in one language could
translate those of all. Each view here asks first and then calls wagtail-localize's own. Can go
when wagtail-localize asks for itself (its issue 676 and neighbours).
"""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, StringSegment, Translation
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.edit_translation import (
    edit_override,
    edit_string_translation,
    preview_translation,
    stop_translation,
)

from core.desk.access import is_locked_for, may_publish, open_translation, target_of
from core.desk.faults import UNSTORABLE
from core.desk.links import is_allowed_link


def require_publish(request: HttpRequest, target: Any) -> None:
    """Raise ``PermissionDenied`` for somebody who may not publish, and where there is a lock."""
    if not may_publish(request.user, target) or is_locked_for(request.user, target):
        raise PermissionDenied


# ---- What changes the public's page ------------------------------------------------------------


def guarded_convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Convert a translation to an alias, for publishers."""
    require_publish(request, get_object_or_404(Page, pk=page_id))
    response: HttpResponse = convert_to_alias(request, page_id)
    return response


def guarded_stop_translation(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Stop a synchronised translation, for publishers."""
    require_publish(request, target_of(get_object_or_404(Translation, pk=translation_id)))
    response: HttpResponse = stop_translation(request, translation_id)
    return response


def guard_restart(request: HttpRequest, target: Any) -> None:
    """Let publishers alone start a stopped translation again. Called before a page is edited."""
    if request.method == "POST" and "localize-restart-translation" in request.POST:
        require_publish(request, target)


def guard_snippet(request: HttpRequest, target: Any) -> None:
    """Let publishers alone publish a snippet's translation. Called before a snippet is edited."""
    guard_restart(request, target)
    if request.method == "POST" and request.POST.get("action") == "publish":
        require_publish(request, target)


# ---- Strings and other values ------------------------------------------------------------------


def guarded_edit_string(
    request: HttpRequest, translation_id: int, string_segment_id: int
) -> HttpResponse:
    """Save or remove the translation of one string of this page."""
    translation = open_translation(request.user, translation_id, to_write=True)
    get_object_or_404(StringSegment, pk=string_segment_id, source_id=translation.source_id)
    if request.method == "PUT" and not is_storable(value := _sent_value(request)):
        # An empty string would count as translated, and show the original to readers.
        return _bad_request(_("Nothing to save.") if not value else _("It cannot be stored."))
    response: HttpResponse = edit_string_translation(request, translation_id, string_segment_id)
    return response


def guarded_edit_override(
    request: HttpRequest, translation_id: int, overridable_segment_id: int
) -> HttpResponse:
    """Save or remove a link, or another value, that is this language's own."""
    translation = open_translation(request.user, translation_id, to_write=True)
    segment = get_object_or_404(
        OverridableSegment, pk=overridable_segment_id, source_id=translation.source_id
    )
    if request.method == "PUT" and not _fits(_sent_value(request), segment):
        return _bad_request(
            _("A link begins with http, https, mailto or tel, or leads to a page of this site.")
        )
    response: HttpResponse = edit_override(request, translation_id, overridable_segment_id)
    return response


def guarded_preview(
    request: HttpRequest, translation_id: int, mode: str | None = None
) -> HttpResponse:
    """Show a page's draft, where there is one."""
    open_translation(request.user, translation_id, to_write=False)
    response: HttpResponse = preview_translation(request, translation_id, mode)
    return response


def is_storable(value: str | None) -> bool:
    """Tell whether there is anything to store, and every database can."""
    return bool(value and value.strip() and not UNSTORABLE.search(value))


def _fits(value: str | None, segment: OverridableSegment) -> bool:
    """Tell whether a value can stand for that of the source: a safe link, or a number."""
    if isinstance(json.loads(segment.data_json), int):
        return bool(value and value.isascii() and value.isdigit())
    return is_storable(value) and is_allowed_link(value)


def _sent_value(request: HttpRequest) -> str | None:
    """Return what the editor sent: Django itself reads forms of POST alone.

    The body is kept, for wagtail-localize's view reads it again.
    """
    _kept = request.body
    sent = Request(request, parsers=[FormParser(), MultiPartParser()])
    value: str | None = sent.POST.get("value")
    return value


def _bad_request(reason: str) -> HttpResponse:
    return HttpResponseBadRequest(reason, content_type="text/plain; charset=utf-8")
