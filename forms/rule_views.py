"""Mail domains and trusted networks in the admin: rules that all registers share."""

from typing import Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from forms import reindexing
from forms.access import RegistrarOnly
from forms.breadcrumbs import breadcrumbs
from forms.lists import RegistrarList
from forms.models import DomainRule, TrustedNetwork

# A change of these gives addresses another canonical form.
CANONICAL: Final = frozenset({"domain", "alias_of", "ignores_dots", "tag_separator"})


class DomainRuleForm(WagtailAdminModelForm):
    """How a provider delivers."""

    class Meta:
        model = DomainRule
        fields: ClassVar[list[str]] = [
            "domain",
            "alias_of",
            "ignores_dots",
            "tag_separator",
            "is_large",
        ]

    def clean_domain(self) -> str:
        """Write the domain as addresses are compared."""
        return str(self.cleaned_data["domain"]).lower()

    def clean_alias_of(self) -> str:
        """Write the domain as addresses are compared."""
        return str(self.cleaned_data["alias_of"]).lower()


class TrustedNetworkForm(WagtailAdminModelForm):
    """A network from which many entries may come."""

    class Meta:
        model = TrustedNetwork
        fields: ClassVar[list[str]] = ["network", "note"]


class OfRules(RegistrarOnly):
    """What pages of one rule have in common: their way back, and their note in the log."""

    permission_policy = None
    permission_required = None
    index_url_name = ""
    index_title: Any = ""
    page_title: Any = ""
    # What the log calls the rule, which may not name a person's own network.
    title: Any = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return breadcrumbs((reverse(self.index_url_name), self.index_title), ("", self.page_title))

    def get_page_subtitle(self) -> str:
        """Name the rule in the heading by the breadcrumbs alone."""
        return ""

    def note(self, rule: Any, what: str) -> None:
        """Note a change in the log."""
        data = {"rule": rule._meta.model_name, "what": what}
        user = self.request.user
        log(instance=rule, action="forms.rules", user=user, data=data, title=self.title or None)


class OfDomains(OfRules):
    """A page of one mail domain's rule. What changes it has the domain's entries re-indexed."""

    model = DomainRule
    index_url_name = "registers:domains"
    index_title = _("Mail domains")
    header_icon = "mail"

    def reindex(self, *domains: str) -> None:
        """Start the job, and tell the person."""
        chosen = sorted(set(domains))
        job = reindexing.start(domains=chosen, user=self.request.user)
        messages.info(
            self.request,
            ngettext(
                "The entries of %(domains)s are found by the new rule as soon as the work in the "
                "background is done.",
                "The entries of %(domains)s are found by the new rules as soon as the work in the "
                "background is done.",
                len(chosen),
            )
            % {"domains": ", ".join(chosen)},
            buttons=[messages.button(reverse("jobs:job", args=[job.pk]), gettext("See progress"))],
        )


class DomainIndexView(RegistrarList):
    """All rules of mail domains."""

    model = DomainRule
    page_title = _("Mail domains")
    header_icon = "mail"
    default_ordering = "domain"
    search_fields: ClassVar[list[str]] = ["domain", "alias_of"]
    index_url_name = "registers:domains"
    index_results_url_name = "registers:domains_results"
    add_url_name = "registers:domain_add"
    add_item_label = _("Add a domain")
    columns: ClassVar[list[Any]] = [
        TitleColumn("domain", label=_("Domain"), url_name="registers:domain", sort_key="domain"),
        Column("alias_of", label=_("Same mailboxes as")),
        BooleanColumn("ignores_dots", label=_("Dots do not matter")),
        Column("tag_separator", label=_("Tags begin with")),
        BooleanColumn("is_large", label=_("Large provider")),
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))


class DomainAddView(OfDomains, generic.CreateView):
    """A new rule."""

    form_class = DomainRuleForm
    page_title = _("Add a domain")
    add_url_name = "registers:domain_add"
    edit_url_name = "registers:domain"

    def save_instance(self) -> DomainRule:
        """Save, note and re-index."""
        rule: DomainRule = self.form.save()
        self.note(rule, "added")
        self.reindex(rule.domain)
        return rule


class DomainEditView(OfDomains, generic.EditView):
    """One rule."""

    form_class = DomainRuleForm
    page_title = _("Mail domain")
    edit_url_name = "registers:domain"
    delete_url_name = "registers:domain_delete"

    def save_instance(self) -> DomainRule:
        """Save and note; re-index the old and the new domain if an address may look different."""
        before = str(self.form.initial["domain"])
        rule: DomainRule = self.form.save()
        self.note(rule, "changed")
        if CANONICAL.intersection(self.form.changed_data):
            self.reindex(before, rule.domain)
        return rule


class DomainDeleteView(OfDomains, generic.DeleteView):
    """Takes a rule away: addresses of its domain then count as they are written."""

    page_title = _("Delete the rule")
    delete_url_name = "registers:domain_delete"

    def delete_action(self) -> None:
        """Note, delete and re-index."""
        self.note(self.object, "deleted")
        self.object.delete()
        self.reindex(self.object.domain)


class OfNetworks(OfRules):
    """A page of one trusted network."""

    model = TrustedNetwork
    index_url_name = "registers:networks"
    index_title = _("Trusted networks")
    header_icon = "globe"
    title = _("Trusted network")


class NetworkIndexView(RegistrarList):
    """All trusted networks."""

    model = TrustedNetwork
    page_title = _("Trusted networks")
    header_icon = "globe"
    default_ordering = "network"
    index_url_name = "registers:networks"
    add_url_name = "registers:network_add"
    add_item_label = _("Add a network")
    columns: ClassVar[list[Any]] = [
        TitleColumn("network", label=_("Network"), url_name="registers:network"),
        Column("note", label=_("Whose network it is")),
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the registers."""
        return breadcrumbs(("", self.page_title))


class NetworkAddView(OfNetworks, generic.CreateView):
    """A network that is trusted from now on; entries that wait for review go on waiting."""

    form_class = TrustedNetworkForm
    page_title = _("Add a network")
    add_url_name = "registers:network_add"
    edit_url_name = "registers:network"

    def save_instance(self) -> TrustedNetwork:
        """Save and note."""
        network: TrustedNetwork = self.form.save()
        self.note(network, "added")
        return network


class NetworkEditView(OfNetworks, generic.EditView):
    """One trusted network."""

    form_class = TrustedNetworkForm
    page_title = _("Trusted network")
    edit_url_name = "registers:network"
    delete_url_name = "registers:network_delete"

    def save_instance(self) -> TrustedNetwork:
        """Save and note."""
        network: TrustedNetwork = self.form.save()
        self.note(network, "changed")
        return network


class NetworkDeleteView(OfNetworks, generic.DeleteView):
    """Trusts a network no more."""

    page_title = _("Delete the network")
    delete_url_name = "registers:network_delete"

    def delete_action(self) -> None:
        """Note and delete."""
        self.note(self.object, "deleted")
        self.object.delete()
