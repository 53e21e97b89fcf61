"""``manage.py screenshots``: the pictures of the documentation, as the site looks now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import screenshots


class Command(BaseCommand):
    """Run a throw-away site with sample data, and photograph it into ``docs/screenshots/``."""

    help = "Makes the pictures of the documentation; needs the development packages and Chromium."
    # The site that is photographed is another process, with settings and data of its own.
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Tell each picture as it is made; CommandError where that is impossible."""
        try:
            for path in screenshots.make_pictures(settings.BASE_DIR / screenshots.FOLDER):
                size = round(path.stat().st_size / 1024)
                self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} ({size} kB)")
                self.stdout.flush()
        except screenshots.ScreenshotError as error:
            raise CommandError(str(error)) from error
