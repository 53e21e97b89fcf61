"""``manage.py load_starter_content``: manifesto, resolution, forms and mails in all languages."""

from typing import Any

from django.core.management.base import BaseCommand

from forms import wording
from home.starter import loader, translations


class Command(BaseCommand):
    """Load what was never loaded here. Running it again changes nothing."""

    help = (
        "Loads the starter content into an empty site. Running it again changes nothing, "
        "overwrites no editor's work and brings back nothing that was deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Pages first, then their translations, the site's menus, and the words of mails."""
        tell = self.stdout.write if options["verbosity"] else _silence
        loader.load_pages(tell)
        translations.load_translations(tell)
        loader.load_settings(tell)
        wording.create_missing(tell)


def _silence(_line: str) -> None:
    """Tell nobody."""
