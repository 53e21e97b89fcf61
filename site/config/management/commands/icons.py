"""``manage.py icons``: the icons of devices, as icon.svg looks now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import icons
from config.chromium import ChromiumError


class Command(BaseCommand):
    """Draw the icons that devices cannot take as SVG beside it."""

    help = "Draws icons from icon.svg; needs the development packages and Chromium."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Tell each icon as it is drawn; CommandError where that is impossible."""
        try:
            for path in icons.draw_icons(settings.BASE_DIR / icons.FOLDER):
                name = path.relative_to(settings.BASE_DIR)
                self.stdout.write(f"{name} ({path.stat().st_size} bytes)")
        except ChromiumError as error:
            raise CommandError(str(error)) from error
