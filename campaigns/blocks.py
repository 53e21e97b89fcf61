"""The parts of a declaration, each with the name that its field of law gives it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    PageChooserBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
)

from core.translation import KeyBlock


@dataclass(frozen=True)
class Point:
    """One point of a section: its number there, its words, and the fragment that links to it."""

    number: int
    anchor: str
    text: str


class SectionValue(StructValue):
    """A section, with its heading, its anchor and its words."""

    @property
    def title(self) -> str:
        """Return the heading that editors gave, else the section's usual name."""
        return self.get("heading") or str(self.block.label)

    @property
    def anchor(self) -> str:
        """Return the fragment that links to the section."""
        return str(self.block.name)

    @property
    def point_anchor(self) -> str:
        """Return what the fragments of its points begin with: the ``call`` of ``#call-2``."""
        return str(self.block.meta.point)

    @property
    def numbered_points(self) -> list[Point]:
        """Return the points in reading order, each with its number and its fragment."""
        return [
            Point(number, f"{self.point_anchor}-{number}", str(point))
            for number, point in enumerate(self.get("points") or [], start=1)
        ]

    @property
    def lines(self) -> list[str]:
        """Return every sentence of the section in reading order, without mark-up."""
        points = [str(point) for point in self.get("points") or []]
        return [line for line in (self.get("heading"), self.get("lead"), *points) if line]


class PledgeValue(SectionValue):
    """The pledge, whose points are commitments."""

    @property
    def lines(self) -> list[str]:
        """Return the lead and the words of every commitment."""
        found = [self.get("heading"), self.get("lead")]
        for commitment in self.get("commitments") or []:
            found += [commitment["text"], commitment["link_label"]]
        return [line for line in found if line]

    @property
    def numbered_points(self) -> list[Point]:
        """Return the commitments; their fragments hold their keys, which no order changes."""
        return [
            Point(number, f"{self.point_anchor}-{commitment['key']}", commitment["text"])
            for number, commitment in enumerate(self.get("commitments") or [], start=1)
        ]


class SectionBlock(StructBlock):
    """What all sections share."""

    heading = CharBlock(
        label=_("Heading"),
        required=False,
        help_text=_("Leave it empty to show the section's usual name."),
    )

    class Meta:
        value_class = SectionValue


class RecitalsBlock(SectionBlock):
    """What the declaration stands on: “Standing on …”, “Recognizing …”."""

    points = ListBlock(
        TextBlock(label=_("Recital"), rows=3),
        label=_("Recitals"),
        help_text=_("One reason each, in the order they are read."),
    )

    class Meta:
        icon = "openquote"
        label = _("Recitals")
        point = "recital"
        template = "campaigns/blocks/recitals.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "points": ["Standing on the principles of humanity;", "Guided by the obligation,"],
        }
        description = _("The reasons that come before the declaration")


