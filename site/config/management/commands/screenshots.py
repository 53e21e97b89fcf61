"""``manage.py screenshots``: the pictures of the documentation and a contact sheet of the site."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import contact_sheet, screenshots
from config.chromium import ChromiumError
from config.throwaway_site import SiteError


class Command(BaseCommand):
    """Run a throw-away site with sample data, and photograph all of it.

    The pictures of the documentation go to ``docs/screenshots/``; every page type in every language
    goes onto a contact sheet below ``var/``, for people to look at before a release.
    """

    help = "Photographs the site; needs the development packages and Chromium."
    # The site that is photographed is another process, with settings and data of its own.
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Tell each file as it is made; CommandError where that is impossible."""
        pictures = settings.BASE_DIR / screenshots.FOLDER
        sheet = Path(settings.VAR_DIR) / contact_sheet.FOLDER
        try:
            for path in screenshots.make_pictures(pictures, sheet):
                self.stdout.write(f"{path} ({round(path.stat().st_size / 1024)} kB)")
                self.stdout.flush()
        except (ChromiumError, SiteError) as error:
            raise CommandError(str(error)) from error
