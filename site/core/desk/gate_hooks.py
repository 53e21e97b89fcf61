"""Tells people in Wagtail's admin kindly what ``core.desk.gate`` refuses, before anything is done.

The editor publishes without asking ``BasePage.publish``, so for it this is the gate itself.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page, Revision

from core.desk import gate, publish_views


@hooks.register("before_publish_page", order=100)
def stop_the_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep as a draft what a rule does not let out, and say which."""
    revision = page.get_latest_revision()
    try:
        gate.check(page=page, revision=revision, user=request.user)
    except gate.PublicationRefused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return None


@hooks.register("before_bulk_action")
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


@hooks.register("construct_admin_api")
def close_the_apis_publish(router: Any) -> None:
    """Close the one way past the gate: the admin's own API, which nothing in the admin uses."""
    actions = PagesAdminAPIViewSet.actions
    PagesAdminAPIViewSet.actions = {
        name: action for name, action in actions.items() if name != "publish"
    }


# wagtail-localize publishes in hooks of the same names, so ours come first.
hooks.register("before_edit_page", publish_views.send_to_review, order=-10)
hooks.register("before_edit_snippet", publish_views.send_to_review, order=-10)
