"""Form pages: editors order the questions, code owns what happens to the answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from core.models import BasePage
from core.networks import client_address
from core.responses import SeeOther
from core.search import searched
from core.translation import fixed
from forms.builder import SiteFormBuilder
from forms.models.fields import AbstractFormField, parse_choices
from forms.models.registers import Phase, Register
from forms.models.submissions import Submission
from forms.submission_forms import LinkForm, SubmissionForm

PLAIN_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class EmailPolicy(models.TextChoices):
    """Whether a form asks for a mail address."""

    NONE = "none", _("Do not ask")
    OPTIONAL = "optional", _("Ask, may be left empty")
    REQUIRED = "required", _("Ask, must be given")


@dataclass(frozen=True)
class SignedText:
    """The exact words that an entry signs: what they are called, their language and themselves.

    The first line of ``text`` is its title.
    """

    name: str
    language: str
    text: str

    @property
    def lines(self) -> list[str]:
        """Return the text line by line."""
        return self.text.splitlines()


@dataclass(frozen=True)
class NewText:
    """A newer text that somebody who has signed may sign too.

    ``about`` names it in mails, ``sha256`` is the hash of its words.
    """

    about: str
    sha256: str
    text: SignedText


class AbstractFormPage(RoutablePageMixin, BasePage):
    """A page with a form. What it collects goes to the register of its translation key."""

    form_class: ClassVar[type[SubmissionForm]] = SubmissionForm
    base_form_class = WagtailAdminFormPageForm
    confirms: ClassVar[bool] = False
    one_per_person: ClassVar[bool] = False
    # The answers that people may change behind their personal link.
    changeable: ClassVar[tuple[str, ...]] = ()
    done_template: ClassVar[str] = "forms/form_page_done.html"
    # What a floor above shows on the page after confirming; nothing where it is empty.
    after_template: ClassVar[str] = ""
    phase_template: ClassVar[str] = "forms/form_page_phase.html"
    link_template: ClassVar[str] = "forms/form_page_link.html"
    link_sent_template: ClassVar[str] = "forms/form_page_link_sent.html"

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=PLAIN_FEATURES,
        help_text=_("Shown above the first question, or above the list."),
    )
    consent_text = models.TextField(
        _("consent"),
        help_text=_(
            "The words beside the box that people must tick, in full: what you keep and why."
        ),
    )
    button = models.CharField(
        _("text on the button"),
        max_length=60,
        help_text=_("What happens when it is pressed, for instance: Send my contacts"),
    )
    thank_you_title = models.CharField(
        _("title of the page after sending"),
        max_length=255,
        help_text=_("The first thing that people read after they have sent the form."),
    )
    thank_you_text = RichTextField(
        _("text after sending"),
        blank=True,
        features=PLAIN_FEATURES,
        help_text=_("What happens next, and what people can do meanwhile."),
    )

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        InlinePanel("form_fields", heading=_("Questions"), label=_("Question")),
        MultiFieldPanel(
            [FieldPanel("consent_text"), FieldPanel("button")], heading=_("Consent and sending")
        ),
        MultiFieldPanel(
            [FieldPanel("thank_you_title"), FieldPanel("thank_you_text")],
            heading=_("After sending"),
        ),
    ]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("intro")]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def get_email_policy(self) -> str:
        """Return whether this form asks for an address, one of ``EmailPolicy``."""
        return EmailPolicy.NONE

    def signed_text_hash(self) -> str:
        """Return the SHA-256 of the text that a submission signs; empty where nothing is signed."""
        return ""

    def signed_text_of(self, submission: Submission) -> SignedText | None:
        """Return the words that ``submission`` signed, if this form signs any and knows them."""
        return None

    def new_text_for(self, submission: Submission) -> NewText | None:
        """Return the newer text that ``submission`` may sign, in its language, if there is one."""
        return None

    def signed_text_names(self) -> dict[str, str]:
        """Return what the texts are called that were ever signed here, by their hash."""
        return {}

    def shown_hash(self) -> str:
        """Return what identifies the texts a visitor agrees to, so that a change is noticed."""
        words = f"{self.signed_text_hash()}\0{self.consent_text}"
        return hashlib.sha256(words.encode()).hexdigest()

    @classmethod
    def reserved_names(cls) -> set[str]:
        """Return the names that code owns: no row of an editor may take them."""
        return set(cls.form_class.base_fields) | set(cls.form_class.CORE)

    @cached_property
    def register(self) -> Register | None:
        """Return the register that this form fills; ``None`` before the first publication."""
        return Register.objects.filter(key=self.translation_key).first()

    def known_columns(self) -> list[dict[str, Any]]:
        """Return the columns of this form's register; none before the first publication."""
        register = Register.objects.filter(key=self.translation_key).first()
        return list(register.columns) if register else []

    def core_columns(self) -> list[dict[str, Any]]:
        """Return the columns of the answers that code asks for, labelled in the active language."""
        return []

    def get_columns(self) -> list[dict[str, Any]]:
        """Return the columns as ``{name, label, choices, kind, field}``, in the page's language."""
        with translation.override(self.locale.language_code):
            rows = [
                {
                    "name": row.clean_name,
                    "label": row.label,
                    "choices": dict(parse_choices(row.choices)),
                    "kind": "country" if row.field_type == "country" else "",
                    "field": str(row.translation_key),
                }
                for row in self.form_fields.all()
            ]
            # A round trip makes lazy labels plain before they are stored.
            core: list[dict[str, Any]] = json.loads(json.dumps(self.core_columns(), default=str))
        return core + rows

    def get_form(
        self, data: Any = None, initial: Mapping[str, Any] | None = None
    ) -> SubmissionForm:
        """Return the form in the page's language, bound to ``data`` or filled with ``initial``."""
        form_class = SiteFormBuilder(self.form_fields.all(), self.form_class).get_form_class()
        return form_class(data, initial=initial, **self.form_parameters())

    def get_change_form(self, answers: Mapping[str, Any], data: Any = None) -> SubmissionForm:
        """Return the form of what may be changed: the same fields, so the same cleaning."""
        form = self.get_form(data, initial=answers)
        form.keep_only(self.changeable)
        return form

    def form_parameters(self) -> dict[str, Any]:
        """Return what the form class is told."""
        return {
            "consent_label": self.consent_text,
            "shown": self.shown_hash(),
            "email_policy": self.get_email_policy(),
        }

    @path("")
    def index_route(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, the same bytes for everybody; take what is posted."""
        if request.method == "POST":
            return self.receive(request)
        if (phase := self.phase()) != Phase.OPEN:
            return self.render_phase(request, phase)
        return self.render_form(request, self.get_form())

    @path("done/")
    def done(self, request: HttpRequest) -> HttpResponse:
        """Thank: a static page, the same for everybody, that a reload does not send again."""
        from forms.mailboxes import inbox

        context = {**self.get_context(request), "subpath": "done/"}
        if self.confirms:
            context |= inbox()
        return TemplateResponse(request, self.done_template, context)

    def after_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what ``after_template`` is told."""
        return {}

    @path("link/")
    def link(self, request: HttpRequest) -> HttpResponse:
        """“Send me my link”: answer 303 to one static page, whoever's address it is.

        404 where people have no links, for the form asks no confirmation.
        """
        from forms import lifecycle, registers

        if not self.confirms:
            raise Http404
        form = LinkForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            lifecycle.send_link(
                register=registers.register_of(self),
                address=form.cleaned_data["email"],
                language=get_language() or settings.LANGUAGE_CODE,
                now=timezone.now(),
            )
            return SeeOther(self.get_url(request) + self.reverse_subpage("link_sent"))
        context = {**self.get_context(request), "form": form, "subpath": "link/"}
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, self.link_template, context, status=status)

    @path("link/sent/")
    def link_sent(self, request: HttpRequest) -> HttpResponse:
        """Say that the mail is on its way if there is anybody to send it to."""
        from forms.mailboxes import inbox

        if not self.confirms:
            raise Http404
        context = {**self.get_context(request), **inbox(), "subpath": "link/sent/"}
        return TemplateResponse(request, self.link_sent_template, context)

    def render_form(
        self, request: HttpRequest, form: SubmissionForm, status: int = 200
    ) -> HttpResponse:
        """Return the page with the form as it is."""
        context = {**self.get_context(request), "form": form}
        return TemplateResponse(request, self.get_template(request), context, status=status)

    def phase(self) -> Phase:
        """Return whether this form takes entries now."""
        register = self.register
        return register.phase(timezone.now()) if register else Phase.OPEN

    def render_phase(self, request: HttpRequest, phase: Phase, status: int = 200) -> HttpResponse:
        """Return the page that says why the form takes nothing now."""
        register = self.register
        waiting = register.confirming_phase(timezone.now()) if register else phase
        context = self.get_context(request) | {
            "phase": phase,
            "register": register,
            "may_confirm": self.confirms and waiting == Phase.OPEN,
        }
        return TemplateResponse(request, self.phase_template, context, status=status)

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Keep a valid entry and answer 303; give a faulty one back with what was typed, 422."""
        from forms import lifecycle

        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_form(request, form, status=422)
        try:
            self.keep(form, request)
        except lifecycle.NotOpen as error:
            return self.render_phase(request, error.phase, status=409)
        return SeeOther(self.done_url(request))

    def keep(self, form: SubmissionForm, request: HttpRequest) -> None:
        """Hand a valid form on. Raises ``lifecycle.NotOpen``."""
        from forms import lifecycle

        lifecycle.submit(
            page=self,
            entry=form.entry(),
            language=get_language() or settings.LANGUAGE_CODE,
            origin=client_address(request),
            now=timezone.now(),
        )

    def done_url(self, request: HttpRequest) -> str:
        """Return the address of the page that thanks."""
        return str(self.get_url(request) + self.reverse_subpage("done"))


class FormPage(AbstractFormPage):
    """A form that is kept as it comes: volunteering, a known case, contacts."""

    email_policy = models.CharField(
        _("e-mail address"),
        max_length=16,
        choices=EmailPolicy,
        default=EmailPolicy.NONE,
        help_text=_("Ask for it only if you need to write to people."),
    )

    template = "forms/form_page.html"
    content_panels: ClassVar[list[Any]] = [
        *AbstractFormPage.content_panels[:3],
        FieldPanel("email_policy"),
        *AbstractFormPage.content_panels[3:],
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        fixed("email_policy"),
    ]
    parent_page_types: ClassVar[list[str]] = ["site_forms.FormIndexPage"]

    class Meta:
        verbose_name = _("form page")
        verbose_name_plural = _("form pages")

    def get_email_policy(self) -> str:
        """Return what the editor chose."""
        return str(self.email_policy)


class FormField(AbstractFormField):
    """A question of a form page."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(AbstractFormField.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")


class FormIndexPage(BasePage):
    """Lists the forms below it: the ways to help."""

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=PLAIN_FEATURES,
        help_text=_("Shown above the first question, or above the list."),
    )

    template = "forms/form_index_page.html"
    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("intro")]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("intro")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["site_forms.FormPage"]

    class Meta:
        verbose_name = _("index of forms")
        verbose_name_plural = _("indexes of forms")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``form_pages``."""
        context = super().get_context(request, *args, **kwargs)
        context["form_pages"] = self.get_children().live()
        return context
