"""Compile, check or update the interface's translations."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import catalogues


class Command(BaseCommand):
    """`catalogues --compile | --check | --update`: no GNU gettext is needed."""

    help = "Compile, check or update the catalogues of the interface."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take exactly one of three orders."""
        order = parser.add_mutually_exclusive_group(required=True)
        order.add_argument("--compile", action="store_true", help="write what processes read")
        order.add_argument("--check", action="store_true", help="fail unless all is translated")
        order.add_argument("--update", action="store_true", help="bring them up to the code")

    def handle(self, **options: Any) -> None:
        """Do what was ordered; CommandError tells a broken or incomplete catalogue."""
        try:
            if options["check"]:
                self._check()
            else:
                written = (
                    catalogues.compile_catalogues()
                    if options["compile"]
                    else catalogues.update_catalogues()
                )
                self.stdout.write("\n".join(map(str, written)) or "Nothing to do.")
        except catalogues.CatalogueError as error:
            raise CommandError(str(error)) from error

    def _check(self) -> None:
        faults = catalogues.check_catalogues()
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults; see `make messages`."]))
        self.stdout.write("Every message is translated.")
