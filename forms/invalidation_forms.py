"""The form in which a registrar says what a bulk invalidation strikes out."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from core.cleaning import CleanCharField, clean_address
from forms import invalidations, lifecycle, suspicion
from forms.filters import all_countries, language_choices
from forms.models import Invalidation, Submission

ANY: Any = ("", _("Any"))


def status_choices() -> list[tuple[Any, Any]]:
    """Return the statuses that can be struck out."""
    every = Submission.Status.choices
    return [ANY, *(choice for choice in every if choice[0] in lifecycle.TO_STRIKE_OUT)]


class InvalidationForm(WagtailAdminModelForm):
    """The conditions, all of which must hold, and the reason. It needs an instance."""

    reason = CleanCharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stays in the log: name nobody."),
    )
    mail_domain = CleanCharField(
        label=_("Mail domain"),
        max_length=253,
        required=False,
        help_text=_("What stands behind the @, exactly: example.org"),
    )
    network = CleanCharField(
        label=_("Network"),
        max_length=49,
        required=False,
        help_text=_(
            "192.0.2.0/24, 2001:db8::/64, or an address in it. Entries of the last two days only: "
            "older ones tell nothing of their network, nor do those from networks you trust."
        ),
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [ANY, *all_countries()], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [ANY, *language_choices()], required=False
    )
    profession = forms.ChoiceField(label=_("Profession"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=status_choices, required=False)

    class Meta:
        model = Invalidation
        fields: ClassVar[list[str]] = [
            "reason",
            "received_from",
            "received_until",
            "mail_domain",
            "country",
            "language",
            "profession",
            "status",
        ]

    field_order: ClassVar[list[str]] = [
        "reason",
        "received_from",
        "received_until",
        "mail_domain",
        "network",
        "country",
        "language",
        "profession",
        "status",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = {column["name"]: column for column in self.instance.register.columns}
        professions = columns.get("profession", {}).get("choices", {})
        if professions:
            field: Any = self.fields["profession"]
            field.choices = [ANY, *professions.items()]
        else:
            del self.fields["profession"]

    def clean_mail_domain(self) -> str:
        """Return the domain as entries are indexed by it: in small letters, in ASCII."""
        domain = self.cleaned_data["mail_domain"].removeprefix("@")
        if not domain:
            return ""
        try:
            return clean_address(f"somebody@{domain}").rpartition("@")[2].lower()
        except ValidationError as error:
            raise ValidationError(_("Write a mail domain: example.org")) from error

    def clean_network(self) -> str:
        """Put what entries keep of the network into the rule; the network itself is not stored."""
        text: str = self.cleaned_data["network"]
        if text:
            network = invalidations.unit_network(text)
            self.instance.networks = suspicion.network_indexes(network)
            if not self.instance.networks:
                raise ValidationError(
                    _("No entry of the last two days tells its network any more."), code="no trace"
                )
        return text
