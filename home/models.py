"""The front page, and pages that only hold text."""

from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import AbstractGroupApprovalTask, Page

from campaigns.cards import told
from campaigns.countries import countries_of
from campaigns.growth import growth_of
from campaigns.models import ManifestoPage, SigningPage, UpdateIndexPage, UpdatePage
from campaigns.models.resolutions import resolutions_of
from campaigns.models.updates import updates_below
from campaigns.signers import people_signed
from core import structured
from core.blocks import ProseBlock
from core.desk import gate
from core.models import BasePage
from core.navigation import in_language, remember_home
from core.restrictions import is_restricted
from core.search import searched
from core.translation import fixed
from forms.models import FormIndexPage, FormPage, Tally
from forms.tally import counts_by

LATEST_UPDATES: Final = 3


class HomePage(BasePage):
    """What this is, by whom and why now; the call to sign, the total, and what stands around it."""

    byline = models.CharField(
        _("by whom"),
        max_length=255,
        blank=True,
        help_text=_("Who speaks here, for instance: By representatives of the medical community"),
    )
    lead = models.TextField(_("lead"), help_text=_("One or two sentences: what this is, and why."))
    why_now = models.TextField(
        _("why now"),
        blank=True,
        help_text=_("One or two sentences: why people should act at this time."),
    )
    body = RichTextField(
        _("text"),
        blank=True,
        features=["bold", "italic", "link", "ul", "ol"],
        help_text=_("Shown below the call to sign."),
    )
    manifesto = models.ForeignKey(
        "campaigns.ManifestoPage",
        verbose_name=_("manifesto to sign"),
        help_text=_("This page leads to its text and to signing it, and shows the total."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    help_page = models.ForeignKey(
        "site_forms.FormIndexPage",
        verbose_name=_("page with ways to help"),
        help_text=_("The forms below it are listed here."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    template = "home/home_page.html"
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("byline"),
        FieldPanel("lead"),
        FieldPanel("why_now"),
        FieldPanel("body"),
        FieldPanel("manifesto"),
        FieldPanel("help_page"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        fixed("manifesto"),
        fixed("help_page"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        *searched("byline", "lead", "why_now", "body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "campaigns.ManifestoPage",
        "campaigns.ResolutionIndexPage",
        "campaigns.UpdateIndexPage",
        "site_forms.FormIndexPage",
        "home.StandardPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @cached_property
    def people_signed(self) -> int:
        """Return how many have signed the manifesto, as the worker last counted."""
        return people_signed(self.manifesto_id)

    def figure(self) -> str:
        """Return how many have signed, for the card."""
        return told(self.people_signed)

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return the site, and who runs it."""
        data = structured.described(self, "WebSite", context)
        return data | {"publisher": structured.publisher(context)}

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find the page of an address in one query, however deep it lies.

        Wagtail asks twice for every part of the path, and once more whether the page is
        restricted. What remains after the deepest page is that
        page's to route (a form's thank-you page, say).
        """
        remember_home(request, self)
        addresses = {
            "/".join([self.url_path.rstrip("/"), *path_components[:depth], ""]): depth
            for depth in range(1, len(path_components) + 1)
        }
        descendants = Page.objects.descendant_of(self).filter(url_path__in=addresses)
        page = descendants.annotate(is_restricted=is_restricted()).order_by("-depth").first()
        if page is None:
            return super().route(request, path_components)
        return page.specific.route(request, path_components[addresses[page.url_path] :])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what stands around the call to sign, in this language.

        ``manifesto``, ``signing_page``, ``help_page`` and its ``form_pages``, ``resolutions``;
        ``total``, ``growth`` and ``countries`` of the signatures; the latest ``updates`` and the
        ``update_index`` that lists them all.
        """
        context = super().get_context(request, *args, **kwargs)
        linked = Page.objects.filter(pk__in=[self.manifesto_id, self.help_page_id])
        versions = Page.objects.live().filter(
            Q(pk__in=linked) | Q(translation_key__in=linked.values("translation_key")),
            Q(locale=self.locale_id) | Q(locale__language_code=settings.LANGUAGE_CODE),
        )
        pages = list(in_language(versions, self.locale_id).values())
        manifesto = next((page for page in pages if page.specific_class is ManifestoPage), None)
        help_page = next((page for page in pages if page.specific_class is FormIndexPage), None)
        children = children_of([self, *pages])
        context |= {"manifesto": manifesto, "help_page": help_page}
        context["form_pages"] = [page for page in children if page.specific_class is FormPage]
        context["signing_page"] = next(
            (page for page in children if page.specific_class is SigningPage), None
        )
        if manifesto:
            context["resolutions"] = resolutions_of(manifesto)
        if context["signing_page"]:
            context |= signatures_of(context["signing_page"])
            # The card of this page tells the same number.
            self.people_signed = context["total"]
        context["update_index"] = next(
            (page for page in children if page.specific_class is UpdateIndexPage), None
        )
        if context["update_index"]:
            context["updates"] = latest_updates(context["update_index"])
        return context


def signatures_of(signing_page: Page) -> dict[str, Any]:
    """Return ``total``, ``growth`` and ``countries`` of a register, all as of one instant."""
    dimensions = (Tally.Dimension.TOTAL, Tally.Dimension.DAY, Tally.Dimension.COUNTRY)
    counts = counts_by(signing_page.translation_key, dimensions)
    return {
        "total": counts[Tally.Dimension.TOTAL].get("", 0),
        "growth": growth_of(counts[Tally.Dimension.DAY]),
        "countries": countries_of(counts[Tally.Dimension.COUNTRY]),
    }


def latest_updates(index: Page) -> list[UpdatePage]:
    """Return the newest public updates below their list, in one query."""
    return list(updates_below(index).defer("body")[:LATEST_UPDATES])


def children_of(parents: list[Page]) -> list[Page]:
    """Return the live children of several pages in one query."""
    if not parents:
        return []
    below = Q()
    for parent in parents:
        below |= Page.objects.child_of_q(parent)
    return list(Page.objects.live().filter(below).order_by("path"))


class StandardPage(BasePage):
    """A page of text: privacy, about."""

    body = StreamField(
        ProseBlock(),
        verbose_name=_("text"),
        help_text=_("Headings, paragraphs and images, in the order people read them."),
    )

    template = "home/standard_page.html"
    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class StarterItem(models.Model):
    """One piece of starter content that was loaded, so that it is never loaded twice.

    It stays when an editor changes or deletes what was loaded.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("starter item")
        verbose_name_plural = _("starter items")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class TranslatorNews(models.Model):
    """What somebody who translates was told last: strings up to which, and by which mail.

    Strings of originals are numbered in the order in which they came.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("translator"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    told_at = models.DateTimeField(_("told at"), null=True)
    told_after = models.BigIntegerField(_("strings after"), default=0)
    told_up_to = models.BigIntegerField(_("strings up to"))
    message = models.OneToOneField(
        "site_forms.Message",
        verbose_name=_("message"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("news for a translator")
        verbose_name_plural = _("news for translators")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(told_after__lte=models.F("told_up_to")),
                name="translator_news_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.told_at}"


class PublishersApproval(AbstractGroupApprovalTask):
    """The step at which publishers look at what editors hand over.

    Approving publishes at once. Where that is not let through (the manifesto, whose publication is
    a question; a translation) the editor's own button “Publish” leads on, and ends the workflow.
    """

    class Meta:
        verbose_name = _("approval by publishers")
        verbose_name_plural = _("approvals by publishers")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return ``(name, label, whether it asks for a comment)``, without a way to be refused.

        What a publisher writes before approving may be words that people sign, so a manifesto is
        never approved.
        """
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        page = obj.specific
        try:
            gate.check(page=page, revision=page.get_latest_revision(), user=user)
        except gate.PublicationRefused:
            is_open = False
        else:
            is_open = not isinstance(page, ManifestoPage)
        return [action for action in actions if is_open or action[0] != "approve"]
