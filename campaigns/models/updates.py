"""What is new: short reports with a date, and the feed that brings them to readers."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageQuerySet

from campaigns.feeds import MOST_ENTRIES, feed_response
from core import structured
from core.blocks import ProseBlock
from core.models import BasePage
from core.restrictions import is_restricted
from core.search import searched
from core.translation import fixed

UPDATES_A_PAGE = 10
FEED = "feed.atom"


class UpdateIndexPage(RoutablePageMixin, BasePage):
    """Lists the updates, the newest first, and offers them as a feed."""

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("What people find here. You may leave it out."),
    )

    template = "campaigns/update_index_page.html"
    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("intro")]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("intro")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["campaigns.UpdatePage"]

    class Meta:
        verbose_name = _("index of updates")
        verbose_name_plural = _("indexes of updates")

    def updates(self) -> PageQuerySet:
        """Return the published updates in this language, the newest first."""
        return updates_below(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``updates``, a page of them, and ``feed_url``."""
        context = super().get_context(request, *args, **kwargs)
        pages = Paginator(self.updates(), UPDATES_A_PAGE)
        context["updates"] = pages.get_page(request.GET.get("page"))
        context["feed_url"] = self.get_full_url(request) + FEED
        return context

    @path(f"{FEED}/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """Return the newest updates as Atom; 304 to readers who have them already."""
        return feed_response(self, list(self.updates()[:MOST_ENTRIES]), request)


class UpdatePage(BasePage):
    """One report of what is new."""

    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("Shown to readers; the newest update stands first."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=500,
        help_text=_("One or two sentences for the list and the feed."),
    )
    body = StreamField(
        ProseBlock(),
        verbose_name=_("text"),
        blank=True,
        help_text=_("The whole report. Leave it empty if the summary says everything."),
    )

    template = "campaigns/update_page.html"
    og_type: ClassVar[str] = "article"
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        fixed("date"),
    ]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("summary", "body")]
    parent_page_types: ClassVar[list[str]] = ["campaigns.UpdateIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return the report, of the day that readers see."""
        data = structured.document(self, "Article", context)
        return data | {"datePublished": self.date.isoformat()}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``index``, the list of all updates, ``feed_url``, and ``newer`` and ``older``."""
        context = super().get_context(request, *args, **kwargs)
        index = self.get_parent()
        context |= {"index": index, "feed_url": index.get_full_url(request) + FEED}
        return context | neighbours(self, updates_below(index))


def updates_below(index: Page) -> PageQuerySet:
    """Return the public updates that stand in a list, the newest first."""
    live = UpdatePage.objects.child_of(index).live().filter(~is_restricted())
    return live.order_by("-date", "-first_published_at", "-pk")


def neighbours(page: UpdatePage, updates: PageQuerySet) -> dict[str, UpdatePage | None]:
    """Return the update ``newer`` than ``page`` and the ``older`` one, in one query.

    What was never published, and is only previewed, stands as the newest of its day.
    """
    older, newer = Q(date__lt=page.date), Q(date__gt=page.date)
    same_day = Q(date=page.date) & ~Q(pk=page.pk)
    if page.first_published_at:
        older |= same_day & Q(first_published_at__lt=page.first_published_at)
        newer |= same_day & Q(first_published_at__gt=page.first_published_at)
    else:
        older |= same_day
    nearest = [updates.filter(older), updates.filter(newer).reverse()]
    chosen = [Q(pk__in=found.values("pk")[:1]) for found in nearest]
    is_newer = ExpressionWrapper(newer, output_field=models.BooleanField())
    found = UpdatePage.objects.filter(chosen[0] | chosen[1]).annotate(is_newer=is_newer)
    by_side = {bool(update.is_newer): update for update in found.defer("body")}
    return {"newer": by_side.get(True), "older": by_side.get(False)}
