"""Inviting earlier signers in the admin: how many, what they read, and the button."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from campaigns import inviting
from campaigns.editions import is_source
from campaigns.publication_views import OfManifesto
from campaigns.signers import signed_by_edition
from core.navigation import describe
from forms import mail, mail_texts, wording
from forms.access import PERMISSION
from forms.models import Message
from forms.paginator import MOST_COUNTED, bounded_count, shown_count


def mails() -> list[dict[str, Any]]:
    """Return the mail in every language as it would be sent, with sample data."""
    found = []
    for code, _name in settings.LANGUAGES:
        words, is_lacking = wording.look(Message.Purpose.NEW_TEXT, code)
        values = mail_texts.sample_values(Message.Purpose.NEW_TEXT, words.language)
        written = mail.write(words, values)
        name, direction = describe(code)
        found.append(
            {
                "name": name,
                "language": words.language,
                "direction": direction if words.language == code else describe(words.language)[1],
                "is_lacking": is_lacking,
                "subject": written.subject,
                "text": written.text,
            }
        )
    return found


class InviteView(OfManifesto, TemplateView):
    """For those who publish the manifesto and manage its register."""

    page_title = _("Invite earlier signers")
    template_name = "campaigns/admin/invite.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever may not see registers; find what can be signed anew."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)
        # The invitation goes to the signers of all languages: not for one language's publishers.
        if not is_source(self.page):
            raise Http404
        self.invitation = inviting.invitation_of(self.page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the worker write the mails."""
        job = None
        if self.invitation is not None:
            now = timezone.now()
            job = inviting.start(invitation=self.invitation, user=request.user, now=now)
        if job is None:
            messages.error(request, gettext("Nothing was done: see below."))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers, which end early, and the mails."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["signed"] = sorted(signed_by_edition(self.page).items(), reverse=True)
        invitation = self.invitation
        if invitation is None:
            return context
        to_invite = bounded_count(invitation.people(), MOST_COUNTED)
        return context | {
            "invitation": invitation,
            "not_yet": shown_count(bounded_count(invitation.not_yet(), MOST_COUNTED), MOST_COUNTED),
            "to_invite": to_invite,
            "to_invite_shown": shown_count(to_invite, MOST_COUNTED),
            "missing": inviting.missing_languages(invitation, self.page),
            "job": inviting.running(invitation),
            "why_not": inviting.why_not(invitation, timezone.now()),
            "mails": mails(),
        }
