"""Words on pictures: shaped, broken into lines, in both directions."""

import unicodedata
from itertools import pairwise

import pytest
from django.conf import settings

from core import typesetting
from core.numbers import shown_number
from core.typesetting import Line, Sheet, fitted, fonts, shaped

TITLE = "Declaration of the medical community on the protection of hospitals in times of war"


def drawn(line: Line) -> bytes:
    sheet = Sheet((600, 200), "#ffffff")
    sheet.set_lines([(line, 20, 120)], ink="#000000")
    return sheet.image.tobytes()


def numbers(line: Line) -> list[int]:
    return [glyph.number for glyph in line.glyphs]


def test_arabic_letters_are_joined() -> None:
    joined = shaped("طبيب", 60, rtl=True)
    apart = [shaped(letter, 60, rtl=True) for letter in reversed("طبيب")]
    assert numbers(joined) != [number for letter in apart for number in numbers(letter)]
    assert joined.width < 0.9 * sum(letter.width for letter in apart)


def test_arabic_is_set_from_the_right() -> None:
    first, second = shaped("بيان", 60, rtl=True), shaped("طبي", 60, rtl=True)
    both = shaped("بيان طبي", 60, rtl=True)
    # In the order of the eye: what is read last stands first.
    assert numbers(both)[: len(second.glyphs)] == numbers(second)
    assert numbers(both)[-len(first.glyphs) :] == numbers(first)
    assert drawn(both) != drawn(shaped("طبي بيان", 60, rtl=True))


def test_numbers_and_foreign_names_keep_their_order_in_arabic() -> None:
    line = numbers(shaped("بيان (2022) WMA", 60, rtl=True))
    assert line[: len("WMA (2022)")] == numbers(shaped("WMA (2022)", 60))


def test_quotation_marks_of_other_languages_stay_as_they_are() -> None:
    line = numbers(shaped("»Wort«", 60))
    assert line == [number for sign in "»Wort«" for number in numbers(shaped(sign, 60))]


@pytest.mark.parametrize(
    "words", ["Ärzte über Größe", "œuvre à l’hôpital", "Łódź, żółw, ćma", "м’яч, їжак, ґанок, Єва"]
)
def test_every_letter_of_our_languages_is_drawn(words: str) -> None:
    assert 0 not in numbers(shaped(words, 60))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_sign_of_a_number_is_drawn(language: str) -> None:
    from django.utils.translation import override

    with override(language):
        assert 0 not in numbers(shaped(shown_number(1_234_567_890), 60, rtl=language == "ar"))


def test_marks_stay_on_their_letters() -> None:
    decomposed = unicodedata.normalize("NFD", "żółw")
    assert shaped(decomposed, 60).width == pytest.approx(shaped("żółw", 60).width, rel=0.02)


def test_a_sign_that_no_font_has_is_a_box_and_no_error() -> None:
    assert numbers(shaped("漢", 60)) == [0]
    assert shaped("", 60).glyphs == ()


def test_no_line_is_wider_than_the_room() -> None:
    setting = fitted(TITLE, width=900, height=400, sizes=range(100, 30, -4))
    assert len(setting.lines) > 1
    assert all(line.width <= 900 for line in setting.lines)
    assert setting.height <= 400


def test_long_words_get_smaller_and_lines_are_about_as_long() -> None:
    short = fitted("War", width=900, height=400, sizes=range(100, 30, -4))
    long = fitted(TITLE * 2, width=900, height=400, sizes=range(100, 30, -4))
    assert short.size == 100 > long.size
    lines = fitted(TITLE, width=900, height=400, sizes=[48]).lines
    assert all(one.width > 0.6 * other.width for one, other in pairwise(lines))


@pytest.mark.parametrize("text", ["word " * 500, "w" * 2000, "كلمة " * 500])
def test_what_has_no_room_ends_in_dots(text: str) -> None:
    setting = fitted(text, width=900, height=200, sizes=[48, 40], rtl=text.startswith("ك"))
    assert setting.height <= 200
    dots = numbers(shaped("…", 40))
    ends = numbers(setting.lines[-1])
    assert dots in (ends[-1:], ends[:1])


def test_nothing_is_set_where_there_are_no_words() -> None:
    assert fitted("  ", width=900, height=200, sizes=[48]).lines == ()


def test_the_licences_of_the_fonts_lie_beside_them() -> None:
    assert len(fonts()) == len(list(typesetting.FONTS.glob("*.ttf")))
    licences = [path.read_text() for path in typesetting.FONTS.glob("LICENSE-*.txt")]
    assert len(licences) == 2
    assert all("SIL Open Font License" in licence for licence in licences)
