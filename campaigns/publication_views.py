"""Publishing a manifesto in the admin: the question, the second person, the rule itself."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision

from campaigns import publishing
from campaigns.editions import last_text
from campaigns.models import Change, ManifestoPage, Publication, PublishingRules
from campaigns.models.publications import digest_of
from campaigns.signers import signed_by_edition
from core.breadcrumbs import from_home
from core.cleaning import CleanCharField
from core.comparison import compare
from core.desk.gate import PublicationRefused
from core.navigation import describe


def editor_url(page: ManifestoPage) -> str:
    """Return the address of the page's editor."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def question_url(page: ManifestoPage) -> str:
    """Return where the newest draft of a page is asked about before it is published."""
    return reverse("manifestos:publish", args=[page.pk, page.latest_revision_id])


def told_of(revision: Revision, published: str) -> str:
    """Return ``published``, or that the revision waits for the time its editor has set."""
    revision.refresh_from_db(fields=["approved_go_live_at"])
    if revision.approved_go_live_at is None:
        return published
    return gettext("It is scheduled, and published when its time comes.")


def compared(page: ManifestoPage, draft: ManifestoPage) -> dict[str, Any]:
    """Return what a template needs to show the last published text beside a draft's."""
    last = last_text(page)
    language, direction = page.locale.language_code, describe(page.locale.language_code)[1]
    before = last.text if last else ""
    after = draft.text()
    return {
        "last": last,
        "is_changed": before != after,
        "comparison": compare(before, after),
        "language": language,
        "direction": direction,
    }


class AnswerForm(forms.Form):
    """Correction or new edition?"""

    change = forms.ChoiceField(
        label=_("This publication is a"), choices=Change, widget=forms.RadioSelect
    )


class OfManifesto(WagtailAdminTemplateMixin):
    """A page of one manifesto, for those who may publish it."""

    header_icon = "doc-full-inverse"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the manifesto and refuse whom it is none of."""
        super().setup(request, *args, **kwargs)
        pages = ManifestoPage.objects.select_related("locale", "latest_revision")
        self.page = get_object_or_404(pages, pk=kwargs["page_id"])
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied

    def get_page_subtitle(self) -> str:
        """Name the manifesto."""
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the editor."""
        title = self.page.get_admin_display_title()
        return from_home((editor_url(self.page), title), ("", self.page_title))


class PublishView(OfManifesto, FormView[AnswerForm]):
    """Asks what publishing the newest draft means, and publishes it or asks a second person."""

    page_title = _("Publish the manifesto")
    template_name = "campaigns/admin/publish.html"
    form_class = AnswerForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the draft, which must be the newest."""
        super().setup(request, *args, **kwargs)
        self.revision = self.page.latest_revision
        if self.revision is None:
            raise Http404
        self.is_needed = publishing.needs_answer(self.revision)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead back to the editor where the draft is no longer the newest, or the page locked."""
        if self.page.permissions_for_user(request.user).page_locked():
            return self.back(gettext("The page is locked."))
        if self.revision.pk != kwargs["revision_id"]:
            return self.back(gettext("There is a newer draft. Look at it and publish that one."))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish what was shown, not what an open editor has written into it since."""
        if request.POST.get("digest") != digest_of(self.revision):
            return self.back(gettext("The draft was changed just now. Look at it once more."))
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_form(self, form_class: Any = None) -> Any:
        """Ask nothing where no words have changed."""
        form = super().get_form(form_class)
        if not self.is_needed:
            del form.fields["change"]
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        """Publish, or ask."""
        request = self.request
        wish = {
            "page": self.page,
            "revision": self.revision,
            "change": form.cleaned_data.get("change", ""),
            "user": request.user,
        }
        try:
            if publishing.two_people():
                said = publishing.ask(**wish)
                messages.success(request, gettext("A second person is asked to agree."))
                return HttpResponseRedirect(reverse("manifestos:request", args=[said.pk]))
            publishing.publish_manifesto(**wish)
        except PublicationRefused as refusal:
            return self.back(refusal.message)
        except ValidationError as error:
            return self.back(" ".join(error.messages))
        published = gettext("The manifesto is published.")
        messages.success(request, told_of(self.revision, published))
        return HttpResponseRedirect(editor_url(self.page))

    def back(self, told: str) -> HttpResponse:
        """Lead back to the editor and say why."""
        messages.error(self.request, told)
        return HttpResponseRedirect(editor_url(self.page))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comparison, who signed which edition, and whether two people are needed."""
        return {
            **super().get_context_data(**kwargs),
            **compared(self.page, self.revision.as_object()),
            "digest": digest_of(self.revision),
            "two_people": publishing.two_people(),
            "is_needed": self.is_needed,
            "editor_url": editor_url(self.page),
            "signed": sorted(signed_by_edition(self.page).items(), reverse=True),
        }


