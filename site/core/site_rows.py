"""The rows of the site's settings: one for each language, each known to the translators."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from core.desk.sources import bring_up_to_date
from core.desk.translations import start_translation
from core.models import SiteSettings


def source_row() -> SiteSettings | None:
    """Return the row of the source language; ``None`` before it was made."""
    return SiteSettings.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()


@transaction.atomic
def create_missing_rows() -> SiteSettings:
    """Give every language its row and its translation at the desk; return the source's.

    A new row holds the source's words until a translator replaces them; readers meet them marked
    as the source's language. Harmless to repeat.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    source = source_row()
    if source is None:
        source = SiteSettings.objects.create(locale=locales[settings.LANGUAGE_CODE])
    for code, locale in locales.items():
        if code != settings.LANGUAGE_CODE and not source.has_translation(locale):
            source.copy_for_translation(locale).save()
            start_translation(original=source, locale=locale)
    return source


def connect() -> None:
    """Listen; called once at start-up."""
    post_save.connect(tell_translators, sender=SiteSettings, dispatch_uid="core.tell_translators")
    post_save.connect(welcome_language, sender=Locale, dispatch_uid="core.welcome_language")


def tell_translators(sender: type, instance: SiteSettings, **kwargs: Any) -> None:
    """Show translators what is new in the source's words."""
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        origin = TranslationSource.objects.get_for_instance_or_none(instance)
        if origin is not None:
            bring_up_to_date(origin)


def welcome_language(
    sender: type, instance: Locale, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Give a language that is new on the site its row, if the others have theirs."""
    if created and not raw and source_row() is not None:
        create_missing_rows()
