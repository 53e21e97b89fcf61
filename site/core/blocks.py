"""Blocks of running text, which several kinds of pages share."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, RichTextBlock, StreamBlock
from wagtail.images.blocks import ImageBlock

from core.translation import FixedImageBlock


class HeadingBlock(CharBlock):
    """A heading of the second level."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "core/blocks/heading.html"
        preview_value = "Sample heading"
        description = _("A heading within the page")


class ParagraphBlock(RichTextBlock):
    """Running text with links and lists."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "core/blocks/paragraph.html"
        preview_value = "<p>Sample text with a <a href='https://example.org/'>link</a>.</p>"
        description = _("Paragraphs, lists and links")


class PictureBlock(ImageBlock):
    """A picture, with a description for this very place unless it only decorates.

    The picture is the same in all languages, its description is translated.
    """

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        """Take Wagtail's block, with a picture that translators cannot exchange."""
        super().__init__(required=required, **kwargs)
        parts = {
            "image": FixedImageBlock(
                required=required,
                label=_("Image"),
                help_text=_("Choose one that you may publish."),
            ),
            "decorative": BooleanBlock(
                default=False,
                required=False,
                label=_("It only decorates"),
                help_text=_("Tick this if nobody misses anything who cannot see the image."),
            ),
            "alt_text": CharBlock(
                required=False,
                label=_("Description"),
                help_text=_(
                    "What the image shows here, in a sentence, for those who cannot see it."
                ),
            ),
        }
        for name, block in parts.items():
            block.set_name(name)
            self.child_blocks[name] = block

    def get_preview_value(self) -> Any:
        """Show the newest image of this site; ``None`` while there is none."""
        from core.models import SiteImage

        image = SiteImage.objects.order_by("-pk").first()
        if image is not None:
            image.contextual_alt_text, image.decorative = image.description, False
        return image

    class Meta:
        icon = "image"
        label = _("Image")
        template = "core/blocks/picture.html"
        preview_value = None
        description = _("An image with its description")


class ProseBlock(StreamBlock):
    """The text of a page that is nothing but text."""

    heading = HeadingBlock()
    text = ParagraphBlock(features=["bold", "italic", "link", "ol", "ul"])
    image = PictureBlock()
