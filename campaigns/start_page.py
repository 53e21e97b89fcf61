"""How the campaign goes, on the admin's first page."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from campaigns.models import SigningPage
from core.desk.start_page import register_panel
from core.numbers import shown_number
from forms.access import PERMISSION
from forms.models import Tally

DAYS: Final = 7
CAMPAIGNS_SHOWN: Final = 5


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


def campaign_panel(request: HttpRequest) -> Component | None:
    """Return the panel for those who may see registers."""
    return CampaignPanel() if request.user.has_perm(PERMISSION) else None


def connect() -> None:
    """Add the panel; called once at start-up."""
    register_panel(campaign_panel)
