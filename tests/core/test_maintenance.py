"""What a web server shows by itself while the site is being worked on."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command

from core import maintenance

# No mark django_db: a query would fail these tests.
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_there_is_a_page_in_every_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "maintenance"
    call_command("maintenance_pages", folder=folder)
    assert {path.name for path in folder.iterdir()} == {f"{code}.html" for code in LANGUAGES}
    assert set(capsys.readouterr().out.split()) == {str(path) for path in folder.iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_else_and_stays_out_of_search_engines(language: str) -> None:
    page = BeautifulSoup(maintenance.page(language), "html.parser")
    assert page.html["lang"] == language
    assert page.html["dir"] == ("rtl" if language == "ar" else "ltr")
    assert not page.find_all(["link", "script", "img", "a"])
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"
    assert page.h1.get_text() == page.title.get_text()
