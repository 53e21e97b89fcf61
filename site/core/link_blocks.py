"""Blocks of links, for menus and notices."""

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock, StructBlock

from core.translation import FixedPageBlock, FixedURLBlock

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
