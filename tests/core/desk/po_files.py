"""PO files as translators send them, for tests to begin from."""

import polib
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.desk import po
from home.models import StandardPage
from tests.factories import PersonFactory

TITLE = "title"


def ukrainian_of(slug: str) -> Translation:
    """Return the Ukrainian translation of an English page."""
    page = Page.objects.get(slug=slug, locale__language_code="en")
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code="uk"
    )


def exported(translation: Translation) -> polib.POFile:
    return polib.pofile("#\n" + po.export(translation))


def entry(file: polib.POFile, place: str = TITLE) -> polib.POEntry:
    return next(entry for entry in file if entry.msgctxt == place)


def take(translation: Translation, file: polib.POFile | str | bytes) -> po.Report:
    content = file if isinstance(file, bytes) else str(file).encode()
    return po.take(translation=translation, content=content, user=PersonFactory())


def stored(translation: Translation, place: str = TITLE) -> StringTranslation:
    return StringTranslation.objects.get(
        locale=translation.target_locale,
        context__object_id=translation.source.object_id,
        context__path=place,
    )


def reasons(report: po.Report) -> str:
    return " ".join(refused.reason for refused in report.refused)


def rich_page(html: str) -> Translation:
    """Return the unfinished translation of a new page that holds one paragraph of HTML."""
    home = Page.objects.get(depth=2, locale__language_code="en")
    body = [{"type": "text", "value": html, "id": "0f0f0f0f-0000-4000-8000-000000000001"}]
    page = home.add_child(instance=StandardPage(title="Sample %(page)s", slug="sample", body=body))
    source, _created = TranslationSource.update_or_create_from_instance(page)
    uk = Locale.objects.get(language_code="uk")
    page.copy_for_translation(uk)
    return Translation.objects.create(source=source, target_locale=uk)
