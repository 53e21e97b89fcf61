"""``manage.py starter_catalogues``: for developers who change the starter content."""

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Locale

from home.starter.content import ORDER, linked_page
from home.starter.translations import catalogue, other_languages, write_catalogue


class Command(BaseCommand):
    """Bring the PO files of the starter content up to date with the pages of this database."""

    help = "Writes the starter content's PO files from the pages in this database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep translations by their msgid and tell what lacks."""
        for language in other_languages():
            locale = Locale.objects.get(language_code=language)
            for name in ORDER:
                page = linked_page(name)
                if page is not None:
                    path = catalogue(language, name)
                    lacking = write_catalogue(page=page, locale=locale, path=path)
                    self.stdout.write(f"{language}/{name}: {lacking} lacking")
