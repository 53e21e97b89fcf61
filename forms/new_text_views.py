"""Signing a newer text, and having no more mails about such things."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.comparison import compare
from core.navigation import describe
from forms import links, new_texts
from forms.link_views import PersonalLinkView
from forms.mine_views import MinePageView
from forms.summary import page_of


class SignTextView(MinePageView):
    """What was signed beside the newer text, and one button; only its POST signs."""

    template_name = "forms/mine_text.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Compare, change nothing; back to the signer's page where there is nothing to sign."""
        return self.compared()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Sign what was shown. 409 where it is another text by now: that is shown first."""
        shown = request.POST.get("text", "")
        if new_texts.sign_text(submission=self.submission, sha256=shown, now=timezone.now()):
            return self.back()
        return self.compared(status=409, is_another=True)

    def compared(self, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page as the texts are now."""
        page = page_of(self.submission)
        new = new_texts.new_text_of(self.submission, page)
        if page is None or new is None:
            return self.back()
        signed = page.signed_text_of(self.submission)
        return self.show(
            status,
            new=new,
            signed=signed,
            comparison=compare(signed.text if signed else "", new.text.text),
            language=new.text.language,
            direction=describe(new.text.language)[1],
            **context,
        )


class UnsubscribeView(PersonalLinkView):
    """Stops bulk mail: one press for people, a bare POST for their mail programs. RFC 8058."""

    purpose = links.UNSUBSCRIBE
    template_name = "forms/unsubscribe.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Change nothing: scanners of mail open every link."""
        return self.show(is_done=self.submission.unsubscribed_at is not None)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer 200 and no redirection, as the RFC asks; a second time likewise."""
        new_texts.unsubscribe(submission=self.submission, now=timezone.now())
        return self.show(is_done=True)
