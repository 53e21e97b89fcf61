"""Production starts safely or not at all; each test is a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.config.test_env import COMPLETE, VARIABLES


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    roots = os.pathsep.join((str(settings.BASE_DIR), str(settings.BASE_DIR / "site")))
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "PYTHONPATH": roots, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


CHECK = ["manage.py", "check", "--settings", "config.settings.production"]


def test_production_passes_djangos_own_check_of_a_deployment() -> None:
    checked = run([*CHECK, "--deploy", "--fail-level", "WARNING"], COMPLETE)
    assert checked.returncode == 0, checked.stderr


def test_production_without_secrets_refuses_to_start_with_one_message() -> None:
    refused = run(CHECK, {})
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    for name in COMPLETE:
        assert name in refused.stderr


def test_a_server_gets_the_production_settings_by_default() -> None:
    for module in ("config.wsgi", "config.asgi"):
        refused = run(["-c", f"import {module}"], {})
        assert "ImproperlyConfigured: The site cannot start" in refused.stderr
        started = run(["-c", f"import {module}"], COMPLETE)
        assert started.returncode == 0, started.stderr


def test_commands_get_the_development_settings_by_default(tmp_path: Path) -> None:
    show = "from django.conf import settings; print(settings.SETTINGS_MODULE, settings.DEBUG)"
    shown = run(["manage.py", "shell", "--no-imports", "-c", show], {"VAR_DIR": str(tmp_path)})
    assert shown.stdout.split() == ["config.settings.dev", "False"]
