"""Pages behind personal links. They change something only on POST, authorised by the token."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from forms import lifecycle, links
from forms.lifecycle import Outcome
from forms.models import Submission
from forms.summary import summarise

DIGITS = re.compile(r"[0-9]{1,8}")


class PersonalLinkView(View):
    """Finds the submission of a token; an altered, void or unknown one gets one neutral page."""

    purpose = ""
    template_name = ""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve with headers that keep the token to this site and out of caches."""
        submission = self.find(kwargs["token"])
        if submission is None:
            response: HttpResponseBase = render(request, "forms/link_unknown.html", status=404)
        else:
            self.submission = submission
            response = super().dispatch(request, *args, **kwargs)
        # Not ``no-referrer``: with it Chromium sends ``Origin: null`` with our own form.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def find(self, token: str) -> Submission | None:
        """Return the submission that ``token`` stands for, if it is still valid."""
        try:
            link = links.read_token(self.purpose, token)
        except links.InvalidLink:
            return None
        return (
            Submission.objects.select_related("page", "register")
            .filter(pk=link.submission_id, link_version=link.version)
            .first()
        )

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page about the submission as it is now."""
        submission = self.submission
        context |= {
            "submission": submission,
            "rows": summarise(submission),
            "form_page": submission.page.specific if submission.page else None,
            "register": submission.register,
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
        """Confirm what was shown; answer 303, so that a reload sends nothing."""
        shown = request.POST.get("entry", "")
        outcome = lifecycle.confirm(
            submission=self.submission,
            entry_version=read_version(shown),
            now=timezone.now(),
        )
        self.submission.refresh_from_db()
        if outcome is Outcome.CHANGED:
            return self.show(status=409, changed=True)
        response = HttpResponseRedirect(request.path)
        response.status_code = 303
        return response


def read_version(text: str) -> int:
    """Return the version a form carries; 0, which no entry has, for anything else."""
    return int(text) if DIGITS.fullmatch(text) else 0
