"""Registers and mails in Wagtail's menu; Wagtail's own Forms menu and addresses stay shut."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from forms import admin_urls
from forms.access import PERMISSION
from forms.dashboard_views import RegistersPanel
from forms.mail_text_views import MailTextViewSet
from forms.menu import RegistersMenuItem
from forms.models import Submission
from forms.paginator import MOST_COUNTED, bounded_count, shown_count

register_snippet(MailTextViewSet)


def _items() -> list[MenuItem]:
    pages = (
        (_("All registers"), "registers:index", "form"),
        (_("Review queue"), "registers:review_all", "clipboard-list"),
        (_("Mail domains"), "registers:domains", "mail"),
        (_("Trusted networks"), "registers:networks", "globe"),
        (_("Suppressed addresses"), "registers:suppressions", "no-view"),
    )
    return [
        RegistersMenuItem(
            label,
            reverse_lazy(name),
            name=name.replace(":", "-").replace("_", "-"),
            icon_name=icon,
            order=100 * number,
        )
        for number, (label, name, icon) in enumerate(pages, start=1)
    ]


# Others add to it by the hook; each item says itself who sees it.
registers_menu = Menu(register_hook_name="register_registers_menu_item", items=_items())


@hooks.register("register_admin_menu_item")
def registers_menu_item() -> MenuItem:
    """Put “Registers” where Wagtail's “Forms” would stand."""
    return SubmenuMenuItem(
        _("Registers"), registers_menu, name="registers", icon_name="form", order=700
    )


@hooks.register("construct_homepage_panels")
def registers_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show registrars all registers at a glance."""
    if request.user.has_perm(PERMISSION):
        panels.append(RegistersPanel())


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Bring the few rules that the registers' tables need."""
    return format_html('<link rel="stylesheet" href="{}">', static("forms/admin.css"))


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the registers below the admin."""
    return [path("registers/", include((admin_urls.urlpatterns, admin_urls.app_name)))]


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer 404 where Wagtail would list forms and submissions to whoever may edit the page."""
    raise Http404


@hooks.register("register_admin_urls", order=-1)
def close_wagtails_addresses() -> list[Any]:
    """Stand before Wagtail's own addresses of forms."""
    return [path("forms/", closed), path("forms/<path:rest>", closed)]


@hooks.register("before_delete_page")
def tell_that_entries_stay(request: HttpRequest, page: Page) -> None:
    """Say on the page that asks whether to delete what becomes of the entries."""
    if request.method != "GET":
        return
    keys = page.get_descendants(inclusive=True).values("translation_key")
    entries = Submission.objects.filter(register__key__in=keys)
    if count := bounded_count(entries, MOST_COUNTED):
        messages.warning(
            request,
            ngettext(
                "%(count)s entry was sent through the forms here. It stays in its register.",
                "%(count)s entries were sent through the forms here. They stay in their registers.",
                min(count, MOST_COUNTED),
            )
            % {"count": shown_count(count, MOST_COUNTED)},
        )


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let administrators give the registrar permission to groups."""
    return Permission.objects.filter(
        content_type__app_label="site_forms", codename="manage_registers"
    )


@hooks.register("filter_form_submissions_for_user")
def close_wagtails_forms(user: Any, queryset: Any) -> Any:
    """Nobody reads submissions through the right to edit a page."""
    return queryset.none()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what is noted in the audit log; its data never hold answers."""
    names = {
        "export": (_("Export a register"), _("Register exported")),
        "list": (_("Look at a list of entries"), _("List of entries viewed")),
        "view": (_("View an entry"), _("Entry viewed")),
        "look_up": (_("Look up an address"), _("Address looked up")),
        "status": (_("Change the status of an entry"), _("Status of the entry changed")),
        "change": (_("Change one's own entry"), _("Entry changed by its owner")),
        "sign_text": (_("Sign a newer text"), _("Newer text signed by its owner")),
        "unsubscribe": (_("Ask for no more bulk mail"), _("Owner wants no more bulk mail")),
        "withdraw": (_("Withdraw an entry"), _("Entry withdrawn by its owner")),
        "disown": (
            _("Disown an entry"),
            _("Unconfirmed entry disowned by the owner of its address"),
        ),
        "give_data": (_("Give a person their data"), _("Data given to the person")),
        "erase": (_("Erase an entry on request"), _("Entry erased on request")),
        "invalidate": (_("Strike out entries by a rule"), _("Entries struck out by a rule")),
        "reverse": (_("Reverse a bulk invalidation"), _("Bulk invalidation reversed")),
        "retention": (_("Apply retention"), _("Retention applied")),
        "settings": (_("Change the settings of a register"), _("Settings of the register changed")),
        "rules": (_("Change the rules of registers"), _("Rules of registers changed")),
        "lift": (_("Lift a suppression"), _("Suppression lifted")),
        "tally_repaired": (_("Repair the tally"), _("Tally was wrong and was repaired")),
    }
    for name, (label, message) in names.items():
        actions.register_action(f"forms.{name}", label, message)
