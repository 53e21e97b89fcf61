"""A developer's machine needs to be told nothing."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.development import KEYS, ensure_development_keys, prepare_environment
from config.env import read_environment
from tests.config.test_env import VARIABLES


@pytest.fixture(autouse=True)
def silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})
    assert VARIABLES.isdisjoint(os.environ)


def test_an_empty_environment_becomes_a_complete_one(tmp_path: Path) -> None:
    prepare_environment(tmp_path)
    environment = read_environment(tmp_path)
    assert environment.base_url == "http://127.0.0.1:8000"
    assert environment.database_url["NAME"] == str(tmp_path / "var" / "db.sqlite3")
    assert environment.email_url
    assert environment.email_url.folder == str(tmp_path / "var" / "mail")
    assert "Sample" in environment.default_from_email


def test_the_port_moves_the_address(tmp_path: Path) -> None:
    os.environ["PORT"] = "8123"
    prepare_environment(tmp_path)
    assert os.environ["BASE_URL"] == "http://127.0.0.1:8123"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    os.environ["PORT"] = port
    with pytest.raises(ImproperlyConfigured, match="PORT must be a number"):
        prepare_environment(tmp_path)


def test_what_is_set_stays(tmp_path: Path) -> None:
    os.environ["BASE_URL"] = "https://dev.example.org"
    os.environ["ANYMAIL_PROVIDER"] = "postmark"
    prepare_environment(tmp_path)
    assert os.environ["BASE_URL"] == "https://dev.example.org"
    assert "EMAIL_URL" not in os.environ


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.env"
    made = ensure_development_keys(path)
    assert set(made) == set(KEYS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ensure_development_keys(path) == made


def test_a_machine_with_keys_of_its_own_gets_no_file(tmp_path: Path) -> None:
    os.environ.update(dict.fromkeys(KEYS, "set"))
    prepare_environment(tmp_path)
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    # A file where the folder should be stops everybody, the superuser too.
    (tmp_path / "var").write_text("")
    with pytest.raises(ImproperlyConfigured, match="cannot be used") as refused:
        prepare_environment(tmp_path)
    assert "\n" not in str(refused.value)
