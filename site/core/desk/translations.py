"""The translation that a page or snippet is kept in step by, and how one begins.

The gate asks here too, and models ask the gate: nothing here imports a model of ours.
"""

from typing import Any

from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource


def enabled_translation(target: Any) -> Translation | None:
    """Return the translation whose words ``target`` shows; ``None`` where it was stopped.

    ``None`` too for originals, and for what is never translated.
    """
    found: Translation | None = (
        Translation.objects.filter(
            source__object_id=getattr(target, "translation_key", None),
            target_locale=getattr(target, "locale_id", None),
            enabled=True,
        )
        .select_related("source", "target_locale")
        .first()
    )
    return found


def start_translation(*, original: Any, locale: Locale) -> Translation:
    """Return the translation of ``original`` into a language, its source brought up to date.

    Publishes nothing and makes no page. A page has to be given as its specific type.
    """
    source, _created = TranslationSource.update_or_create_from_instance(original)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    return translation
