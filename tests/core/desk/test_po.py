"""PO files: the good strings taken, the others refused one by one with the reason."""

from typing import Any

import polib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from core.desk import po
from core.desk.strings import FUZZY, PO_FILE
from tests.core.desk.po_files import (
    TITLE,
    entry,
    exported,
    reasons,
    rich_page,
    stored,
    take,
    ukrainian_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation() -> Translation:
    """The Ukrainian translation of “About us”, finished and live."""
    return ukrainian_of("about")


def make_draft(translation: Translation, **values: Any) -> None:
    row = stored(translation)
    StringTranslation.objects.filter(pk=row.pk).update(**values)


# ---- Out -------------------------------------------------------------------------------------


def test_a_file_tells_page_language_and_the_time_of_the_original(translation: Translation) -> None:
    header = exported(translation).metadata
    assert header["Language"] == "uk"
    assert header["X-Page"] == "About us"
    assert header["POT-Creation-Date"] == translation.source.last_updated_at.isoformat(
        timespec="seconds"
    )
    assert header[po.ID] == str(translation.uuid)


@pytest.mark.parametrize(
    "draft", [{"translation_type": "machine"}, {"tool_name": FUZZY}], ids=["machine", "fuzzy"]
)
def test_drafts_leave_as_fuzzy(translation: Translation, draft: dict[str, Any]) -> None:
    assert not entry(exported(translation)).fuzzy
    make_draft(translation, **draft)
    assert entry(exported(translation)).fuzzy


def test_no_address_slug_or_key_is_in_any_file() -> None:
    for translation in Translation.objects.all():
        for each in exported(translation):
            last = each.msgctxt.rpartition(".")[2]
            assert last not in {"slug", "clean_name", "to_address", "from_address", "url"}
            assert "|" not in each.msgid
            assert not each.msgid.startswith(("http", "mailto"))


def test_a_file_that_nobody_touched_changes_nothing(translation: Translation) -> None:
    file = exported(translation)
    before = list(StringTranslation.objects.values())
    report = take(translation, file)
    assert (report.unchanged, report.taken, report.refused) == (len(file), 0, [])
    assert list(StringTranslation.objects.values()) == before


# ---- In --------------------------------------------------------------------------------------


def test_a_translation_is_taken_and_nothing_is_published(translation: Translation) -> None:
    page = translation.get_target_instance()
    file = exported(translation)
    entry(file).msgstr = "Хто ми &amp; що ми"
    report = take(translation, file)
    assert (report.taken, report.drafts, report.refused) == (1, 0, [])
    row = stored(translation)
    assert (row.data, row.tool_name, row.translation_type) == (
        "Хто ми &amp; що ми",
        PO_FILE,
        "manual",
    )
    assert row.last_translated_by is not None
    after = Page.objects.get(pk=page.pk)
    assert (after.title, after.live_revision_id) == ("Про нас", page.live_revision_id)
    assert after.latest_revision_id == page.latest_revision_id
    assert after.draft_title == "Хто ми & що ми"


def test_a_fuzzy_entry_becomes_a_draft(translation: Translation) -> None:
    StringTranslation.objects.filter(pk=stored(translation).pk).delete()
    file = exported(translation)
    entry(file).msgstr = "Мабуть, про нас"
    entry(file).flags.append("fuzzy")
    report = take(translation, file)
    assert (report.taken, report.drafts) == (0, 1)
    assert stored(translation).tool_name == FUZZY


def test_a_fuzzy_entry_replaces_no_finished_translation(translation: Translation) -> None:
    file = exported(translation)
    entry(file).msgstr = "Мабуть, про нас"
    entry(file).flags.append("fuzzy")
    report = take(translation, file)
    assert "fuzzy" in reasons(report)
    assert stored(translation).data == "Про нас"


def test_a_draft_whose_mark_a_person_removed_is_final(translation: Translation) -> None:
    make_draft(translation, translation_type="machine", tool_name="Sample machine")
    file = exported(translation)
    entry(file).flags.remove("fuzzy")
    assert take(translation, file).taken == 1
    row = stored(translation)
    assert (row.translation_type, row.tool_name) == ("manual", PO_FILE)


def test_what_is_not_translated_in_the_file_stays(translation: Translation) -> None:
    file = exported(translation)
    entry(file).msgstr = ""
    report = take(translation, file)
    assert (report.empty, report.refused) == (1, [])
    assert stored(translation).data == "Про нас"


def test_a_fault_of_before_is_over_once_a_good_string_comes(translation: Translation) -> None:
    file = exported(translation)
    make_draft(translation, has_error=True, field_error="Sample")
    assert take(translation, file).taken == 1
    row = stored(translation)
    assert (row.has_error, row.field_error) == (False, "")


# ---- Refused, string by string ---------------------------------------------------------------


def test_a_file_of_another_page(translation: Translation) -> None:
    before = list(StringTranslation.objects.order_by("pk").values())
    other = exported(ukrainian_of("privacy"))
    report = take(translation, other)
    assert len(report.refused) == len(other)
    assert "another page: Privacy" in reasons(report)
    del other.metadata[po.ID]
    assert "no such string on this page" in reasons(take(translation, other))
    assert list(StringTranslation.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("language", ["pl", "Polish", "ru_RU"])
def test_a_file_in_another_language(translation: Translation, language: str) -> None:
    file = exported(translation)
    file.metadata["Language"] = language
    entry(file).msgstr = "O nas"
    report = take(translation, file)
    assert len(report.refused) == len(file)
    assert f"another language: {language}" in reasons(report)


def test_a_file_of_the_same_page_in_another_language(translation: Translation) -> None:
    german = Locale.objects.create(language_code="en-gb")
    other = Translation.objects.create(source=translation.source, target_locale=german)
    file = exported(translation)
    file.metadata = {po.ID: str(other.uuid)}
    assert "another language" in reasons(take(translation, file))


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Language": "uk_UA"},
        {"Language": ""},
        {po.ID: "of another tool"},
        {po.ID: "00000000-0000-4000-8000-000000000000"},
        {"Content-Type": "text/plain; charset=nonsense", "Plural-Forms": "nplurals=;"},
    ],
    ids=str,
)
def test_a_foreign_header_is_no_reason(translation: Translation, header: dict[str, str]) -> None:
    file = exported(translation)
    file.metadata = header
    entry(file).msgstr = "Хто ми"
    assert take(translation, file).taken == 1


