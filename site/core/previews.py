"""Previews of a page in every language it is translated into, from the editor of any of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.models import PreviewableMixin
from wagtail_localize.models import Translation

from core.navigation import describe


class PreviewInLanguages(PreviewableMixin):
    """Adds a mode for each other language: the page as its translators have left it."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Return this page's own language first, then those it is being translated into.

        From a translation the original is reached too.
        """
        own, _direction = describe(self.locale.language_code)
        codes = [translation.target_locale.language_code for translation in self._translations()]
        others = [code for code in codes if code != self.locale.language_code]
        return [("", own), *((code, describe(code)[0]) for code in others)]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Show the page in its own language, or what is translated of it into another one.

        What is not translated yet stands there in the original's words, as it would be published.
        """
        for translation in self._translations():
            if translation.target_locale.language_code == mode_name:
                page = translation.source.get_ephemeral_translated_instance(
                    translation.target_locale, fallback=True
                )
                response: HttpResponse = page.make_preview_request(request)
                return response
        return super().serve_preview(request, mode_name)

    def _translations(self) -> list[Translation]:
        found = Translation.objects.filter(source__object_id=self.translation_key, enabled=True)
        return list(found.select_related("source", "target_locale").order_by("target_locale"))
