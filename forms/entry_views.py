"""One entry of a register in the admin: all that is known of it, and what may be decided."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from core.navigation import describe
from core.sealing import UnreadableError
from forms import review, suppressions
from forms.access import OfRegister
from forms.breadcrumbs import breadcrumbs
from forms.columns import entry_address, shown_country
from forms.models import Message, Submission
from forms.review import Decision
from forms.review_forms import DecisionForm
from forms.summary import registered_row

# So much of an entry's past is shown; more there is only if somebody looks again and again.
MOST_EVENTS: Final = 100
STATUSES: Final = dict(Submission.Status.choices)
STATES: Final = dict(Message.State.choices)


class EntryView(OfRegister, WagtailAdminTemplateMixin, TemplateView):
    """One entry with its answers, mails and history; looking is noted in the log."""

    template_name = "forms/admin/entry.html"
    header_icon = "form"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the entry of the address."""
        super().setup(request, *args, **kwargs)
        entries = Submission.objects.select_related("consent_text", "invalidation__user")
        self.submission = get_object_or_404(entries, pk=kwargs["pk"], register=self.register)

    def get_page_title(self) -> str:
        """Name the entry by its number: titles stay in the browser's history."""
        return f"{_('Entry')} {str(self.submission.pk)[:8]}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the register."""
        return breadcrumbs(("", self.get_page_title()), register=self.register)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything there is to see; note who looked."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        submission = self.submission
        log(instance=submission, action="forms.view", user=self.request.user)
        context.setdefault("form", DecisionForm())
        return context | {
            "submission": submission,
            "register": self.register,
            "facts": self.facts(),
            "decisions": review.possible(submission),
            "is_doubtful": review.is_doubtful(submission),
            "reasons": review.reasons(submission),
            "mails": mails(submission),
            "history": history(submission),
            **self.sealed(),
        }

    def facts(self) -> list[tuple[Any, Any]]:
        """Return what lies open: (label, value)."""
        submission = self.submission
        found: list[tuple[Any, Any]] = [
            (_("Entry number"), submission.pk),
            (_("Status"), submission.get_status_display()),
            (_("Received"), submission.created_at),
            (_("Confirmed"), submission.confirmed_at),
            (_("Language"), describe(submission.language)[0]),
            (_("Country"), shown_country(submission)),
            (_("Counted as number"), submission.number),
            (_("Shown publicly as"), submission.public_name),
            (_("Signed text (SHA-256)"), submission.signed_text),
            (_("Erased"), submission.erased_at),
        ]
        return [(label, value) for label, value in found if value]

    def sealed(self) -> dict[str, Any]:
        """Return the answers as people read them, or that they cannot be read."""
        submission = self.submission
        try:
            language = get_language() or submission.language
            values = registered_row(self.register, submission, language=language)
            email = submission.email or ""
            suppression = suppressions.of(email) if email else None
        except UnreadableError:
            return {"unreadable": True}
        labels = [
            f"{column['label']} ({gettext('removed')})"
            if column.get("removed")
            else column["label"]
            for column in self.register.columns
        ]
        answers = list(zip(labels, values, strict=True))
        return {"email": email, "answers": answers, "suppression": suppression}


class DecisionView(EntryView):
    """Takes a decision about the entry, with its reason."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry the decision out and show the entry again."""
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        changed = review.decide(
            submissions=[self.submission],
            decision=Decision(form.cleaned_data["decision"]),
            reason=form.cleaned_data["reason"],
            user=request.user,
            now=timezone.now(),
        )
        if changed:
            messages.success(request, gettext("The decision is noted."))
        else:
            messages.error(request, gettext("Nothing was changed: the entry stands otherwise now."))
        return HttpResponseRedirect(entry_address(self.submission))


def mails(submission: Submission) -> list[dict[str, Any]]:
    """Return the mails that were written to the person, and what became of them."""
    return [
        {
            "at": mail.created_at,
            "purpose": mail.get_purpose_display(),
            "state": STATES.get(mail.state, mail.state),
            "sent_at": mail.sent_at,
            "error": mail.error,
        }
        for mail in submission.messages.order_by("created_at", "pk")[:MOST_EVENTS]
    ]


def history(submission: Submission) -> list[dict[str, Any]]:
    """Return what the log says of an entry, the newest first."""
    rows = ModelLogEntry.objects.for_instance(submission).select_related("user")
    return [
        {
            "at": row.timestamp,
            "who": row.user_display_name,
            "what": row.message,
            "change": status_change(row.data),
            "reason": row.data.get("reason", ""),
        }
        for row in rows.order_by("-timestamp", "-pk")[:MOST_EVENTS]
    ]


def status_change(data: dict[str, Any]) -> str:
    """Return “from → to” of a change of status; empty for anything else."""
    if "from" not in data:
        return ""
    return " → ".join(str(STATUSES.get(data[key], data[key])) for key in ("from", "to"))
