"""The site that is measured: development settings on a PostgreSQL that holds nothing else."""

import os
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

ROOT = Path(__file__).resolve().parents[1]


def environment(var_dir: str, database: str) -> dict[str, str]:
    """Return the environment of every process that takes part."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "site")])
    return {
        **os.environ,
        "PYTHONPATH": paths,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database,
        "VAR_DIR": var_dir,
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
    }


def registrar() -> Client:
    """Return the browser of somebody who may see registers."""
    client = Client(headers={"host": "localhost"})
    person, _created = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_superuser": True}
    )
    client.force_login(person)
    return client


def signing_page() -> Any:
    """Return the page on which people sign."""
    from campaigns.models import SigningPage

    return SigningPage.objects.get(locale__language_code="en")
