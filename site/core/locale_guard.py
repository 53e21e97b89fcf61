"""Says what would be lost with a language that cannot be deleted.

wagtail-localize 1.14 refuses to delete a language that pages use, without saying which or how many.
Its view set takes its views as attributes; can go when its message tells.
"""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail_localize.locales.views import DeleteView, LocaleViewSet

from core.languages import contents_of, remove


class TellingDeleteView(DeleteView):
    """Refuses with the number of each kind of thing that the language holds."""

    @property
    def cannot_delete_message(self) -> str:
        """Tell what would be lost."""
        held = contents_of(self.get_object())
        return _("This language cannot be deleted. It would take with it: %(things)s.") % {
            "things": ", ".join(f"{capfirst(name)}: {number}" for name, number in held.items())
        }

    def can_delete(self, locale: Any) -> bool:
        """Refuse while there is anything in that language."""
        return not contents_of(locale)

    def delete_action(self) -> None:
        """Delete the language and what only waits for a translator in it."""
        remove(locale=self.object)


def install() -> None:
    """Put our view in the place of wagtail-localize's; called once at start-up."""
    LocaleViewSet.delete_view_class = TellingDeleteView
