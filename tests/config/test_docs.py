"""The documentation names only what there is."""

import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.core.management import get_commands

from config import screenshots
from tests.config.test_env import VARIABLES

ROOT: Path = settings.BASE_DIR
DOCUMENTS: Final = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES: Final = ROOT / screenshots.FOLDER

# Indented by four columns or more, or between backticks.
CODE: Final = re.compile(r"^ {4,}.+$|`[^`\n]+`", re.MULTILINE)
MAKE: Final = re.compile(r"(?:^|[\s`])make ([a-z-]+)\b")
COMMAND: Final = re.compile(r"manage\.py ([a-z_]+)\b")
VARIABLE: Final = re.compile(r"(?<!/)\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|\b([A-Z]{2,})=")
LINK: Final = re.compile(r"(?:\]\(|src=\")([^)#\s\"]+)")
SUFFIXES: Final = (".py", ".md", ".toml", ".txt", ".po", ".example")
# What a running site makes, and what is no path of the repository at all.
ELSEWHERE: Final = re.compile(r"(/|\./\.env|var/|\.venv|https?:|127\.0\.0\.1|\S+@|\S+=)")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def code_in(document: Path) -> list[str]:
    return [found.strip().strip("`") for found in CODE.findall(document.read_text())]


def words_in(document: Path) -> set[str]:
    return {
        word.strip("`\"'()").rstrip(".,;:") for code in code_in(document) for word in code.split()
    }


def is_in_the_tree(path: str) -> bool:
    """Tell whether a path, whose name alone may be told, or with `*` and `<…>`, is there."""
    pattern = re.sub(r"<[^>]*>", "*", path).rstrip("/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    return (ROOT / path).exists() or any(".venv" not in found.parts for found in ROOT.glob(pattern))


@each_document
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for code in code_in(document) for name in MAKE.findall(code)}
    assert named <= targets


@each_document
def test_every_command_exists(document: Path) -> None:
    named = {name for code in code_in(document) for name in COMMAND.findall(code)}
    assert named <= set(get_commands())


@each_document
def test_every_variable_exists(document: Path) -> None:
    named = {a or b for code in code_in(document) for a, b in VARIABLE.findall(code)}
    makefile = (ROOT / "Makefile").read_text()
    unknown = {
        name
        for name in named - VARIABLES - {"DJANGO_SETTINGS_MODULE"}
        if not hasattr(settings, name) and name not in makefile
    }
    assert not unknown


@each_document
def test_every_path_exists(document: Path) -> None:
    paths = {
        word
        for word in words_in(document)
        if ("/" in word or word.endswith(SUFFIXES)) and not ELSEWHERE.match(word)
    }
    assert {path for path in paths if not is_in_the_tree(path)} == set()


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text())
    inside = [link for link in links if not link.startswith("http")]
    assert [link for link in inside if not (document.parent / link).exists()] == []


def test_the_readme_shows_pictures_that_the_script_makes() -> None:
    shown = {ROOT / link for link in LINK.findall((ROOT / "README.md").read_text())}
    pictures = {path for path in shown if path.suffix == ".png"}
    assert pictures
    assert {path.parent for path in pictures} == {PICTURES}
    assert {path.stem for path in pictures} <= screenshots.NAMES


def test_the_pictures_are_those_that_the_script_makes() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == screenshots.NAMES
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 1_500_000
