"""``manage.py language_status``: what each language still lacks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.language_status import language_status, told


class Command(BaseCommand):
    """Print it, everything by its name; with ``--check`` fail where visitors would notice."""

    help = "Prints what each language lacks: interface, pages, forms, mails, site settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take languages, and whether to fail."""
        parser.add_argument("languages", nargs="*", help="codes of languages; all if none is given")
        parser.add_argument(
            "--check", action="store_true", help="fail if a language that is offered is incomplete"
        )

    def handle(self, **options: Any) -> None:
        """Print one paragraph for each language. Raises CommandError for an unknown one."""
        found = {status.code: status for status in language_status()}
        if unknown := sorted(set(options["languages"]) - set(found)):
            raise CommandError(f"Not among the languages to translate into: {', '.join(unknown)}")
        wanted = [found[code] for code in options["languages"] or found]
        for status in wanted:
            self.stdout.write("\n".join(told(status)))
        if options["check"] and any(s.is_offered and not s.is_complete for s in wanted):
            raise CommandError("A language that visitors are offered is incomplete.")
