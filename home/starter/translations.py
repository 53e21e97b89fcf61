"""The starter content in other languages, through wagtail-localize's own PO pipeline."""

from collections.abc import Callable
from pathlib import Path

import polib
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from wagtail.models import Locale, Page

from core.desk.po import take
from core.desk.publishing import publish
from core.desk.translations import start_translation
from core.languages import offer
from core.models import TranslationApproval
from home.models import StarterItem
from home.starter.content import ORDER, linked_page

Tell = Callable[[str], None]


def catalogue(language: str, name: str) -> Path:
    """Return the PO file of one page in one language."""
    return Path(settings.CATALOGUE_SOURCE) / language / "starter" / f"{name}.po"


def other_languages() -> list[str]:
    """Return the codes of all languages but the source."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def load_translations(tell: Tell) -> None:
    """Translate and publish every starter page that never was, where a PO file has it."""
    for language in other_languages():
        locale = Locale.objects.get(language_code=language)
        for name in ORDER:
            item = f"{language}:{name}"
            path = catalogue(language, name)
            page = linked_page(name)
            if StarterItem.objects.filter(name=item).exists() or not path.exists():
                continue
            if page is not None and _parent_is_translated(page, locale):
                translate(page=page, locale=locale, path=path)
                tell(f"Translated {name} ({language})")
            StarterItem.objects.create(name=item)
        _offer(locale)


def _offer(locale: Locale) -> None:
    """Switch on a language that came translated; once, for an administrator may switch it off."""
    home = linked_page(ORDER[0])
    if home is None or not home.get_translations().filter(locale=locale, live=True).exists():
        return
    _item, is_new = StarterItem.objects.get_or_create(name=f"offered:{locale.language_code}")
    if is_new:
        offer(locale=locale)


def _parent_is_translated(page: Page, locale: Locale) -> bool:
    parent = page.get_parent()
    translated = parent.get_translations().filter(locale=locale, live=True, alias_of=None)
    return bool(parent.is_root() or translated.exists())


def translate(*, page: Page, locale: Locale, path: Path) -> None:
    """Import one PO file, publish the page, and note that no person has approved it yet.

    Raises ``ImproperlyConfigured`` if any string of the file does not fit the page, or lacks.
    """
    translation = start_translation(original=page.specific, locale=locale)
    report = take(translation=translation, content=path.read_bytes(), user=None)
    total, translated = translation.get_progress()
    if report.refused or report.drafts or total != translated:
        raise ImproperlyConfigured(
            f"{path.name}: {translated} of {total} strings are translated; {report.refused}"
        )
    publish(translation=translation, user=None)
    TranslationApproval.objects.get_or_create(translation_key=page.translation_key, locale=locale)


def write_catalogue(*, page: Page, locale: Locale, path: Path) -> int:
    """Bring a PO file up to date with the source page, keeping its translations by their msgid.

    Returns how many strings it still lacks.
    """
    known: dict[str, str] = {}
    if path.exists():
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    fresh = start_translation(original=page.specific, locale=locale).export_po()
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": locale.language_code,
    }
    for entry in fresh:
        if not entry.obsolete:
            po.append(
                polib.POEntry(
                    msgctxt=entry.msgctxt, msgid=entry.msgid, msgstr=known.get(entry.msgid, "")
                )
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))
    return len(po.untranslated_entries())
