"""The page that all pages are."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Revision

from core.desk import gate
from core.navigation import alternates
from core.previews import PreviewInLanguages
from core.search import searched
from core.sharing import SharedPage
from core.translation import fixed


class BasePage(SharedPage, PreviewInLanguages, Page):
    """A page in one language. Its address differs between languages by the prefix alone."""

    source_changed_on = models.DateField(
        _("the original changed on"),
        null=True,
        editable=False,
        help_text=_("The day of the newest original that this translation does not follow yet."),
    )

    # The source has no such day: building a translation from it empties the translation's own.
    override_translatable_fields: ClassVar[list[Any]] = [
        fixed("slug"),
        fixed("show_in_menus"),
        fixed("source_changed_on"),
    ]

    # What people find below this page that is no page: (what follows its address, its name).
    shown_subpaths: ClassVar[tuple[tuple[str, Any], ...]] = ()

    # The site's settings hold the menus, so Wagtail's box "show in menus" would do nothing.
    promote_panels: ClassVar[list[Any]] = Page.promote_panels[:1]

    search_fields: ClassVar[list[Any]] = [*Page.search_fields, *searched("search_description")]

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> Any:
        """Publish ``revision`` as Wagtail does, if no rule of the house forbids it.

        Raises ``PublicationRefused``. What was scheduled and is refused when its time comes is not
        published and waits no longer: an error would keep all later pages waiting too.
        """
        try:
            gate.check(page=self, revision=revision, user=user)
        except gate.PublicationRefused as refusal:
            if options.get("log_action") != gate.SCHEDULED:
                raise
            gate.drop_from_schedule(revision=revision, refusal=refusal)
            return None
        return super().publish(revision, user=user, **options)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``alternates``: this page in every language it is published in."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["alternates"] = alternates(self, request)
        return context

    def get_view_restrictions(self) -> Any:
        """Return the restrictions of this page and its ancestors in one query.

        Routing may have found that there are none. Wagtail asks once more to follow aliases,
        which this site does not make.
        """
        if getattr(self, "is_restricted", None) is False:
            return PageViewRestriction.objects.none()
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:length] for length in steps]
        return PageViewRestriction.objects.filter(page__path__in=paths)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return this page for the sitemap, with its other languages (hreflang, x-default)."""
        entries = alternates(self, request)
        return [
            {
                "location": self.get_full_url(request),
                "lastmod": self.last_published_at or self.latest_revision_created_at,
                "alternates": [
                    {"location": entry.full_url, "lang_code": code}
                    for entry in entries
                    for code in ([entry.code, "x-default"] if entry.is_source else [entry.code])
                ],
            }
        ]
