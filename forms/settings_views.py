"""The settings of a register in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.log_actions import log

from core.cleaning import clean_address
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs
from forms.models import Register


class RegisterForm(WagtailAdminModelForm):
    """What an administrator sets for a register."""

    def clean_recipients(self) -> str:
        """Take one bare address per line; name the line that is none."""
        lines = self.cleaned_data["recipients"].splitlines()
        found = []
        for line in filter(None, (line.strip() for line in lines)):
            try:
                found.append(clean_address(line))
            except ValidationError as error:
                raise ValidationError(
                    _("“%(line)s” is no e-mail address."), params={"line": line}
                ) from error
        return "\n".join(dict.fromkeys(found))


def settings_panel() -> ObjectList:
    """Return the settings in groups, each with what it means."""
    return ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldPanel("paused"),
                ],
                heading=_("Opening and closing"),
                help_text=_(
                    "The page of the form says which of these it is. "
                    "Times are in the time zone of your account."
                ),
            ),
            MultiFieldPanel(
                [FieldPanel("recipients")],
                heading=_("Notifications"),
                help_text=_("Who hears of new entries."),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("first_reminder_days"), FieldPanel("second_reminder_days")]
                    ),
                    FieldPanel("last_call"),
                ],
                heading=_("Reminders"),
                help_text=_("Only people who have not confirmed are reminded."),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pending_days"), FieldPanel("retention_months")]),
                    FieldPanel("retention_exempt"),
                ],
                heading=_("How long entries are kept"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("network_limit"),
                    FieldPanel("domain_limit"),
                    FieldPanel("name_limit"),
                ],
                heading=_("When entries wait for review"),
                help_text=_(
                    "Nobody who sends an entry can tell that it waits. 0 lets all of them wait."
                ),
            ),
        ],
        base_form_class=RegisterForm,
    ).bind_to_model(Register)


class RegisterSettingsView(RegistrarOnly, generic.EditView):
    """The settings: theirs to change who may see the register, nobody else's."""

    model = Register
    permission_policy = None
    permission_required = None
    header_icon = "cog"
    index_url_name = "registers:index"
    edit_url_name = "registers:settings"
    page_title = _("Settings")
    success_message = _("The settings of “%(object)s” were saved.")
    error_message = _("The settings could not be saved: see what is marked below.")

    def get_panel(self) -> Any:
        """Return the groups of fields."""
        return settings_panel()

    def get_object(self, queryset: Any = None) -> Register:
        """Return the register of the address."""
        return get_object_or_404(Register, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        return breadcrumbs(("", self.page_title), register=self.object)

    def save_instance(self) -> Register:
        """Save, and note which fields changed; what they hold may be an address.

        Only the settings are written: columns and times may have been written meanwhile.
        """
        register: Register = self.form.save(commit=False)
        register.save(update_fields=list(self.form.fields))
        log(instance=register, action="forms.settings", data={"fields": self.form.changed_data})
        return register