class PublishersOnly(WagtailAdminTemplateMixin):
    """Turns away whoever may publish no manifesto."""

    header_icon = "doc-full-inverse"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is looked up."""
        if not publishing.is_publisher(request.user):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the admin's home."""
        return from_home(("", self.page_title))


class WaitingView(PublishersOnly, TemplateView):
    """What awaits a second person: first what this one can decide."""

    page_title = _("Awaiting a second person")
    template_name = "campaigns/admin/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what this person can decide, and what others have to."""
        user: Any = self.request.user
        mine = publishing.waiting_for(user)
        asked = Publication.objects.filter(state=Publication.State.ASKED)
        others = asked.exclude(pk__in=[row.pk for row in mine]).select_related(
            "page__locale", "asked_by"
        )
        return {
            **super().get_context_data(**kwargs),
            "requests": mine,
            "others": others.order_by("asked_at"),
        }


class ReasonForm(forms.Form):
    """Why not."""

    reason = CleanCharField(label=_("Reason"), max_length=500)


class RequestView(PublishersOnly, FormView[ReasonForm]):
    """One request: what changes, who asks, and the two buttons of the second person."""

    page_title = _("Awaiting a second person")
    template_name = "campaigns/admin/request.html"
    form_class = ReasonForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the request."""
        super().setup(request, *args, **kwargs)
        rows = Publication.objects.select_related("page__locale", "revision__user", "asked_by")
        self.publication = get_object_or_404(rows, pk=kwargs["pk"])
        if not self.publication.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Agree; anything else needs a reason."""
        if request.POST.get("do") != "approve":
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        try:
            publishing.approve(publication=self.publication, user=request.user)
        except PublicationRefused as refusal:
            messages.error(request, refusal.message)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            agreed = gettext("You have agreed. The version is published.")
            messages.success(request, told_of(self.publication.revision, agreed))
        return HttpResponseRedirect(request.path)

    def form_valid(self, form: Any) -> HttpResponse:
        """Decline, or take one's own request back."""
        reason = form.cleaned_data["reason"]
        try:
            publishing.decline(publication=self.publication, user=self.request.user, reason=reason)
        except PublicationRefused as refusal:
            messages.error(self.request, refusal.message)
        else:
            messages.success(self.request, gettext("The request is declined."))
        return HttpResponseRedirect(self.request.path)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        title = self.publication.page.get_admin_display_title()
        return from_home((reverse("manifestos:waiting"), self.page_title), ("", title))

    def get_page_subtitle(self) -> str:
        """Name the manifesto."""
        return str(self.publication.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comparison with what is published now, and why this person cannot agree."""
        said = self.publication
        is_open = said.state == Publication.State.ASKED
        why_not = publishing.reason_not_to_approve(said, self.request.user) if is_open else ""
        shown = compared(said.page, said.revision.as_object()) if is_open else {}
        return {
            **super().get_context_data(**kwargs),
            **shown,
            "publication": said,
            "is_open": is_open,
            "why_not": why_not,
        }


class RulesForm(forms.ModelForm[PublishingRules]):
    """The rule, which needs two people to follow it; who is bound by it cannot lift it alone."""

    class Meta:
        model = PublishingRules
        fields = ["two_people"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_two_people(self) -> bool:
        """Say why it cannot be switched."""
        wanted: bool = self.cleaned_data["two_people"]
        if wanted and (pages := publishing.too_few()):
            raise ValidationError(
                _("Fewer than two active people may publish “%(page)s” (%(language)s)."),
                params={"page": pages[0].title, "language": pages[0].locale},
            )
        if not wanted and self.initial["two_people"] and not self.user.is_superuser:
            raise ValidationError(_("Only an administrator can switch it off."))
        return wanted


class RulesView(PublishersOnly, FormView[RulesForm]):
    """The rule that two people publish a manifesto."""

    page_title = _("Publishing the manifesto")
    template_name = "campaigns/admin/rules.html"
    form_class = RulesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Bring the row, and who asks."""
        rules = PublishingRules.load()
        return {**super().get_form_kwargs(), "instance": rules, "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        """Switch it."""
        publishing.set_two_people(on=form.cleaned_data["two_people"], user=self.request.user)
        messages.success(self.request, gettext("The rule is saved."))
        return HttpResponseRedirect(self.request.path)