def test_an_old_file(translation: Translation) -> None:
    file = exported(translation)
    page = translation.source.get_source_instance()
    page.title = "Who we are"
    page.body.pop()
    page.save()
    translation.source.update_from_db()
    for each in file:
        each.msgstr = "Нове"
    now = exported(translation)
    assert entry(now).msgid == "Who we are"
    assert not now.obsolete_entries()
    report = take(translation, file)
    assert "The original has changed since this file was made." in reasons(report)
    assert "It stands no longer on the page." in reasons(report)
    assert report.taken == len(file) - 2


@pytest.mark.parametrize(
    ("translated", "reason"),
    [
        ("<b>Зразок</b> %(page)s", "HTML that the original does not have: <b>"),
        ("<script>alert(1)</script> %(page)s", "<script>"),
        ("<!-- x --> %(page)s", "<!Comment>"),
        ('<a href="javascript:alert(1)">Зразок</a> %(page)s', "run a program"),
        ('<a href="java&#10;script:alert(1)">Зразок</a> %(page)s', "run a program"),
        ('<a href="https://example.org">Зразок</a> %(page)s', "<a>"),
        ("Зразок", "lacks %(page)s"),
        ("Зразок %(page)s {name}", "has {name}, which the original lacks"),
        ("Зразок %(page)s %s", "has %s"),
        ("  ", "empty"),
        ("%(page)s" + "ї" * 250, "258 characters, and only 255 fit"),
        ("Зразок %(page)s \x00", "cannot be stored"),
    ],
)
def test_a_faulty_title(translated: str, reason: str) -> None:
    translation = rich_page("<p>Sample</p>")
    file = exported(translation)
    entry(file).msgstr = translated
    report = take(translation, file)
    assert reason in reasons(report)
    assert not StringTranslation.objects.filter(locale=translation.target_locale).filter(
        context__object_id=translation.source.object_id
    )


@pytest.mark.parametrize(
    ("translated", "is_good"),
    [
        ('Дивіться <a id="a1">тут</a>, <b>100% так</b>', True),
        ("Дивіться тут", True),
        ('Дивіться <a id="a2">тут</a>', False),
        ('Дивіться <b class="x">тут</b>', False),
        ("Дивіться <i>тут</i>", False),
    ],
)
def test_html_of_the_original_may_be_used(translated: str, is_good: bool) -> None:
    translation = rich_page('<p>See <a href="https://example.org">here</a>, <b>100% yes</b></p>')
    file = exported(translation)
    place = next(each.msgctxt for each in file if "<a" in each.msgid)
    entry(file, place).msgstr = translated
    assert bool(take(translation, file).taken) is is_good


def test_plural_forms_and_repetitions(translation: Translation) -> None:
    file = exported(translation)
    file.append(polib.POEntry(msgid="day", msgid_plural="days", msgstr_plural={0: "день"}))
    file.append(polib.POEntry(msgctxt=TITLE, msgid="About us", msgstr="Знову"))
    told = reasons(take(translation, file))
    assert "plural" in told
    assert "twice" in told
    assert stored(translation).data == "Про нас"


def test_a_fault_keeps_nothing_else_out() -> None:
    translation = rich_page("<p>First</p><p>Second</p>")
    file = exported(translation)
    by_text = {each.msgid: each for each in file}
    by_text["First"].msgstr, by_text["Second"].msgstr = "Перше", "<i>Друге</i>"
    report = take(translation, file)
    assert (report.taken, len(report.refused)) == (1, 1)
    assert report.refused[0].original == "Second"
    assert "Second" in str(file).splitlines()[report.refused[0].line]


# ---- How much it costs -----------------------------------------------------------------------


def test_360_strings_ask_the_database_a_few_times() -> None:
    translation = rich_page("".join(f"<p>Sentence {number}</p>" for number in range(360)))
    file = exported(translation)
    for each in file:
        each.msgstr = each.msgid.replace("Sentence", "Речення")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = take(translation, file)
    assert report.taken == 361
    assert len(queries) <= 20
