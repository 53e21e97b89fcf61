"""Related documents of other bodies."""

from typing import Any, ClassVar

from django.conf import global_settings, settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, TranslatableMixin

from campaigns.adoptions import by_body_and_year, timeline
from campaigns.blocks import ResolutionBlock
from core import structured
from core.models import BasePage
from core.navigation import describe, in_language
from core.search import searched
from core.translation import fixed


class ResolutionIndexPage(BasePage):
    """Lists the resolutions."""

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("What people find here. You may leave it out."),
    )

    template = "campaigns/resolution_index_page.html"
    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("intro")]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *searched("intro")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["campaigns.ResolutionPage"]

    class Meta:
        verbose_name = _("index of resolutions")
        verbose_name_plural = _("indexes of resolutions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``bodies``: the resolutions by who adopted them, and by year."""
        context = super().get_context(request, *args, **kwargs)
        listed = ResolutionPage.objects.child_of(self).live().defer("body")
        context["bodies"] = by_body_and_year(listed.prefetch_related("sessions"))
        return context


class ResolutionPage(BasePage):
    """A document that another body adopted, with its source."""

    adopting_body = models.CharField(
        _("adopting body"),
        max_length=255,
        help_text=_("Who adopted it, for instance: World Medical Association"),
    )
    source_url = models.URLField(
        _("source"),
        blank=True,
        max_length=500,
        help_text=_("The address at which the adopting body publishes it."),
    )
    body = StreamField(
        ResolutionBlock(),
        verbose_name=_("text"),
        help_text=_("The exact words that were adopted."),
    )

    template = "campaigns/resolution_page.html"
    og_type: ClassVar[str] = "article"
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("adopting_body"),
        InlinePanel("sessions", heading=_("Adopted by"), label=_("Session")),
        FieldPanel("source_url"),
        FieldPanel("body"),
        InlinePanel("documents", heading=_("Documents"), label=_("Document")),
        InlinePanel(
            "related_points",
            heading=_("Related points of the manifesto"),
            label=_("Point"),
            help_text=_("Only points that the words of this resolution plainly bear out."),
        ),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [
        *BasePage.override_translatable_fields,
        fixed("source_url"),
        fixed("related_points"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        *searched("adopting_body", "body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["campaigns.ResolutionIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``timeline``, the sessions in order, and ``related_points`` of the manifesto."""
        from campaigns.related_points import points_of

        context = super().get_context(request, *args, **kwargs)
        return context | {"timeline": timeline(self), "related_points": points_of(self)}

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return the document, whose author is the body that adopted it and not this site."""
        data = structured.document(self, "CreativeWork", context)
        data["author"] = {"@type": "Organization", "name": self.adopting_body}
        if self.source_url:
            data["sameAs"] = self.source_url
        return data

    def files(self) -> list["ResolutionDocument"]:
        """Return the documents with their files, in the editors' order, in one query."""
        return list(self.documents.select_related("document"))


class ResolutionSession(TranslatableMixin, Orderable):
    """One session that adopted a resolution."""

    page = ParentalKey(ResolutionPage, on_delete=models.CASCADE, related_name="sessions")
    adopted_as = models.CharField(
        _("adopted as"), max_length=120, help_text=_("For instance: Council Resolution")
    )
    session = models.CharField(
        _("session"), max_length=255, help_text=_("For instance: 73rd General Assembly")
    )
    place = models.CharField(
        _("place"), max_length=255, help_text=_("City and country of the session.")
    )
    date = models.DateField(_("date"), help_text=_("Only the month and the year are shown."))

    override_translatable_fields: ClassVar[list[Any]] = [fixed("date")]
    panels: ClassVar[list[Any]] = [
        FieldPanel("adopted_as"),
        FieldPanel("session"),
        FieldPanel("place"),
        FieldPanel("date"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.session


def document_languages() -> list[tuple[str, str]]:
    """Return every language a document may be in, by its code: more than the site speaks."""
    return [(code, describe(code)[0]) for code, _name in global_settings.LANGUAGES]


class ResolutionDocument(TranslatableMixin, Orderable):
    """A file that belongs to a resolution: the original as it was adopted, say."""

    page = ParentalKey(ResolutionPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("It is removed from here when it is deleted among the documents."),
    )
    title = models.CharField(
        _("title"), max_length=255, help_text=_("What readers press: what the file is.")
    )
    language = models.CharField(
        _("language of the file"),
        max_length=12,
        choices=document_languages,
        help_text=_("The language that the file itself is written in."),
    )

    override_translatable_fields: ClassVar[list[Any]] = [fixed("document"), fixed("language")]
    panels: ClassVar[list[Any]] = [
        FieldPanel("document"),
        FieldPanel("title"),
        FieldPanel("language"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("document of a resolution")
        verbose_name_plural = _("documents of resolutions")

    def __str__(self) -> str:
        return self.title

    @property
    def language_name(self) -> str:
        """Return the language's own name."""
        return describe(self.language)[0]

    @property
    def kind(self) -> str:
        """Return the file's format as people know it: PDF."""
        return str(self.document.file_extension).upper()

    @property
    def size(self) -> int | None:
        """Return the file's size in bytes; ``None`` where the file is lost."""
        size: int | None = self.document.get_file_size()
        return size


def resolutions_of(manifesto: Page) -> list[ResolutionPage]:
    """Return the resolutions that editors put beside a manifesto, in its language where live there.

    One query, in the editors' order.
    """
    from campaigns.models.manifestos import RelatedResolution

    related = RelatedResolution.objects.filter(
        page=manifesto.pk, resolution__translation_key=OuterRef("translation_key")
    )
    versions = (
        ResolutionPage.objects.live()
        .annotate(position=Subquery(related.values("sort_order")[:1]))
        .filter(Q(locale=manifesto.locale_id) | Q(locale__language_code=settings.LANGUAGE_CODE))
        .filter(position__isnull=False)
        .order_by("position")
    )
    return list(in_language(versions, manifesto.locale_id).values())
