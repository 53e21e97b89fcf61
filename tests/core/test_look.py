"""The colours that others than browsers' style engines must know."""

import pytest

from core.look import colour


def test_the_paper_is_light_by_day_and_dark_by_night_and_ink_the_other_way() -> None:
    paper, ink = colour("paper"), colour("ink")
    assert int(paper.light[1:3], 16) > 200 > int(ink.light[1:3], 16)
    assert int(paper.dark[1:3], 16) < 60 < int(ink.dark[1:3], 16)


def test_a_colour_that_the_stylesheet_lacks_is_told() -> None:
    with pytest.raises(ValueError, match="does not say --gold"):
        colour("gold")