class DeclarationsBlock(SectionBlock):
    """What is declared, numbered."""

    lead = TextBlock(label=_("Lead-in"), rows=2, help_text=_("The words before the list."))
    points = ListBlock(
        TextBlock(label=_("Declaration"), rows=4),
        label=_("Declarations"),
        help_text=_("One statement each; the numbers come by themselves."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Declarations")
        point = "declaration"
        template = "campaigns/blocks/numbered.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "lead": "We declare the following:",
            "points": ["First declaration.", "Second declaration."],
        }
        description = _("Numbered points that state what is so")


class CallsBlock(SectionBlock):
    """What is asked of others, numbered."""

    lead = TextBlock(label=_("Lead-in"), rows=2, help_text=_("The words before the list."))
    points = ListBlock(
        TextBlock(label=_("Call"), rows=4),
        label=_("Calls"),
        help_text=_("One request each; the numbers come by themselves."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Calls")
        point = "call"
        template = "campaigns/blocks/numbered.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "lead": "We call on the community to:",
            "points": ["First call;", "Second call."],
        }
        description = _("Numbered points that say what should be done")


class ConditionsBlock(SectionBlock):
    """What must be fulfilled first, bulleted."""

    lead = TextBlock(label=_("Lead-in"), rows=2, help_text=_("The words before the list."))
    points = ListBlock(
        TextBlock(label=_("Condition"), rows=3),
        label=_("Conditions"),
        help_text=_("One condition each."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Conditions")
        point = "condition"
        template = "campaigns/blocks/conditions.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "lead": "After fulfilling all the following conditions:",
            "points": ["first condition,", "second condition."],
        }
        description = _("Bulleted conditions")


class CommitmentBlock(StructBlock):
    """One promise that a signer may tick."""

    key = KeyBlock(
        label=_("Key"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9_]+$")],
        help_text=_("Small Latin letters, digits and underscores. Stored with signatures."),
    )
    text = TextBlock(
        label=_("Promise"), rows=3, help_text=_("What signers promise, as they read it.")
    )
    link_label = CharBlock(
        label=_("Words before the link"),
        required=False,
        help_text=_("Only with a form: the words that lead to it."),
    )
    form_page = PageChooserBlock(
        label=_("Form"),
        required=False,
        page_type="site_forms.FormPage",
        help_text=_("The form with which the promise is kept. You may leave it out."),
    )

    class Meta:
        icon = "check"
        label = _("Commitment")
        label_format = "{text}"
        template = "campaigns/blocks/commitment.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "key": "sample",
            "text": "I will speak up.",
            "link_label": "",
            "form_page": None,
        }
        description = _("A promise, with the form that leads to its fulfilment")


class PledgeBlock(SectionBlock):
    """What a signer undertakes, and in which ways."""

    lead = TextBlock(label=_("Lead-in"), rows=3, help_text=_("The words before the list."))
    commitments = ListBlock(
        CommitmentBlock(),
        label=_("Commitments"),
        help_text=_("Signers may tick each of them."),
    )

    class Meta:
        icon = "edit"
        label = _("Pledge")
        point = "commitment"
        template = "campaigns/blocks/pledge.html"
        value_class = PledgeValue
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "lead": "By joining, I undertake to contribute:",
            "commitments": [
                {"key": "sample", "text": "I will speak up.", "link_label": "", "form_page": None}
            ],
        }
        description = _("The undertaking, with the promises that signers may tick")


class ManifestoBlock(StreamBlock):
    """The whole text of a manifesto."""

    recitals = RecitalsBlock()
    declarations = DeclarationsBlock()
    calls = CallsBlock()
    conditions = ConditionsBlock()
    pledge = PledgeBlock()

    class Meta:
        # Anchors and commitments are found by the kind of section, so each stands once.
        block_counts: ClassVar[dict[str, dict[str, int]]] = {
            name: {"max_num": 1}
            for name in ("recitals", "declarations", "calls", "conditions", "pledge")
        }


class PreambleBlock(SectionBlock):
    """The paragraphs before a resolution's recommendations."""

    points = ListBlock(
        TextBlock(label=_("Paragraph"), rows=3),
        label=_("Paragraphs"),
        help_text=_("One paragraph each, as adopted."),
    )

    class Meta:
        icon = "openquote"
        label = _("Preamble")
        point = "paragraph"
        template = "campaigns/blocks/recitals.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "points": ["Reminding that …;", "Considering that …;"],
        }
        description = _("The paragraphs before the recommendations")


class RecommendationsBlock(SectionBlock):
    """What a resolution recommends, numbered."""

    points = ListBlock(
        TextBlock(label=_("Recommendation"), rows=3),
        label=_("Recommendations"),
        help_text=_("One recommendation each; the numbers come by themselves."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Recommendations")
        point = "recommendation"
        template = "campaigns/blocks/numbered.html"
        preview_value: ClassVar[dict[str, Any]] = {
            "heading": "",
            "points": ["First recommendation.", "Second recommendation."],
        }
        description = _("Numbered recommendations")


class ResolutionBlock(StreamBlock):
    """The whole text of a resolution."""

    preamble = PreambleBlock()
    recommendations = RecommendationsBlock()

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {
            name: {"max_num": 1} for name in ("preamble", "recommendations")
        }
