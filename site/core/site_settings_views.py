"""The site's settings and menus in Wagtail's admin."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import SiteSettings
from core.navigation import describe
from core.per_language import PerLanguageEditView, PerLanguageIndexView, PerLanguagePolicy

POLICY = PerLanguagePolicy(SiteSettings)
MENUS = "site_menus"


def shown_language(row: SiteSettings) -> str:
    """Return the name of a row's language in that language."""
    return describe(row.locale.language_code)[0]


class SettingsIndexView(PerLanguageIndexView):
    """The languages."""

    @cached_property
    def columns(self) -> list[Any]:
        """Name each row by its language: nothing else tells them apart."""
        title = TitleColumn(
            "locale",
            label=_("Language"),
            accessor=shown_language,
            get_url=self.get_edit_url,
        )
        return [title, Column("organisation", label=_("Organisation"))]


class SiteSettingsViewSet(SnippetViewSet):
    """“Site settings” in the menu."""

    model = SiteSettings
    icon = "cog"
    menu_label = _("Site settings")
    menu_name = "site-settings"
    menu_order = 720
    add_to_admin_menu = True
    copy_view_enabled = False
    search_backend_name = None
    index_view_class = SettingsIndexView
    edit_view_class = PerLanguageEditView

    @property
    def permission_policy(self) -> PerLanguagePolicy:
        """Return who may change which language."""
        return POLICY


class MenusView(PermissionCheckedMixin, View):
    """Leads to the menus in the first language that this person may change, the source first."""

    permission_policy = POLICY
    permission_required = "change"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Open the editor at the menus; where there is none to open, the list of languages."""
        names = SiteSettingsViewSet()
        # Locales are ordered by their codes: Arabic would come before the source.
        rows = SiteSettings.objects.select_related("locale").order_by("locale")
        for row in sorted(rows, key=_is_translated):
            if POLICY.user_has_permission_for_instance(request.user, "change", row):
                return HttpResponseRedirect(
                    reverse(names.get_url_name("edit"), args=[row.pk]) + "#tab-menus"
                )
        return HttpResponseRedirect(reverse(names.get_url_name("list")))


def _is_translated(row: SiteSettings) -> bool:
    """Tell whether a row is of another language than the source."""
    return bool(row.locale.language_code != settings.LANGUAGE_CODE)


class MenusMenuItem(MenuItem):
    """“Menus” in the menu, for those who may change them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person may change the settings of any language."""
        return POLICY.user_has_permission(request.user, "change")
