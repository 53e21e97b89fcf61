"""The page that holds the text."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import register_converter
from django.urls.converters import IntConverter
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from campaigns.blocks import ManifestoBlock, Point
from campaigns.cards import told
from campaigns.structured import endorsement
from campaigns.text import hash_of, manifesto_text, minutes_to_read
from core import structured
from core.desk.gate import PublicationRefused
from core.models import BasePage
from core.qr import qr_response
from core.search import searched
from core.translation import fixed


class EditionNumber(IntConverter):
    """The number of an edition in an address, written in one way: 2, and not 02."""

    regex = "[1-9][0-9]*"


register_converter(EditionNumber, "edition")


class ManifestoPage(RoutablePageMixin, BasePage):
    """A declaration that people sign, with a permanent address for each of its editions."""

    body = StreamField(
        ManifestoBlock(),
        verbose_name=_("text"),
        help_text=_("The sections of the manifesto; each can stand once."),
    )
    # Copies of what campaigns.editions decided, for showing; the truth is in Edition.
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)
    edition_date = models.DateField(_("date of the edition"), null=True, editable=False)

    shown_subpaths: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("editions/", _("Editions")),
        ("signatories/", _("Signatories")),
    )

    template = "campaigns/manifesto_page.html"
    og_type: ClassVar[str] = "article"
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("body"),
        InlinePanel("related_resolutions", heading=_("Related resolutions"), label=_("Resolution")),
        FieldPanel("edition", read_only=True),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        fixed("edition"),
        fixed("edition_date"),
        fixed("related_resolutions"),
    ]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["campaigns.SigningPage"]

    class Meta:
        verbose_name = _("manifesto")
        verbose_name_plural = _("manifestos")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to become an alias: it would show, and have signed, words of no edition.

        Nobody publishes an alias, so neither the question nor a second person would be met. Raises
        ``PublicationRefused``.
        """
        if self.alias_of_id:
            raise PublicationRefused(
                gettext("A manifesto is translated. It cannot mirror another language.")
            )
        super().save(*args, **kwargs)

    def text(self) -> str:
        """Return the normalised text that signatures refer to."""
        return manifesto_text(self)

    def text_hash(self) -> str:
        """Return the SHA-256 of the normalised text, in hexadecimal."""
        return hash_of(self.text())

    def reading_minutes(self) -> int:
        """Return how many minutes the text takes to read in this language, at least 1."""
        return max(minutes_to_read(self.text()), 1)

    def sections(self) -> list[Any]:
        """Return the sections for the table of contents, each with its ``numbered_points``."""
        return [block.value for block in self.body]

    def point(self, section: str, number: int) -> Point | None:
        """Return a numbered point of a section; ``None`` where this language has none."""
        # Block by block: reading the pledge asks for its forms.
        found = self.body.first_block_by_name(section)
        points = found.value.numbered_points if found else []
        return points[number - 1] if 1 <= number <= len(points) else None

    def resolutions_by_point(self) -> dict[str, list[Any]]:
        """Return the resolutions that editors tied to single points, by the point's anchor.

        One query, asked by the template that shows them. In this language where live there.
        """
        from campaigns.related_points import resolutions_by_point

        return resolutions_by_point(self)

    def commitments(self) -> dict[str, str]:
        """Return the promises that a signer may tick, as key → words."""
        return {
            item["key"]: item["text"]
            for block in self.body
            if block.block_type == "pledge"
            for item in block.value["commitments"]
        }

    def pledge(self) -> str:
        """Return the words before the promises; empty without a pledge."""
        leads = (block.value["lead"] for block in self.body if block.block_type == "pledge")
        return next(leads, "")

    @cached_property
    def people_signed(self) -> int:
        """Return how many have signed, in all languages, as the worker last counted."""
        from campaigns.signers import people_signed

        return people_signed(self.pk)

    def figure(self) -> str:
        """Return how many have signed, for the card."""
        return told(self.people_signed)

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return the article, who endorsed it, and where to."""
        data = structured.document(self, "Article", context) | {"version": str(self.edition)}
        if page := context.get("signing_page"):
            address = page.get_full_url(context.get("request"))
            data |= endorsement(page.title, address, self.people_signed)
        return data

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``signing_page``, the forms that commitments lead to (``ways``), ``resolutions``."""
        from campaigns.models.resolutions import resolutions_of
        from campaigns.models.signing import SigningPage

        context = super().get_context(request, *args, **kwargs)
        ways = {form.translation_key: form for form in self.linked_forms() if form.live}
        signing = Page.objects.child_of_q(self) & Page.objects.type_q(SigningPage)
        translated = Q(translation_key__in=ways, locale=self.locale_id)
        for page in Page.objects.live().filter(signing | translated):
            if page.translation_key in ways:
                ways[page.translation_key] = page
            else:
                context["signing_page"] = page
        if "signing_page" in context:
            context["total"] = self.people_signed
        return {**context, "ways": ways, "resolutions": resolutions_of(self)}

    @path("qr.svg/")
    def qr(self, request: HttpRequest) -> HttpResponse:
        """Return the code of this page's address, to be printed on paper."""
        return qr_response(self.get_full_url(request))

    @path("editions/")
    def editions_route(self, request: HttpRequest) -> HttpResponse:
        """List every edition: its number, its date, how many signed it."""
        from campaigns.edition_pages import all_editions

        return self._show(request, "editions", "editions/", all_editions(self))

    @path("editions/<edition:number>/")
    def edition_route(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show the exact text of one edition, in this language."""
        from campaigns.edition_pages import one_edition

        return self._show(request, "edition", f"editions/{number}/", one_edition(self, number))

    @path("editions/<edition:number>/changes/")
    def changes_route(self, request: HttpRequest, number: int) -> HttpResponse:
        """Compare an edition with the one before."""
        from campaigns.edition_pages import changes_of

        subpath = f"editions/{number}/changes/"
        return self._show(request, "edition_changes", subpath, changes_of(self, number))

    @path("editions/<edition:number>/texts/<edition:order>/")
    def text_route(self, request: HttpRequest, number: int, order: int) -> HttpResponse:
        """Show the exact text an edition had before or after a correction, in this language."""
        from campaigns.edition_pages import one_text

        subpath = f"editions/{number}/texts/{order}/"
        return self._show(request, "edition_text", subpath, one_text(self, number, order))

    @path("signatories/")
    def signatories_route(self, request: HttpRequest) -> HttpResponse:
        """List those who signed and show their names; see ``campaigns.signatories``."""
        from campaigns.signatory_pages import SUBPATH, finished, list_signatories

        listed = list_signatories(self, request)
        response = self._show(request, "signatories", SUBPATH, listed)
        return finished(response, is_indexed=listed["is_indexed"])

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Add the list of signatories where search engines may have it."""
        from campaigns.signatory_pages import is_indexed, with_signatories

        urls = super().get_sitemap_urls(request)
        return with_signatories(urls) if request is not None and is_indexed(request) else urls

    def _show(
        self, request: HttpRequest, template: str, subpath: str, shown: dict[str, Any]
    ) -> HttpResponse:
        """Answer with a page below; 404 where this language lacks the edition of the address.

        The language menu leads to the languages that have it.
        """
        context = super().get_context(request)
        if "languages" in shown:
            there = [entry for entry in context["alternates"] if entry.code in shown["languages"]]
            context["alternates"] = there
        is_lacking = "text" in shown and shown["text"] is None
        context |= shown | {"subpath": subpath, "editions_url": f"{self.get_url(request)}editions/"}
        return TemplateResponse(
            request, f"campaigns/{template}.html", context, status=404 if is_lacking else 200
        )

    def linked_forms(self) -> list[Page]:
        """Return the form pages that commitments name, in the source language."""
        return [
            item["form_page"]
            for block in self.body
            if block.block_type == "pledge"
            for item in block.value["commitments"]
            if item["form_page"]
        ]


class RelatedResolution(Orderable):
    """A resolution that stands beside a manifesto."""

    page = ParentalKey(ManifestoPage, on_delete=models.CASCADE, related_name="related_resolutions")
    resolution = models.ForeignKey(
        "campaigns.ResolutionPage",
        verbose_name=_("resolution"),
        help_text=_("Readers get it in their language where it is published."),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels: ClassVar[list[Any]] = [FieldPanel("resolution")]

    class Meta(Orderable.Meta):
        verbose_name = _("related resolution")
        verbose_name_plural = _("related resolutions")
