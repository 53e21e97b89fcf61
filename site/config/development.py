"""What a developer's machine does not have to be told: keys, folders, addresses."""

import base64
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEFAULT_PORT = "8000"
HIGHEST_PORT = 65_535
KEYS_FILE = "keys.env"
KEYS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "LINK_KEY")


def prepare_environment(base_dir: Path) -> None:
    """Complete this process's environment where it is silent.

    Raises ImproperlyConfigured where the folder for data cannot be written.
    """
    var_dir = base_dir / (os.environ.get("VAR_DIR") or "var")
    port = _port(os.environ.get("PORT") or DEFAULT_PORT)
    complete(os.environ, _defaults(var_dir, port))
    if all(os.environ.get(name) for name in KEYS):
        return
    try:
        complete(os.environ, ensure_development_keys(var_dir / KEYS_FILE))
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder for data, {var_dir}, cannot be used: {error.strerror}. "
            "Give yourself the right to write there, or name another one in VAR_DIR."
        ) from error


def _port(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT):
        raise ImproperlyConfigured(
            f"PORT must be a number from 1 to {HIGHEST_PORT}, not {value!r}."
        )
    return value


def complete(environ: MutableMapping[str, str], defaults: dict[str, str]) -> None:
    """Set what is unset or blank; what somebody said stays as it is."""
    for name, value in defaults.items():
        chosen_otherwise = name == "EMAIL_URL" and environ.get("ANYMAIL_PROVIDER", "").strip()
        if not environ.get(name, "").strip() and not chosen_otherwise:
            environ[name] = value


def _defaults(folder: Path, port: str) -> dict[str, str]:
    return {
        "PORT": port,
        "DEBUG": "0",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"file://{folder}/mail",
        # The terminal of `make run` shows addresses and faults, not every page that is saved.
        "LOG_LEVEL": "WARNING",
        "DEFAULT_FROM_EMAIL": "Sample site <sample@example.org>",
    }


def ensure_development_keys(path: Path) -> dict[str, str]:
    """Return the keys of this machine, made once and kept in a file only its owner may read.

    Losing the file makes the development register unreadable, so an existing one is never
    written again. Raises OSError where it cannot be read or written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    keys = _new_keys()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(f"{name}={value}\n" for name, value in keys.items()))
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"dev:{_random_key()}",
        "INDEX_KEY": _random_key(),
        "LINK_KEY": secrets.token_urlsafe(32),
    }


def _random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _read(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="ascii").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return dict(pairs)
