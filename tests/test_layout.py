"""The house plan: what would break quietly if a file were put in the wrong place."""

import json
import locale
import re
import site
import subprocess
from pathlib import Path

import django.forms
import pytest
from django.apps import apps
from django.conf import settings

ROOT: Path = settings.BASE_DIR
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("folder", ["site", "locale"])
def test_folders_named_like_the_standard_library_are_no_packages(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_the_standard_library_is_not_hidden() -> None:
    assert site.getsitepackages()
    assert locale.normalize("uk")


def test_our_forms_and_djangos_live_side_by_side() -> None:
    import forms

    assert apps.get_app_config("site_forms").module is forms
    assert Path(forms.__file__).parent == ROOT / "forms"
    assert hasattr(django.forms, "CharField")


def locked_versions(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_hashes_and_no_index_is_named(lock: Path) -> None:
    text = lock.read_text()
    requirements = re.split(r"\n(?=\w)", text)[1:]
    assert requirements
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"index|find-links|https?:|file:", text)


def test_every_locked_tool_of_npm_has_a_hash_and_no_registry_is_named() -> None:
    folder = ROOT / "tests" / "browser"
    lock = json.loads((folder / "package-lock.json").read_text())["packages"]
    own = lock.pop("")
    assert lock
    assert all("integrity" in package and "resolved" not in package for package in lock.values())
    assert all(version[0].isdigit() for version in own["devDependencies"].values())
    assert (
        own["devDependencies"]
        == json.loads((folder / "package.json").read_text())["devDependencies"]
    )


@pytest.mark.parametrize("name", ["dev", "ses", "google"])
def test_other_lists_add_to_the_base_and_change_nothing_in_it(name: str) -> None:
    base = locked_versions(ROOT / "requirements" / "base.txt")
    other = locked_versions(ROOT / "requirements" / f"{name}.txt")
    assert base.items() <= other.items()


def test_help_lists_the_tasks() -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    benches = ("bench-register", "bench-translate")
    measuring = ("measures", "lighthouse", "browser-tools")
    for task in ("run", "test", *measuring, *benches, "check", "messages", "screenshots", "lock"):
        assert f"make {task} " in shown
