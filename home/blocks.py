"""The blocks of standard pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock


class HeadingBlock(CharBlock):
    """A heading of the second level."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"
        preview_value = "Sample heading"
        description = _("A heading within the page")


class ParagraphBlock(RichTextBlock):
    """Running text with links and lists."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "home/blocks/paragraph.html"
        preview_value = "<p>Sample text with a <a href='https://example.org/'>link</a>.</p>"
        description = _("Paragraphs, lists and links")


class StandardBlock(StreamBlock):
    """The text of a standard page."""

    heading = HeadingBlock()
    text = ParagraphBlock(features=["bold", "italic", "link", "ol", "ul"])
