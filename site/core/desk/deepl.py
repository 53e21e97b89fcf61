"""DeepL, with its refusals told as such.

wagtail-localize 1.14 does not look at the answer's status: a wrong key or an exhausted quota ends
in a ``KeyError``. Can go when its ``DeepLTranslator`` calls ``raise_for_status``.
"""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Locale
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.strings import StringValue


class DeepLRefused(Exception):
    """DeepL answered something else than the translations asked for."""


class DeepL(DeepLTranslator):
    """wagtail-localize's translator, which fails where nothing was translated."""

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """Return the translations. Raises ``DeepLRefused``, or an ``OSError`` of the network."""
        try:
            found: dict[Any, Any] = super().translate(source_locale, target_locale, strings)
        except (KeyError, ValueError) as error:  # No translations, no JSON, or too few of them.
            raise DeepLRefused("DeepL gave no translations: is the key right?") from error
        return found
