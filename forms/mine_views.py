"""The signer's page: what I signed, changing it, offering more help, my data, withdrawing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from core.navigation import describe
from core.responses import SeeOther
from forms import lifecycle, links
from forms.link_views import PersonalLinkView
from forms.models import FormPage, Phase, Submission
from forms.new_texts import new_text_of
from forms.offers import offers_to, prefilled
from forms.own_data import stored_about
from forms.submission_forms import SubmissionForm
from forms.summary import page_of


class MinePageView(PersonalLinkView):
    """What all pages behind the signer's own link share."""

    purpose = links.MINE

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Add the token, for the addresses of the other pages."""
        return super().show(status, token=self.kwargs["token"], **context)

    def back(self) -> HttpResponse:
        """Lead back to the signer's page."""
        return SeeOther(reverse("forms:mine", args=[self.kwargs["token"]]))


class MineView(MinePageView):
    """The signer's page itself."""

    template_name = "forms/mine.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show everything, change nothing."""
        page = page_of(self.submission)
        signed = page.signed_text_of(self.submission) if page else None
        language, direction = describe(signed.language) if signed else ("", "")
        return self.show(
            signed=signed,
            signed_language=language,
            signed_direction=direction,
            may_change=bool(page and is_changeable(self.submission, page.changeable)),
            confirm_url=links.personal_path(links.CONFIRM, self.submission),
            new=new_text_of(self.submission, page),
            offers=offers_to(self.submission),
        )


class ChangeView(MinePageView):
    """Changes what the form lets its people change."""

    template_name = "forms/mine_change.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form as the entry is now."""
        form = self.form()
        return self.show(form=form) if form else self.back()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Keep valid changes and answer 303; give faulty ones back with what was typed, 422."""
        form = self.form(request.POST)
        if form is None:
            return self.back()
        if not form.is_valid():
            return self.show(status=422, form=form)
        lifecycle.change(submission=self.submission, answers=form.cleaned_data, now=timezone.now())
        return self.back()

    def form(self, data: Any = None) -> SubmissionForm | None:
        """Return the form of what may be changed; ``None`` where nothing may."""
        page = page_of(self.submission)
        if page is None or not is_changeable(self.submission, page.changeable):
            return None
        return page.get_change_form(self.submission.answers or {}, data)


def is_changeable(submission: Submission, names: tuple[str, ...]) -> bool:
    """Tell whether the owner may change the answers ``names`` now."""
    return bool(names) and submission.status in lifecycle.CHANGEABLE


class DataView(MinePageView):
    """Everything that is stored about a person, as a file."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer JSON."""
        response = JsonResponse(
            stored_about(self.submission), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return response


class WithdrawView(MinePageView):
    """Asks once more; its POST erases at once."""

    template_name = "forms/mine_withdraw.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what withdrawing means."""
        return self.show()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Erase; answer 303 to a page that knows nobody."""
        lifecycle.withdraw(submission=self.submission, now=timezone.now())
        return SeeOther(reverse("forms:withdrawn"))

    def missing(self, link: links.Link) -> HttpResponse:
        """Answer a second press like the first: the entry is erased, as was asked for."""
        withdrawn = Submission.objects.filter(
            pk=link.submission_id, status=lifecycle.Status.WITHDRAWN
        )
        if self.request.method == "POST" and withdrawn.exists():
            return SeeOther(reverse("forms:withdrawn"))
        return super().missing(link)


class HelpView(MinePageView):
    """Another form of the site, filled in with what this person has told already."""

    template_name = "forms/mine_help.html"

    def get(self, request: HttpRequest, token: str, page_id: int) -> HttpResponse:
        """Show the form with name and address filled in."""
        page = self.page(page_id)
        if (phase := page.phase()) != Phase.OPEN:
            return page.render_phase(request, phase)
        form = page.get_form(initial=prefilled(page, self.submission))
        return self.show(form=form, form_page=page)

    def post(self, request: HttpRequest, token: str, page_id: int) -> HttpResponse:
        """Keep what is sent as the form's own page does; answer with that page's thanks, 303."""
        page = self.page(page_id)
        form = page.get_form(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form, form_page=page)
        try:
            page.keep(form, request)
        except lifecycle.NotOpen as error:
            return page.render_phase(request, error.phase, status=409)
        return SeeOther(page.done_url(request))

    def page(self, page_id: int) -> FormPage:
        """Return one of the forms that this person is offered. Raises ``Http404``."""
        page = offers_to(self.submission).filter(pk=page_id).first()
        if page is None:
            raise Http404
        return page
