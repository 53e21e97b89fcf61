"""The words of mails in Wagtail's admin: changed and previewed, never added or deleted."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.ui.tables import Column, LocaleColumn, TitleColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import SnippetViewSet

from core.desk.translations import enabled_translation
from core.navigation import describe
from core.per_language import PerLanguageEditView, PerLanguageIndexView, PerLanguagePolicy
from forms import wording
from forms.models import MailText


def shown_state(row: MailText) -> str:
    """Return whose words a mail has."""
    return str(_("Standard") if row.is_standard else _("Changed"))


def shown_lacks(row: MailText) -> str:
    """Return the languages that need a translator for this mail; a row of the source knows."""
    if row.locale.language_code != settings.LANGUAGE_CODE:
        return ""
    return ", ".join(f"{describe(lack.language)[0]} ({lack.reason})" for lack in wording.lacks(row))


class MailTextIndexView(PerLanguageIndexView):
    """Every mail in every language, and which languages lack it."""

    @cached_property
    def columns(self) -> list[Any]:
        """Leave out Wagtail's boxes to tick: there is nothing to do with many mails at once."""
        return [
            self._get_title_column("purpose", TitleColumn),
            LocaleColumn(),
            Column("subject", label=_("Subject")),
            Column("state", label=_("Words"), accessor=shown_state),
            Column("lacks", label=_("Needs a translator"), accessor=shown_lacks),
        ]

    def get_list_more_buttons(self, instance: MailText) -> list[Any]:
        """Offer previews, of drafts of translations too, which their editor does not show."""
        address = reverse(MailTextViewSet.preview_name, args=[instance.pk])
        code = instance.locale.language_code
        kinds = (("html", _("Preview as HTML")), ("text", _("Preview as text")))
        previews = [
            Button(label, f"{address}?mode={kind}-{code}", icon_name="view", priority=50)
            for kind, label in kinds
        ]
        return [*super().get_list_more_buttons(instance), *previews]


class AsSentView(PermissionCheckedMixin, View):
    """A mail with sample data; of a translation, what its translators have written so far."""

    permission_required = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the mail in one of its modes."""
        row = get_object_or_404(MailText.objects.select_related("locale"), pk=pk)
        translation = enabled_translation(row)
        if translation is not None:
            row = translation.source.get_ephemeral_translated_instance(row.locale, fallback=True)
        mode = request.GET.get("mode", row.default_preview_mode)
        response: HttpResponse = row.make_preview_request(request, mode)
        return response


class MailTextViewSet(SnippetViewSet):
    """“Mails” in the menu."""

    model = MailText
    icon = "mail"
    menu_label = _("Mails")
    menu_name = "mails"
    menu_order = 710
    add_to_admin_menu = True
    copy_view_enabled = False
    list_filter: ClassVar[list[str]] = ["purpose"]
    search_fields: ClassVar[list[str]] = ["subject", "text"]
    search_backend_name = None
    index_view_class = MailTextIndexView
    edit_view_class = PerLanguageEditView
    preview_name = "wagtailsnippets_site_forms_mailtext:as_sent"

    @property
    def permission_policy(self) -> PerLanguagePolicy:
        """Return who may change which mails."""
        return PerLanguagePolicy(self.model)

    def get_urlpatterns(self) -> list[Any]:
        """Add the preview of what would be sent."""
        view = AsSentView.as_view(permission_policy=self.permission_policy)
        return [*super().get_urlpatterns(), path("as-sent/<int:pk>/", view, name="as_sent")]
