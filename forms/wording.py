"""Which words a mail gets: the editors' where they are whole, else the shipped ones.

Rows of ``MailText`` hold the words that editors see and change. A language that lacks them, or has
broken ones, costs nobody their mail: the shipped words stand in, and the lack is reported.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.strings import StringValue

from core.desk.publishing import publish
from core.desk.sources import bring_up_to_date
from core.desk.translations import start_translation
from forms import mail_texts
from forms.mail_texts import Words
from forms.models import MailText, Message

logger = logging.getLogger(__name__)

Tell = Callable[[str], None]
TOOL: Final = "Shipped mails"
_reported: set[tuple[str, str]] = set()


# ---- Choosing --------------------------------------------------------------------------------


def choose(purpose: str, language: str) -> Words:
    """Return the words of a mail in ``language``; where they lack, what comes nearest.

    Reports what lacks in the log, once per kind of mail and language in each process.
    """
    words, is_lacking = look(purpose, language)
    if is_lacking and (purpose, language) not in _reported:
        _reported.add((purpose, language))
        logger.warning("The mail “%s” has no usable words in “%s”", purpose, language)
    return words


def look(purpose: str, language: str) -> tuple[Words, bool]:
    """Return the words of a mail in ``language``, and whether they only stand in for others."""
    source_language = settings.LANGUAGE_CODE
    found = MailText.objects.filter(
        purpose=purpose, locale__language_code__in={language, source_language}
    ).select_related("locale")
    rows = {row.locale.language_code: row for row in found}
    row, source = rows.get(language), rows.get(source_language)
    if row is not None and is_usable(row, source):
        return row.words, False
    if mail_texts.is_shipped_in(purpose, language):
        was_changed = source is not None and not source.is_standard
        return mail_texts.shipped_words(purpose, language), row is not None or was_changed
    if source is not None and is_usable(source, source):
        return source.words, True
    return mail_texts.shipped_words(purpose, source_language), True


def is_usable(row: MailText, source: MailText | None) -> bool:
    """Tell whether mails can be written with these words: whole, and in their language."""
    return not row.faults() and not is_copy(row, source)


def is_copy(row: MailText, source: MailText | None) -> bool:
    """Tell whether a language's words are still those of the source, waiting for a translator."""
    if source is None or row.locale_id == source.locale_id:
        return False
    same_subject = row.subject == source.subject and any(
        letter.isalpha() for letter in mail_texts.PLACEHOLDER.sub("", row.subject)
    )
    return same_subject or row.text == source.text


@dataclass(frozen=True)
class Lack:
    """A language in which the words of a mail are missing, or older than the source's."""

    language: str
    reason: Any


def lacks(source: MailText) -> Iterator[Lack]:
    """Yield every language that needs a translator for this mail, for the list in the admin."""
    behind = {
        translation.target_locale.language_code
        for translation in Translation.objects.filter(
            source__object_id=source.translation_key, enabled=True
        ).select_related("target_locale")
        if len(set(translation.get_progress())) > 1
    }
    for language, _name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        _words, is_lacking = look(source.purpose, language)
        if is_lacking:
            yield Lack(language, _("missing"))
        elif language in behind:
            yield Lack(language, _("older than the original"))


# ---- Keeping rows ----------------------------------------------------------------------------


@transaction.atomic
def create_missing(tell: Tell) -> None:
    """Make the row of every mail in the source language and its translations, from shipped words.

    Rows that nobody changed follow the shipped words of a newer version; the others stay as
    editors left them. Running it again changes nothing.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    source_locale = locales[settings.LANGUAGE_CODE]
    for purpose in Message.Purpose.values:
        source = _bring_up_to_date(purpose, source_locale, tell)
        if not source.is_standard:
            continue
        for code, _name in settings.LANGUAGES:
            if code in locales and code != settings.LANGUAGE_CODE:
                _translate(source, locales[code], tell)


def _bring_up_to_date(purpose: str, locale: Locale, tell: Tell) -> MailText:
    """Return the source language's row, made or renewed unless editors changed it."""
    words = mail_texts.shipped_words(purpose, locale.language_code)
    mark = mail_texts.fingerprint(words.subject, words.text)
    row: MailText | None = MailText.objects.filter(purpose=purpose, locale=locale).first()
    if row is None:
        row = MailText(purpose=purpose, locale=locale)
    elif not row.is_standard or row.standard == mark:
        return row
    row.subject, row.text, row.standard = words.subject, words.text, mark
    row.full_clean()
    row.save()
    tell(f"Wrote the mail {purpose}")
    return row


def _translate(source: MailText, locale: Locale, tell: Tell) -> None:
    """Put the shipped translation into wagtail-localize, which makes the row of that language.

    So the desk shows what later changes of the source leave untranslated.
    """
    language = locale.language_code
    if not mail_texts.is_shipped_in(source.purpose, language):
        return
    words = mail_texts.shipped_words(source.purpose, language)
    mark = mail_texts.fingerprint(words.subject, words.text)
    row = MailText.objects.filter(purpose=source.purpose, locale=locale).first()
    if row is not None and (not row.is_standard or row.standard == mark):
        return
    translation = start_translation(original=source, locale=locale)
    texts = {"subject": words.subject, "text": words.text}
    po = translation.source.export_po()
    for entry in po:
        entry.msgstr = StringValue.from_plaintext(texts[entry.msgctxt]).data
    translation.import_po(po, tool_name=TOOL)
    publish(translation=translation, user=None)
    MailText.objects.filter(purpose=source.purpose, locale=locale).update(standard=mark)
    tell(f"Wrote the mail {source.purpose} ({language})")


def show_changes_to_translators(source: MailText) -> None:
    """Let wagtail-localize see new words of the source, so that they show up as untranslated."""
    if source.locale.language_code != settings.LANGUAGE_CODE:
        return
    origin = TranslationSource.objects.get_for_instance_or_none(source)
    if origin is not None:
        bring_up_to_date(origin)
