"""What the admin gets from the ground floor."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from core import job_views
from core.desk import api_gap, desk_hooks, gate_hooks, publish_views, start_page
from core.desk.guards import guard_restart, guard_snippet
from core.desk.urls import before_wagtail_localize
from core.site_settings_views import MENUS, MenusMenuItem, MenusView, SiteSettingsViewSet

desk_hooks.register()
# The gate comes after other hooks, which may have a question to ask before they publish.
hooks.register("before_publish_page", gate_hooks.stop_the_editor, order=100)
hooks.register("before_bulk_action", gate_hooks.stop_bulk_publishing)
hooks.register("construct_admin_api", api_gap.close)
hooks.register("construct_homepage_panels", start_page.add_panels)
# wagtail-localize publishes in hooks of these names, so ours come first.
hooks.register("before_edit_page", publish_views.send_to_review, order=-10)
hooks.register("before_edit_snippet", publish_views.send_to_review, order=-10)

register_snippet(SiteSettingsViewSet)


class JobsMenuItem(MenuItem):
    """Shown to those who have jobs to look at."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there are any."""
        return job_views.visible_jobs(request.user).exists()


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the jobs and the menus."""
    return [
        path("jobs/", include((job_views.urlpatterns, "jobs"))),
        path("site-menus/", MenusView.as_view(), name=MENUS),
    ]


@hooks.register("register_admin_urls", order=-1)
def guard_wagtail_localize() -> list[Any]:
    """Stand before addresses of wagtail-localize."""
    return [path("localize/", include(before_wagtail_localize))]


@hooks.register("before_edit_page", order=-20)
def guard_page_translation(request: HttpRequest, page: Page) -> None:
    """Ask before wagtail-localize's own hook restarts a translation."""
    guard_restart(request, page)


@hooks.register("before_edit_snippet", order=-20)
def guard_snippet_translation(request: HttpRequest, instance: Any) -> None:
    """Ask before wagtail-localize's own hook restarts or publishes a translation."""
    guard_snippet(request, instance)


@hooks.register("register_reports_menu_item")
def jobs_menu_item() -> MenuItem:
    """Put long work among Wagtail's reports."""
    return JobsMenuItem(
        _("Jobs"), reverse("jobs:index"), name="jobs", icon_name="history", order=760
    )


@hooks.register("register_admin_menu_item")
def menus_menu_item() -> MenuItem:
    """Put the menus beside the site's settings, whose last tab they are."""
    return MenusMenuItem(_("Menus"), reverse(MENUS), name="menus", icon_name="list-ul", order=721)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what is noted in the audit log."""
    actions.register_action(
        "core.approve_translation", _("Approve a translation"), _("Translation approved")
    )
    actions.register_action(
        "core.translate_strings", _("Translate strings"), _("Strings translated")
    )
    actions.register_action(
        "core.take_po", _("Take a PO file"), _("PO file taken into the translation")
    )
    actions.register_action(
        "core.fetch_job_file", _("Fetch the file of a job"), _("File of the job fetched")
    )
