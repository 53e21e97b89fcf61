"""The page that holds the text."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import register_converter
from django.urls.converters import IntConverter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from campaigns.blocks import ManifestoBlock
from campaigns.text import hash_of, manifesto_text
from core.desk.gate import PublicationRefused
from core.models import BasePage
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

    template = "campaigns/manifesto_page.html"
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

    def pledge(self) -> str:
        """Return the words before the promises; empty without a pledge."""
        leads = (block.value["lead"] for block in self.body if block.block_type == "pledge")
        return next(leads, "")

    def sections(self) -> list[Any]:
        """Return the sections for the table of contents."""
        return [block.value for block in self.body]

    def commitments(self) -> dict[str, str]:
        """Return the promises that a signer may tick, as key → words."""
        return {
            item["key"]: item["text"]
            for block in self.body
            if block.block_type == "pledge"
            for item in block.value["commitments"]
        }

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
        return {**context, "ways": ways, "resolutions": resolutions_of(self)}

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

    def _show(
        self, request: HttpRequest, template: str, subpath: str, shown: dict[str, Any]
    ) -> HttpResponse:
        """Answer with a page about editions; 404 where this language lacks the one of the address.

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
