"""PO files that are damaged, or none: what is whole is taken, and the rest told line by line."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail_localize.models import StringTranslation, Translation

from core.desk.po_reading import MOST_BYTES, UnreadableFile, read
from tests.core.desk.po_files import entry, exported, reasons, rich_page, take, ukrainian_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation() -> Translation:
    """The Ukrainian translation of “About us”, finished and live."""
    return ukrainian_of("about")


# ---- Damaged files ---------------------------------------------------------------------------


def four_sentences() -> tuple[Translation, list[str]]:
    """Return an unfinished translation, and the lines of a file with all of it."""
    translation = rich_page("<p>First</p><p>Second</p><p>Third</p>")
    file = exported(translation)
    for each in file:
        each.msgstr = f"{each.msgid}, зразок"
    return translation, str(file).splitlines()


@pytest.mark.parametrize(
    "damage",
    [
        'msgstr "Друге',
        'msgstr "Друге"речення"',
        'msgstr "Друге\\"',
        "msgstr Друге",
        "<<<<<<< mine",
        'msgid "Second" "once more"',
        "",
        "\x00",
    ],
)
def test_a_file_that_is_damaged_in_one_place_gives_all_others(damage: str) -> None:
    translation, lines = four_sentences()
    at = lines.index('msgstr "Second, зразок"')
    lines[at] = damage
    report = take(translation, "\n".join(lines))
    assert report.taken == 3
    (refused,) = report.refused
    assert "damaged here" in refused.reason
    if damage and damage in lines[refused.line - 1]:
        assert (refused.line, refused.original) == (at + 1, damage)
    assert not StringTranslation.objects.filter(
        locale=translation.target_locale, translation_of__data="Second"
    ).exists()


def test_a_file_that_breaks_off_gives_what_is_whole() -> None:
    translation, lines = four_sentences()
    cut = lines.index('msgstr "Third, зразок"')
    report = take(translation, "\n".join([*lines[:cut], 'msgstr "Third, зра']))
    assert (report.taken, [each.line for each in report.refused]) == (3, [cut + 1])


def test_damage_in_several_places_is_told_in_the_order_of_the_file() -> None:
    translation, lines = four_sentences()
    places = [lines.index(f'msgstr "{each}, зразок"') for each in ("First", "Third")]
    for at in places:
        lines[at] += "x"
    lines[lines.index('msgstr "Second, зразок"')] = 'msgstr "<i>Друге</i>"'
    report = take(translation, "\n".join(lines))
    found = [each.line for each in report.refused]
    assert report.taken == 1
    assert len(found) == 3
    assert found == sorted(found)
    assert {at + 1 for at in places} < set(found)


def test_a_damaged_file_of_another_page_is_of_another_page_still() -> None:
    _translation, lines = four_sentences()
    other = ukrainian_of("about")
    lines[lines.index('msgstr "Second, зразок"')] = "msgstr"
    assert "another page" in reasons(take(other, "\n".join(lines)))


# ---- Files that are none ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no translations"),
        (b"/etc/passwd", "damaged in line 1"),
        (b'msgid "a"\nmsgstr "b" c"', "line 2"),
        ('\ufeffmsgid "ї"'.encode("utf-16"), "UTF-8"),
        ('msgid "ї"'.encode("cp1251"), "UTF-8"),
        (b"\x00" * 100, "no PO file"),
        (b"a" * (MOST_BYTES + 1), "5 MB"),
    ],
)
def test_what_is_no_po_file_is_said_to_be_none(
    translation: Translation, content: bytes, told: str
) -> None:
    with pytest.raises(UnreadableFile, match=told):
        take(translation, content)


def test_a_byte_order_mark_does_no_harm(translation: Translation) -> None:
    file = exported(translation)
    entry(file).msgstr = "Хто ми"
    assert take(translation, b"\xef\xbb\xbf" + str(file).encode()).taken == 1


PIECES = st.sampled_from(
    ['msgid "', 'msgctxt "', 'msgstr "', 'msgstr[0] "', "#~ ", "#, fuzzy", '"', "\n", "\\", "#|"]
)


# A busy machine may be slow; the test is about what is answered.
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.lists(PIECES | st.text(max_size=5)).map("".join).map(str.encode) | st.binary())
def test_whatever_comes_is_taken_or_said_to_be_unreadable(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert len(read(content).file) > 0
