"""How fields and blocks translate: what reaches a translator and what never does."""

from typing import Any

from wagtail.blocks import CharBlock
from wagtail_localize.fields import SynchronizedField


def fixed(name: str) -> SynchronizedField:
    """Return the rule for a field that is the same in all languages, whoever translates.

    ``SynchronizedField`` alone would still let a translator override the value.
    """
    return SynchronizedField(name, overridable=False)


class KeyBlock(CharBlock):
    """A key that code relies on: copied into every language, never shown to translators."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """wagtail-localize asks this before it looks at the block's type."""
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        """Nothing was taken out, so nothing comes back."""
        return value
