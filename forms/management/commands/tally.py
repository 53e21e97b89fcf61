"""``manage.py tally``: check the totals against the entries, or count them anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms import tally
from forms.models import Register


class Command(BaseCommand):
    """The nightly check by hand, for one register or all."""

    help = "Checks the totals against the entries (and repairs them), or counts anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which register."""
        task = parser.add_mutually_exclusive_group(required=True)
        task.add_argument("--check", action="store_true", help="compare; repair what is wrong")
        task.add_argument("--rebuild", action="store_true", help="count anew from the entries")
        parser.add_argument("register", nargs="?", type=int, help="its number; without it: all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each register."""
        registers = Register.objects.order_by("pk")
        if options["register"] is not None:
            registers = registers.filter(pk=options["register"])
            if not registers:
                raise CommandError(f"There is no register {options['register']}")
        for register in registers:
            if options["check"]:
                done = "right" if tally.check_tally(register=register) else "wrong, repaired"
            else:
                tally.rebuild_tally(register=register)
                done = "counted anew"
            total = tally.total_of(register.key)
            self.stdout.write(f"{register.pk} {register.name}: {done}, {total} in all")
