"""The colours that others than browsers' style engines must know."""

from pathlib import Path

import pytest

from core import look


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    look.paper.cache_clear()


def test_the_paper_is_light_by_day_and_dark_by_night() -> None:
    paper = look.paper()
    assert int(paper.light[1:3], 16) > 200
    assert int(paper.dark[1:3], 16) < 60


def test_a_stylesheet_without_paper_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.css").write_text(":root { --ink: black; }")
    monkeypatch.setattr(look, "STYLESHEET", tmp_path / "site.css")
    with pytest.raises(ValueError, match="--paper"):
        look.paper()
    look.paper.cache_clear()
