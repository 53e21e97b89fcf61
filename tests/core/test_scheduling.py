"""What was planned happens when its time comes, without a second timetable."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Revision

from core import worker
from core.desk.publishing import save_draft
from tests.translating import change_original, translation_of

pytestmark = pytest.mark.django_db


def page(slug: str, language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language).specific


def plan(revision: Revision, *, hours_ago: int) -> None:
    """Schedule a revision, and let its time come."""
    due = timezone.now() - timedelta(hours=hours_ago)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=due)


def test_the_worker_publishes_what_is_due_whatever_is_refused_before_it() -> None:
    """A translation that lacks a string is not published on schedule; the next page is."""
    translation = translation_of(change_original("about", title="Nobody has translated this"))
    save_draft(translation=translation, user=None)
    refused = page("about", "uk").get_latest_revision()
    plan(refused, hours_ago=2)
    privacy = page("privacy")
    privacy.title = "On time"
    plan(privacy.save_revision(), hours_ago=1)
    worker.run_once()
    assert page("privacy").title == "On time"
    assert page("about", "uk").title != "Nobody has translated this"
    refused.refresh_from_db()
    assert refused.approved_go_live_at is None


def test_the_worker_leaves_what_is_not_due() -> None:
    privacy = page("privacy")
    privacy.title = "Too early"
    plan(privacy.save_revision(), hours_ago=-1)
    worker.run_once()
    assert page("privacy").title != "Too early"


def test_the_worker_takes_off_the_site_what_has_expired() -> None:
    Page.objects.filter(pk=page("privacy").pk).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )
    worker.run_once()
    assert not page("privacy").live
    assert page("privacy").expired
