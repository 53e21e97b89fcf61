"""Tells people in Wagtail's admin kindly what ``core.desk.gate`` refuses, before anything is done.

The editor publishes without asking ``BasePage.publish``, so for it this is the gate itself.
Both are registered in ``core.wagtail_hooks``.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import Page, Revision

from core.desk import gate


def stop_the_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep as a draft what a rule does not let out, and say which."""
    revision = page.get_latest_revision()
    try:
        gate.check(page=page, revision=revision, user=request.user)
    except gate.PublicationRefused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return None


def stop_bulk_publishing(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publish all of the chosen pages or none, and say which are refused and why."""
    if action_type != "publish" or not issubclass(action.model, Page):
        return None
    reasons = [
        reason
        for page in _concerned(objects, action)
        if (reason := _reason(page, request.user)) is not None
    ]
    for reason in dict.fromkeys(reasons):
        messages.error(request, reason)
    return HttpResponseRedirect(action.next_url) if reasons else None


def _concerned(objects: list[Any], action: Any) -> Iterable[Page]:
    """Yield the chosen pages and, where that was ticked, the drafts below them."""
    for page in objects:
        yield page.specific
        if action.get_execution_context().get("include_descendants"):
            yield from page.get_descendants().not_live().specific()


def _reason(page: Page, user: Any) -> str | None:
    """Return why the gate refuses the page as it was saved last; a page without drafts has none."""
    revision = page.get_latest_revision() or Revision()
    try:
        gate.check(page=page, revision=revision, user=user)
    except gate.PublicationRefused as refusal:
        return refusal.message
    return None
