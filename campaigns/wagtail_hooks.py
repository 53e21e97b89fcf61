"""What the admin gets from the manifestos."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from campaigns import admin_urls, publishing, start_page
from campaigns.editions import is_source
from campaigns.models import ManifestoPage
from campaigns.publication_views import question_url
from forms.access import PERMISSION
from forms.menu import RegistersMenuItem

hooks.register("construct_homepage_panels", start_page.add_panel)


class PublishersMenuItem(MenuItem):
    """Shown to those who may publish a manifesto."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person may."""
        return publishing.is_publisher(request.user)


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount them below the admin."""
    return [path("manifestos/", include((admin_urls.urlpatterns, admin_urls.app_name)))]


# Before any other hook: those only say that the gate is shut, this one leads through it.
@hooks.register("before_publish_page", order=-10)
def ask_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead to the question “correction or new edition?”, and to the second person."""
    if not isinstance(page, ManifestoPage):
        return None
    if publishing.two_people() or publishing.needs_answer(page.latest_revision):
        return HttpResponseRedirect(question_url(page))
    return None


# Before wagtail-localize's own hook, which answers with its editor.
@hooks.register("before_edit_page", order=-5)
def tell_of_the_request(request: HttpRequest, page: Page) -> None:
    """Say in the editor that a second person is asked already."""
    if request.method != "GET" or not issubclass(page.specific_class, ManifestoPage):
        return
    if (asked := publishing.open_request(page)) is None:
        return
    buttons = []
    if page.permissions_for_user(request.user).can_publish():
        address = reverse("manifestos:request", args=[asked.pk])
        buttons.append(messages.button(address, _("Awaiting a second person")))
    messages.info(request, _("A second person is asked to agree."), buttons=buttons)


@hooks.register("register_page_header_buttons")
def invite_button(page: Page, user: Any, view_name: str, **kwargs: Any) -> Iterator[Button]:
    """Lead from a manifesto to its earlier signers."""
    is_theirs = user.has_perm(PERMISSION) and page.permissions_for_user(user).can_publish()
    is_manifesto = issubclass(page.specific_class, ManifestoPage) and page.live
    if is_manifesto and is_theirs and is_source(page):
        yield Button(
            _("Invite earlier signers"),
            reverse("manifestos:invite", args=[page.pk]),
            icon_name="mail",
            priority=80,
        )


@hooks.register("register_reports_menu_item")
def waiting_menu_item() -> MenuItem:
    """Put the requests among Wagtail's reports."""
    return PublishersMenuItem(
        _("Awaiting a second person"),
        reverse("manifestos:waiting"),
        name="awaiting-second-person",
        icon_name="group",
        order=755,
    )


@hooks.register("register_registers_menu_item")
def supporters_menu_item() -> MenuItem:
    """Put the institutions that agreed below the registers, which name them."""
    return RegistersMenuItem(
        _("Supporting institutions"),
        reverse("manifestos:supporters"),
        name="supporters",
        icon_name="group",
        order=600,
    )


@hooks.register("register_settings_menu_item")
def rules_menu_item() -> MenuItem:
    """Put the rule among Wagtail's settings."""
    return PublishersMenuItem(
        _("Publishing the manifesto"),
        reverse("manifestos:rules"),
        name="publishing-rules",
        icon_name="group",
        order=900,
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what is noted in the audit log."""
    names = {
        "ask": (_("Ask a second person to publish"), _("Second person asked to agree")),
        "approve": (_("Agree to a publication"), _("Publication agreed to")),
        "decline": (_("Decline a publication"), _("Publication declined")),
        "invite": (_("Invite earlier signers"), _("Earlier signers invited")),
        "approve_supporter": (
            _("Show an institution as a supporter"),
            _("Institution shown as a supporter"),
        ),
        "remove_supporter": (
            _("Show an institution as a supporter no more"),
            _("Institution shown as a supporter no more"),
        ),
        "rules": (_("Change the publishing rules"), _("Publishing rules changed")),
    }
    for name, (label, message) in names.items():
        actions.register_action(f"campaigns.{name}", label, message)
