"""Blocks that several apps share: links and pictures."""

from typing import Any

from django.core.validators import URLValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, StreamBlock, StructBlock
from wagtail.images.blocks import ImageBlock

from core.translation import FixedImageBlock, FixedPageBlock, FixedURLBlock

LABEL_LENGTH = 60


class PageLinkBlock(StructBlock):
    """A page of this site; readers get it in their language."""

    page = FixedPageBlock(
        label=_("Page"),
        help_text=_("Readers get it in their own language, and only while it is published there."),
    )
    label = CharBlock(
        label=_("Words to show"),
        required=False,
        max_length=LABEL_LENGTH,
        help_text=_("Leave it empty to show the title of the page."),
    )

    class Meta:
        icon = "doc-empty"
        label = _("Page")
        template = "core/blocks/link.html"
        preview_value = {"page": None, "label": "Sample page"}
        description = _("A link to a page of this site")


class AddressLinkBlock(StructBlock):
    """An address elsewhere."""

    url = FixedURLBlock(
        label=_("Address"),
        validators=[URLValidator(["http", "https"])],
        help_text=_("It begins with https:// and is the same in all languages."),
    )
    label = CharBlock(
        label=_("Words to show"),
        max_length=LABEL_LENGTH,
        help_text=_("What people read and press. It is translated."),
    )

    class Meta:
        icon = "link-external"
        label = _("Address")
        template = "core/blocks/link.html"
        preview_value = {"url": "https://example.org/", "label": "Sample link"}
        description = _("A link to another site")


class LinksBlock(StreamBlock):
    """Links in an order: pages of this site and addresses elsewhere."""

    page = PageLinkBlock()
    address = AddressLinkBlock()


class AddressesBlock(StreamBlock):
    """Links to other sites."""

    address = AddressLinkBlock()


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

    @cached_property
    def preview_image(self) -> Any:
        """Return the newest image, for the preview; ``None`` while there is none."""
        from core.models import SiteImage

        return SiteImage.objects.order_by("-pk").first()

    def get_preview_value(self) -> Any:
        """Show an image of this site."""
        image = self.preview_image
        if image is not None:
            image.contextual_alt_text, image.decorative = image.description, False
        return image

    class Meta:
        icon = "image"
        label = _("Image")
        template = "core/blocks/picture.html"
        preview_value = None
        description = _("An image with its description")
