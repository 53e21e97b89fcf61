"""``manage.py create_groups``: Editors, Publishers, Registrars, Translators of each language."""

from typing import Any

from django.core.management.base import BaseCommand

from home.groups import create_groups


class Command(BaseCommand):
    """Make the groups. Running it again adds what is missing and takes nothing away."""

    help = "Makes the groups of people who work on the site, with the rights their work needs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the groups' names."""
        names = create_groups()
        if options["verbosity"]:
            self.stdout.write("Groups: " + ", ".join(names))
