"""The icons of devices are drawn from the one that browsers take."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from config import chromium, icons

KEPT: Path = settings.BASE_DIR / icons.FOLDER


@pytest.mark.browser
def test_the_icons_in_the_tree_are_those_that_the_program_draws(tmp_path: Path) -> None:
    drawn = list(icons.draw_icons(tmp_path))
    assert tuple(path.name for path in drawn) == icons.NAMES
    for path in drawn:
        with Image.open(path) as new, Image.open(KEPT / path.name) as kept:
            assert new.size == kept.size
            # Another version of the browser smooths edges in another way.
            smaller = [image.convert("RGB").resize((16, 16)) for image in (new, kept)]
            changed = ImageChops.difference(*smaller).convert("L").getextrema()[1]
            assert changed < 60


def test_icons_are_small() -> None:
    assert all((KEPT / name).stat().st_size < 8_000 for name in icons.NAMES)


def test_a_browser_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(chromium.ChromiumError, match="/nowhere/chromium"):
        chromium.find_chromium()
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(chromium.ChromiumError, match="Chromium is missing"):
        chromium.find_chromium()
