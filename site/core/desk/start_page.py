"""The first page of the admin: what waits for this person, and what was published last.

Other apps add lines of “Awaiting you” with ``register_tasks``, once, when they are ready; panels
by Wagtail's ``construct_homepage_panels``. Each asks the database no more, however much there is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.desk.overview import WORKS_ON_PAGES, works_on_translations
from core.models import TranslationApproval
from core.navigation import describe

MOST_COUNTED: Final = 100
PAGES_SHOWN: Final = 5


@dataclass(frozen=True)
class Task:
    """A line of “Awaiting you”: what is to be done, and where."""

    label: str
    url: str


FindTasks = Callable[[Any], Iterable[Task]]
_tasks: list[FindTasks] = []


def register_tasks(find: FindTasks) -> None:
    """Let ``find`` name what awaits a user."""
    _tasks.append(find)


class AwaitingYouPanel(Component):
    """What somebody should look at; shown only while there is anything."""

    name = "awaiting_you"
    template_name = "core/admin/awaiting_you_panel.html"
    order: ClassVar[int] = 10

    def __init__(self, tasks: list[Task]) -> None:
        self.tasks = tasks

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the lines."""
        return {"tasks": self.tasks}


def approvals_due(user: Any) -> Iterable[Task]:
    """Name how many translations await approval in the languages that ``user`` publishes."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
    due = TranslationApproval.objects.filter(
        approved_at=None, locale__in=pages.order_by().values("locale")
    )
    if count := len(due.values_list("pk")[: MOST_COUNTED + 1]):
        words = ngettext(
            "%(count)s translation awaits approval",
            "%(count)s translations await approval",
            min(count, MOST_COUNTED),
        )
        shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
        yield Task(words % {"count": shown}, reverse("awaiting_approval"))


class RecentlyPublishedPanel(Component):
    """The pages that were published last, in the languages somebody works on."""

    name = "recently_published"
    template_name = "core/admin/recently_published_panel.html"
    order: ClassVar[int] = 60

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the pages with their languages and who published them."""
        mine = page_permission_policy.instances_user_has_any_permission_for(
            self.user, WORKS_ON_PAGES
        )
        pages = (
            mine.live()
            .filter(last_published_at__isnull=False)
            .select_related("locale", "live_revision__user")
            .order_by("-last_published_at", "-pk")[:PAGES_SHOWN]
        )
        return {"rows": [_row(page) for page in pages]}


def _row(page: Page) -> dict[str, Any]:
    revision = page.live_revision
    return {
        "page": page,
        "language": describe(page.locale.language_code)[0],
        "by": revision.user if revision else None,
    }


def add_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show what awaits this person, if anything does, and what was published where they work.

    Handles Wagtail's ``construct_homepage_panels``.
    """
    tasks = [task for find in _tasks for task in find(request.user)]
    if tasks:
        panels.append(AwaitingYouPanel(tasks))
    if works_on_translations(request.user):
        panels.append(RecentlyPublishedPanel(request.user))


def connect() -> None:
    """Register what the ground floor itself has to say; called once at start-up."""
    register_tasks(approvals_due)
