"""Which points of a manifesto a resolution speaks to."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from campaigns.models.manifestos import ManifestoPage


class RelatedPoint(Orderable):
    """One point of a manifesto that stands beside a resolution, the same in every language."""

    class Section(models.TextChoices):
        """The sections whose points have numbers; their names are those of the blocks."""

        RECITALS = "recitals", _("Recitals")
        DECLARATIONS = "declarations", _("Declarations")
        CALLS = "calls", _("Calls")
        CONDITIONS = "conditions", _("Conditions")

    page = ParentalKey(
        "campaigns.ResolutionPage", on_delete=models.CASCADE, related_name="related_points"
    )
    manifesto = models.ForeignKey(
        ManifestoPage,
        verbose_name=_("manifesto"),
        help_text=_("Readers get it in their language where it is published."),
        on_delete=models.CASCADE,
        related_name="+",
    )
    section = models.CharField(
        _("section"),
        max_length=16,
        choices=Section,
        help_text=_("The section of the manifesto in which the point stands."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        validators=[MinValueValidator(1)],
        help_text=_("Its place in the section, counted from 1. Readers see its words."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("manifesto"),
        FieldPanel("section"),
        FieldPanel("number"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("related point")
        verbose_name_plural = _("related points")
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=["recitals", "declarations", "calls", "conditions"]),
                name="related_point_section_is_legal",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="points_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"

    def clean(self) -> None:
        """Refuse a point that the manifesto does not have. Raises ``ValidationError``."""
        super().clean()
        if not self.manifesto_id or not self.section or not self.number:
            return  # Each of them says itself what is missing.
        if self.manifesto.point(self.section, self.number) is None:
            raise ValidationError({"number": self._what_there_is()})

    def _what_there_is(self) -> str:
        sections = {section.anchor: section for section in self.manifesto.sections()}
        found = sections.get(self.section)
        total = len(found.numbered_points) if found else 0
        return ngettext(
            "This section of the manifesto has %(total)d point.",
            "This section of the manifesto has %(total)d points.",
            total,
        ) % {"total": total}
