"""Pages behind personal links. They change something only on POST, authorised by the token."""

import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.responses import SeeOther
from forms import lifecycle, links
from forms.lifecycle import Outcome
from forms.models import Submission
from forms.offers import confirming_pages, offers_to
from forms.summary import page_of, standing, summarise

DIGITS = re.compile(r"[0-9]{1,8}")


class PersonalLinkView(View):
    """Finds the submission of a token; an altered, void or unknown one gets one neutral page."""

    purpose = ""
    template_name = ""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve with headers that keep the token to this site and out of caches."""
        try:
            link = links.read_token(self.purpose, kwargs["token"])
        except links.InvalidLink:
            response: HttpResponseBase = self.unknown()
        else:
            found = Submission.objects.select_related("page", "register", "consent_text")
            submission = found.filter(pk=link.submission_id, link_version=link.version).first()
            if submission is None:
                response = self.missing(link)
            else:
                self.submission = submission
                response = super().dispatch(request, *args, **kwargs)
        # Not ``no-referrer``: with it Chromium sends ``Origin: null`` with our own form.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def unknown(self) -> HttpResponse:
        """Return the page that every link gets that does not work."""
        context = {"form_pages": confirming_pages()}
        return render(self.request, "forms/link_unknown.html", context, status=404)

    def missing(self, link: links.Link) -> HttpResponse:
        """Answer a link of ours whose entry is gone, or whose version is void."""
        return self.unknown()

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page about the submission as it is now."""
        submission = self.submission
        context |= {
            "submission": submission,
            "standing": standing(submission),
            "rows": summarise(submission),
            "register": submission.register,
            "contact": contact_address(),
        }
        return render(self.request, self.template_name, context, status=status)


class ConfirmView(PersonalLinkView):
    """Shows exactly what will be confirmed, with one button; only its POST confirms."""

    purpose = links.CONFIRM
    template_name = "forms/confirm.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Change nothing: scanners of mail open links too."""
        return self.show()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Confirm what was shown; answer 303, so that a reload sends nothing.

        409 where nothing was confirmed: a newer entry is shown first, or the form takes no
        confirmation now.
        """
        shown = request.POST.get("entry", "")
        outcome = lifecycle.confirm(
            submission=self.submission,
            entry_version=read_version(shown),
            now=timezone.now(),
        )
        current = Submission.objects.filter(pk=self.submission.pk).first()
        if current is None:
            return self.unknown()
        self.submission = current
        if outcome in {Outcome.CHANGED, Outcome.PAUSED, Outcome.CLOSED}:
            return self.show(status=409, changed=outcome is Outcome.CHANGED)
        return SeeOther(request.path)

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Add where the page leads on to, and whether the form takes confirmations now."""
        page = page_of(self.submission)
        is_confirmed = standing(self.submission) == Submission.Status.CONFIRMED
        context |= {
            "phase": self.submission.register.confirming_phase(timezone.now()),
            "mine_url": links.personal_path(links.MINE, self.submission),
            "not_me_url": links.personal_path(links.NOT_ME, self.submission),
            "form_page": page,
            "parent": page.get_parent().localized if page else None,
        }
        if is_confirmed:
            context["token"] = links.make_token(links.MINE, self.submission)
            context["offers"] = offers_to(self.submission)
        if is_confirmed and page and page.after_template:
            context |= {"after_template": page.after_template, **page.after_context(self.request)}
        return super().show(status, **context)


class NotMeView(PersonalLinkView):
    """“This was not me”: says what will happen, and does it on POST."""

    purpose = links.NOT_ME
    template_name = "forms/not_me.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Change nothing: scanners of mail open every link."""
        withdraw = reverse("forms:withdraw", args=[links.make_token(links.MINE, self.submission)])
        return self.show(withdraw_url=withdraw)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Remove the entry and write there no more; the page says so where it is confirmed."""
        if lifecycle.disown(submission=self.submission, now=timezone.now()):
            return SeeOther(reverse("forms:disowned"))
        return SeeOther(request.path)

    def missing(self, link: links.Link) -> HttpResponse:
        """Answer a second press like the first: the entry is gone, as was asked for."""
        is_gone = not Submission.objects.filter(pk=link.submission_id).exists()
        if self.request.method == "POST" and is_gone:
            return SeeOther(reverse("forms:disowned"))
        return super().missing(link)


class StaticView(TemplateView):
    """A page that is the same for everybody, after something was done behind a link."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``contact``."""
        return {**super().get_context_data(**kwargs), "contact": contact_address()}


class DisownedView(StaticView):
    """After “This was not me”."""

    template_name = "forms/disowned.html"


class WithdrawnView(StaticView):
    """After a withdrawal."""

    template_name = "forms/withdrawn.html"


def contact_address() -> str:
    """Return the address that people may write to: the one that mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def read_version(text: str) -> int:
    """Return the version a form carries; 0, which no entry has, for anything else."""
    return int(text) if DIGITS.fullmatch(text) else 0
