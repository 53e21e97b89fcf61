"""The contact sheet shows every page type in every language."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from PIL import Image

from config import contact_sheet
from config.contact_sheet import DESKTOP, PHONE, Shot
from config.throwaway_site import SiteError
from core.checks import our_pages

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def sitemap() -> str:
    return Client().get("/sitemap.xml").content.decode()


class Window:
    """A window of a browser that sees grey."""

    def __init__(self, text: str, **options: Any) -> None:
        self.request = self
        self.options = options
        self.content = text
        self.visited: list[str] = []

    def get(self, address: str) -> "Window":
        return self

    def text(self) -> str:
        return self.content

    def goto(self, address: str) -> None:
        self.visited.append(address)

    def evaluate(self, script: str) -> None: ...

    def screenshot(self, *, path: Path, **options: Any) -> None:
        viewport = self.options["viewport"]
        Image.new("RGB", (viewport["width"], viewport["height"]), "gray").save(path)

    def close(self) -> None: ...


class FakeBrowser:
    """A browser that opens such windows."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.windows: list[Window] = []

    def new_page(self, **options: Any) -> Window:
        self.windows.append(Window(self.text, **options))
        return self.windows[-1]


@pytest.mark.django_db
def test_a_page_of_every_type_is_on_the_sheet() -> None:
    paths = set(contact_sheet.paths_of(sitemap()))
    for model in our_pages():
        pages = model.objects.live().filter(locale__language_code="en")
        assert any(page.url.removeprefix("/en/") in paths for page in pages), model
    assert {*contact_sheet.BESIDES, *contact_sheet.DARK_PATHS} <= paths


def test_every_page_is_seen_in_every_language_on_both_devices() -> None:
    shots = list(contact_sheet.shots_of(["", "about/"], LANGUAGES))
    light = {(shot.path, shot.language, shot.device) for shot in shots if shot.scheme == "light"}
    assert light == {
        (path, code, device)
        for path in ("", "about/")
        for code in LANGUAGES
        for device in (PHONE, DESKTOP)
    }
    dark = {shot.language for shot in shots if shot.scheme == "dark"}
    assert dark == set(contact_sheet.DARK_LANGUAGES)
    assert len({shot.file for shot in shots}) == len(shots)


def test_the_sheets_show_what_was_photographed(tmp_path: Path) -> None:
    (tmp_path / "of-last-time.jpg").touch()
    text = "<loc>http://x/en/</loc><loc>http://x/uk/</loc><loc>http://x/en/about/</loc>"
    browser: Any = FakeBrowser(text)
    made = list(contact_sheet.make("http://x", browser, tmp_path))
    assert [path.name for path in made] == [
        *(f"sheet-{code}.png" for code in LANGUAGES),
        "index.html",
    ]
    assert not (tmp_path / "of-last-time.jpg").exists()
    visited = {address for window in browser.windows for address in window.visited}
    assert {"http://x/en/about/", "http://x/ar/about/", "http://x/uk/no/such/page/"} <= visited
    page = BeautifulSoup((tmp_path / "index.html").read_text(), "html.parser")
    shown = {str(image["src"]) for image in page.find_all("img")}
    assert shown == {path.name for path in tmp_path.glob("*.jpg")}
    assert Shot("about/", "uk", PHONE).file in shown


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_sheet, "LONGEST_SECONDS", -1)
    browser: Any = FakeBrowser("<loc>http://x/en/</loc>")
    with pytest.raises(SiteError, match="not done"):
        list(contact_sheet.make("http://x", browser, tmp_path))
