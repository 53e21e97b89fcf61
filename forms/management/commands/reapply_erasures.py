"""``manage.py reapply_erasures``: after a restore, erase again what was erased since the backup."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms import erasures


class Command(BaseCommand):
    """Apply the list of erasures to the database. Repeating it is harmless."""

    help = "After a restore: erases again what was erased since the backup."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file, the site's own list by default."""
        parser.add_argument(
            "file", nargs="?", type=Path, default=settings.ERASURE_LIST, help="the list of erasures"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many lines were read and how many entries were erased."""
        path: Path = options["file"]
        try:
            result = erasures.reapply(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        self.stdout.write(
            f"{path}: {result.lines} lines, {result.erased} entries erased again, "
            f"{result.unreadable} lines not understood"
        )
