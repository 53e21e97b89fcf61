"""``manage.py maintenance_pages``: what a web server shows while the site is down."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.maintenance import FOLDER, write_pages


class Command(BaseCommand):
    """Write a page in every language, for the web server in front."""

    help = "Writes the pages that a web server shows by itself while the site is down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the operator choose the folder."""
        default = Path(settings.VAR_DIR) / FOLDER
        parser.add_argument("--folder", type=Path, default=default, help=f"default: {default}")

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Tell each page as it is written."""
        for path in write_pages(folder):
            self.stdout.write(str(path))
