"""How the campaign goes, on the admin's first page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.ui.components import Component

from campaigns.models import SigningPage
from campaigns.publishing import declined_for, waiting_for
from core.desk.start_page import Task, register_tasks
from core.navigation import describe
from core.numbers import shown_number
from forms.access import PERMISSION
from forms.models import Tally

DAYS: Final = 7
CAMPAIGNS_SHOWN: Final = 5
DECLINED_SHOWN_FOR: Final = timedelta(days=14)


@dataclass(frozen=True)
class Campaign:
    """A signing page with how many have signed, in all languages and in the last days."""

    title: str
    total: str
    recent: str


def campaigns(today: date) -> list[Campaign]:
    """Return the signing pages of the source language with what the worker has counted.

    Two queries. Days are UTC, ``today`` is one of them.
    """
    pages = list(
        SigningPage.objects.live()
        .filter(locale__language_code=settings.LANGUAGE_CODE)
        .order_by("path")[:CAMPAIGNS_SHOWN]
    )
    days = [(today - timedelta(days=number)).isoformat() for number in range(DAYS)]
    tallies = Tally.objects.filter(
        register__key__in=[page.translation_key for page in pages],
        dimension__in=[Tally.Dimension.TOTAL, Tally.Dimension.DAY],
        value__in=["", *days],
    )
    counts: Counter[tuple[Any, str]] = Counter()
    for key, dimension, count in tallies.values_list("register__key", "dimension", "count"):
        counts[key, dimension] += count
    return [
        Campaign(
            page.title,
            shown_number(counts[page.translation_key, Tally.Dimension.TOTAL]),
            shown_number(counts[page.translation_key, Tally.Dimension.DAY]),
        )
        for page in pages
    ]


class CampaignPanel(Component):
    """How many have signed; for registrars only, for no reader sees the days."""

    name = "campaigns"
    template_name = "campaigns/admin/campaign_panel.html"
    order: ClassVar[int] = 40

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return a line for each signing page."""
        return {"campaigns": campaigns(timezone.now().astimezone(UTC).date())}


def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show the panel to those who may see registers; handles ``construct_homepage_panels``."""
    if request.user.has_perm(PERMISSION):
        panels.append(CampaignPanel())


def second_opinions(user: Any) -> Iterator[Task]:
    """Name the publications that wait for this person to agree or to decline."""
    for request in waiting_for(user)[:CAMPAIGNS_SHOWN]:
        words = gettext("Read and decide about publishing “%(title)s” (%(language)s)")
        names = {
            "title": request.page.get_admin_display_title(),
            "language": describe(request.page.locale.language_code)[0],
        }
        yield Task(words % names, reverse("manifestos:request", args=[request.pk]))


def declined_requests(user: Any) -> Iterator[Task]:
    """Name this person's own requests that were declined in the last days."""
    since = timezone.now() - DECLINED_SHOWN_FOR
    for request in declined_for(user, since=since)[:CAMPAIGNS_SHOWN]:
        title = {"title": request.page.get_admin_display_title()}
        words = gettext("Your request was declined: %(title)s")
        yield Task(words % title, reverse("manifestos:request", args=[request.pk]))


def connect() -> None:
    """Add the lines of “Awaiting you”; called once at start-up."""
    register_tasks(second_opinions)
    register_tasks(declined_requests)
