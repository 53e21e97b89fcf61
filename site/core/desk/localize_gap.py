"""Closes a gap of wagtail-localize 1.14: it writes drafts of translations into the live page.

``TranslationSource.create_or_update_translation`` saves the translated page's own row before it
makes a revision, with ``publish=False`` too, so that readers get what was meant as a draft; with
``publish=True`` it publishes whatever is there, missing strings in the original's language. All
its callers come this way: ``Translation.save_target``, the editor's button, “Sync translated
pages”, sending to translation. What readers see is changed by ``core.desk.publishing`` alone.

Can go when wagtail-localize knows drafts of translations (its issues 634 and 655) and asks before
it publishes.
"""

from typing import Any, Final

from django.utils.translation import gettext
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from core.desk.gate import PublicationRefused

# Its own way, for comparing with it.
stock: Final = TranslationSource.create_or_update_translation


def create_or_update_translation(
    self: TranslationSource, locale: Locale, user: Any = None, publish: bool = True, **options: Any
) -> Any:
    """Make a translation that is not there yet, as a draft. Raises ``PublicationRefused``."""
    target = self.object.get_instance_or_none(locale)
    is_shown = target is not None and getattr(target, "live", True)
    is_page = issubclass(self.object.content_type.model_class(), Page)
    if is_shown or (is_page and publish):
        raise PublicationRefused(
            gettext("Readers see this translation. Open it and choose “Publish” there.")
        )
    return stock(self, locale, user=user, publish=publish, **options)


def close() -> None:
    """Put the rule in the place of wagtail-localize's method; called once at start-up."""
    TranslationSource.create_or_update_translation = create_or_update_translation
