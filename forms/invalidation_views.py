"""Bulk invalidations in the admin: fill in, see what it would strike out, then have it done."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton

from core import jobs
from core.countries import country_name
from core.models import Job
from core.navigation import describe
from forms import invalidations
from forms.access import OfRegister
from forms.breadcrumbs import breadcrumbs
from forms.invalidation_forms import InvalidationForm
from forms.models import Invalidation, Submission

TITLE = _("Bulk invalidations")


def index_url(register_id: int) -> str:
    """Return the address of a register's rules."""
    return reverse("registers:invalidations", args=[register_id])


def rule_url(rule: Invalidation) -> str:
    """Return the address of one rule."""
    return reverse("registers:invalidation", args=[rule.register_id, rule.pk])


def shown_state(rule: Invalidation) -> str:
    """Return where a rule stands, in words."""
    if rule.started_at is None:
        return str(_("Only counted"))
    if rule.job and rule.job.state != Job.State.FINISHED:
        return f"{jobs.label_of(rule.job)}: {Job.State(rule.job.state).label}"
    return str(_("Reversed") if rule.reversed_at else _("Struck out"))


class InvalidationIndexView(OfRegister, generic.IndexView):
    """The rules of one register, the newest first."""

    model = Invalidation
    page_title = TITLE
    header_icon = "cross"
    permission_policy = None
    paginate_by = 20
    default_ordering = "-created_at"
    any_permission_required: ClassVar[list[str]] = []
    columns: ClassVar[list[Any]] = [
        TitleColumn("reason", label=_("Reason"), get_url=rule_url),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor=shown_state,
            primary=lambda rule: rule.is_running,
        ),
        Column("struck_out", label=_("Struck out now")),
        Column("user", label=_("Made by")),
        DateColumn("created_at", label=_("Made at")),
    ]

    def get_base_queryset(self) -> QuerySet[Invalidation]:
        """Return this register's rules with the number of entries each holds."""
        rules = Invalidation.objects.filter(register=self.register)
        return rules.select_related("job", "user").annotate(struck_out=Count("submissions"))

    def get_index_url(self) -> str:
        """Return the address of this list."""
        return index_url(self.register.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        return breadcrumbs(("", TITLE), register=self.register)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer a new rule."""
        url = reverse("registers:invalidation_new", args=[self.register.pk])
        return [HeaderButton(_("New rule"), url=url, icon_name="plus")]


class InvalidationCreateView(OfRegister, generic.CreateView):
    """Asks for the conditions. Saving them strikes out nothing: the next page counts first."""

    model = Invalidation
    form_class = InvalidationForm
    permission_policy = None
    permission_required = None
    page_title = _("New rule")
    header_icon = "cross"
    submit_button_label = _("Count the entries")
    submit_button_active_label = _("Counting…")
    success_message = None
    error_message = _("The rule was not saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Make the rule one of this register, of now and of whoever makes it."""
        user: Any = self.request.user
        rule = Invalidation(register=self.register, user=user, created_at=timezone.now())
        return {**super().get_form_kwargs(), "instance": rule}

    def get_add_url(self) -> str:
        """Return the address of this page."""
        return reverse("registers:invalidation_new", args=[self.register.pk])

    def get_success_url(self) -> str:
        """Lead to the page that counts."""
        return rule_url(self.object)

    def get_success_buttons(self) -> list[Any]:
        """Offer none: the rule's page follows."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the rules."""
        return breadcrumbs(
            (index_url(self.register.pk), TITLE), ("", self.page_title), register=self.register
        )


class InvalidationView(OfRegister, WagtailAdminTemplateMixin, TemplateView):
    """One rule: what it would strike out, what it has struck out, and the buttons that do it."""

    template_name = "forms/admin/invalidation.html"
    header_icon = "cross"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the rule of the address."""
        super().setup(request, *args, **kwargs)
        self.rule = get_object_or_404(
            Invalidation.objects.select_related("job", "user"),
            pk=kwargs["pk"],
            register=self.register,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the worker strike out, or give back."""
        starts = {"strike_out": invalidations.start, "reverse": invalidations.start_reversal}
        start = starts.get(request.POST.get("do", ""))
        if start is None:
            messages.error(request, _("Nothing was done."))
        elif start(rule=self.rule, user=request.user, now=timezone.now()):
            messages.success(request, _("The worker has begun, or begins as soon as it can."))
        else:
            messages.error(request, _("Nothing was done: the rule is at work, or was reversed."))
        return HttpResponseRedirect(rule_url(self.rule))

    def get_page_title(self) -> str:
        """Name the rule by its number: titles stay in the browser's history."""
        return str(_("Rule %(number)s") % {"number": self.rule.pk})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the rules."""
        return breadcrumbs(
            (index_url(self.register.pk), TITLE),
            ("", self.get_page_title()),
            register=self.register,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count what the rule would strike out, and what it has struck out, by status."""
        rule = self.rule
        struck_out = invalidations.counts(rule.submissions.order_by(), "status_before")
        would = {} if rule.reversed_at else invalidations.counts(invalidations.chosen(rule))
        return {
            **super().get_context_data(**kwargs),
            "rule": rule,
            "state": shown_state(rule),
            "conditions": shown_conditions(rule),
            "would": _labelled(would),
            "would_total": sum(would.values()),
            "struck_out": _labelled(struck_out),
            "struck_out_total": sum(struck_out.values()),
        }


def shown_conditions(rule: Invalidation) -> list[tuple[Any, Any]]:
    """Return the conditions of a rule, labelled, in words; those it does not have left out."""
    language = get_language() or settings.LANGUAGE_CODE
    columns = {column["name"]: column for column in rule.register.columns}
    professions = columns.get("profession", {}).get("choices", {})
    found: list[tuple[Any, Any]] = [
        (_("Received from"), rule.received_from),
        (_("Received until"), rule.received_until),
        (_("Mail domain"), rule.mail_domain),
        (_("Network"), _("One network, kept as a salted trace") if rule.networks else ""),
        (_("Country"), country_name(rule.country, language) if rule.country else ""),
        (_("Language"), describe(rule.language)[0] if rule.language else ""),
        (_("Profession"), professions.get(rule.profession, rule.profession)),
        (_("Status"), _label(rule.status) if rule.status else ""),
    ]
    return [(label, value) for label, value in found if value]


def _label(status: str) -> str:
    return str(dict(Submission.Status.choices).get(status, status))


def _labelled(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(_label(status), count) for status, count in counts.items()]
