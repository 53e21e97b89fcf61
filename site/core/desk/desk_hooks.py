"""Puts the translation desk into the admin: its addresses, menu items, panels and notes."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.desk import approval_views, change_views, desk_views, editor_gap, publish_views
from core.desk.overview import works_on_translations
from core.desk.translation_panels import panels_for


class DeskMenuItem(MenuItem):
    """Shown to those whom the desk is for."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person works on pages."""
        return works_on_translations(request.user)


def register_urls() -> list[Any]:
    """Mount the desk and its pages."""
    views = (desk_views, change_views, approval_views, publish_views)
    return [address for view in views for address in view.urlpatterns]


def stand_before_wagtail_localize() -> list[Any]:
    """Lead to the desk from where wagtail-localize has its report."""
    return desk_views.before_wagtail_localize


def desk_menu_item() -> MenuItem:
    """Put the desk first among Wagtail's reports."""
    return DeskMenuItem(
        _("Translation desk"),
        reverse("translation_desk"),
        name="translation-desk",
        icon_name="wagtail-localize-language",
        order=1,
    )


def awaiting_approval_menu_item() -> MenuItem:
    """Put what awaits approval among Wagtail's reports."""
    return DeskMenuItem(
        _("Translations awaiting approval"),
        reverse("awaiting_approval"),
        name="awaiting-approval",
        icon_name="check",
        order=750,
    )


def drop_the_former_report(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take wagtail-localize's own report off the menu: the desk tells more."""
    former = reverse("wagtail_localize:translations_report")
    items[:] = [item for item in items if item.url != former]


def admin_css() -> SafeString:
    """Bring the few rules that the desk needs."""
    return format_html('<link rel="stylesheet" href="{}">', static("core/desk.css"))


def add_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show on the first page how the translations stand."""
    panels.extend(panels_for(request.user))


def register() -> None:
    """Hand all of this to Wagtail; called once at start-up."""
    hooks.register("register_admin_urls", register_urls)
    hooks.register("register_admin_urls", stand_before_wagtail_localize, order=-1)
    hooks.register("register_reports_menu_item", desk_menu_item)
    hooks.register("register_reports_menu_item", awaiting_approval_menu_item)
    hooks.register("construct_reports_menu", drop_the_former_report)
    hooks.register("construct_page_action_menu", editor_gap.leave_to_publishers)
    hooks.register("insert_global_admin_css", admin_css)
    hooks.register("construct_homepage_panels", add_panels)
    # Before wagtail-localize's own, which answers and asks nobody else.
    hooks.register("before_edit_page", change_views.note_changes, order=-10)
    hooks.register("before_edit_snippet", change_views.note_changes, order=-10)
