"""How fields and blocks translate: what reaches a translator and what never does."""

from typing import Any

from wagtail.blocks import CharBlock, PageChooserBlock, URLBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail_localize.fields import SynchronizedField


def fixed(name: str) -> SynchronizedField:
    """Return the rule for a field that is the same in all languages, whoever translates.

    ``SynchronizedField`` alone would still let a translator override the value.
    """
    return SynchronizedField(name, overridable=False)


class FixedBlock:
    """A block whose value is the same in all languages: no string and nothing to override.

    wagtail-localize asks the block for its segments before it looks at the block's type.
    """

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """Hand translators nothing."""
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        """Nothing was taken out, so nothing comes back."""
        return value


class KeyBlock(FixedBlock, CharBlock):
    """A key that code relies on; readers never search for it."""

    def get_searchable_content(self, value: Any) -> list[str]:
        """Leave keys out of the search."""
        return []


class FixedPageBlock(FixedBlock, PageChooserBlock):
    """A page; who shows it picks the version in the reader's language."""


class FixedURLBlock(FixedBlock, URLBlock):
    """A web address that translators cannot change."""


class FixedImageBlock(FixedBlock, ImageChooserBlock):
    """An image that translators cannot exchange."""
