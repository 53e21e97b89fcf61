"""Registers in the admin, for registrars only."""

from typing import Any, ClassVar, Final

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets import Button, HeaderButton

from forms import review
from forms.access import OfRegister
from forms.breadcrumbs import breadcrumbs
from forms.columns import entry_columns
from forms.filters import SubmissionFilterSet
from forms.lists import EntryList, RegistrarList
from forms.models import Funnel, Phase, Register, Submission, Tally
from forms.paginator import bounded_count, grouped, shown_count

MOST_WAITING: Final = 1000


def shown_confirmed(register: Any) -> str:
    """Return how many entries are confirmed; a dash where the form asks for no confirmation."""
    return grouped(register.confirmed_count) if register.confirms else "—"


def shown_waiting(register: Register) -> str:
    """Return how many confirmed entries wait for review, and lead there."""
    if not register.confirms:
        return "—"
    suspect = review.waiting(register).filter(status=Submission.Status.SUSPECT)
    return format_html(
        '<a href="{}">{}</a>',
        reverse("registers:review", args=[register.pk]),
        shown_count(bounded_count(suspect, MOST_WAITING), MOST_WAITING),
    )


def shown_phase(register: Register) -> Any:
    """Return whether the form takes entries."""
    return register.phase(timezone.now()).label


def is_open(register: Register) -> bool:
    """Tell whether the form takes entries."""
    return register.phase(timezone.now()) == Phase.OPEN


class RegisterIndexView(RegistrarList):
    """One row per form, all languages together. Nothing is counted for it."""

    model = Register
    page_title = _("Registers")
    header_icon = "form"
    index_url_name = "registers:index"
    default_ordering = "name"
    paginate_by = 20
    columns: ClassVar[list[Any]] = [
        TitleColumn("name", label=_("Form"), url_name="registers:submissions"),
        Column("counts.confirmed", label=_("Confirmed"), accessor=shown_confirmed),
        Column(
            "counts.submitted",
            label=_("Entries"),
            accessor=lambda register: grouped(register.submitted_count),
        ),
        Column("counts.waiting", label=_("Waiting for review"), accessor=shown_waiting),
        StatusTagColumn("phase", label=_("State"), accessor=shown_phase, primary=is_open),
    ]

    def get_base_queryset(self) -> QuerySet[Register]:
        """Return all registers with the numbers that the worker keeps."""
        total = Tally.objects.filter(register=OuterRef("pk"), dimension=Tally.Dimension.TOTAL)
        funnel = Funnel.objects.filter(register=OuterRef("pk")).order_by().values("register")
        submitted = funnel.annotate(sum=Sum("submitted")).values("sum")
        return Register.objects.annotate(
            confirmed_count=Coalesce(Subquery(total.values("count")[:1]), 0),
            submitted_count=Coalesce(Subquery(submitted), 0),
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Lead to what all registers share."""
        return [
            HeaderButton(
                _("Review queue"), url=reverse("registers:review_all"), icon_name="clipboard-list"
            )
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to what concerns all registers."""
        pages = (
            (_("Mail domains"), "registers:domains", "mail"),
            (_("Trusted networks"), "registers:networks", "globe"),
            (_("Suppressed addresses"), "registers:suppressions", "no-view"),
            (_("Requests under data protection law"), "registers:data_request", "user"),
            (_("Retention"), "registers:retention", "history"),
        )
        return [
            Button(label, url=reverse(name), icon_name=icon, priority=number)
            for number, (label, name, icon) in enumerate(pages)
        ]


class SubmissionIndexView(OfRegister, EntryList):
    """The entries of one register, filtered, with the ways to export them.

    Beyond the first ten thousand nothing is counted or paged through.
    """

    header_icon = "form"
    filterset_class = SubmissionFilterSet

    @cached_property
    def columns(self) -> list[Column]:
        """Return what is shown of an entry."""
        return entry_columns()

    def get_base_queryset(self) -> QuerySet[Submission]:
        """Return this register's entries."""
        return Submission.objects.filter(register=self.register).select_related("register")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Offer the professions of this register."""
        return {**super().get_filterset_kwargs(), "register": self.register}

    def get_page_title(self) -> str:
        """Return the form's name."""
        return self.register.name

    def get_index_url(self) -> str:
        """Return the address of this list."""
        return reverse("registers:submissions", args=[self.register.pk])

    def get_index_results_url(self) -> str:
        """Return the address that answers with the list alone, as filters are changed."""
        return reverse("registers:submissions_results", args=[self.register.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to all registers."""
        return breadcrumbs(("", self.register.name))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer what is looked for most: how it goes, one address, an export of these rows."""
        query = self.request.GET.copy()
        query.pop("p", None)
        export = reverse("registers:export", args=[self.register.pk])
        pages = (
            (_("Dashboard"), reverse("registers:dashboard", args=[self.register.pk]), "view"),
            (_("Find an address"), reverse("registers:look_up", args=[self.register.pk]), "search"),
            (_("Export"), f"{export}?{query.urlencode()}", "download"),
        )
        return [
            HeaderButton(label, url=url, icon_name=icon, priority=number)
            for number, (label, url, icon) in enumerate(pages)
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to the queue, the rules and the settings of this register."""
        pages = (
            (_("Review queue"), "registers:review", "clipboard-list"),
            (_("Bulk invalidations"), "registers:invalidations", "cross"),
            (_("Settings"), "registers:settings", "cog"),
        )
        return [
            Button(
                label, url=reverse(name, args=[self.register.pk]), icon_name=icon, priority=number
            )
            for number, (label, name, icon) in enumerate(pages)
        ]
