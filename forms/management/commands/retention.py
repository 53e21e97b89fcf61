"""``manage.py retention``: what the worker does every day, or only a look at what it would do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from forms import retention


class Command(BaseCommand):
    """Say what is due in each register, then do it."""

    help = "Erases unconfirmed entries and anonymises closed registers, as their policies say."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each register, and how many entries were treated."""
        now = timezone.now()
        for due in retention.plan(now):
            register = due.register
            note = ", exempt" if register.retention_exempt else ""
            self.stdout.write(
                f"{register.pk} {register.name}: {due.to_erase} to erase, "
                f"{due.to_anonymise} to anonymise{note}"
            )
        if not options["dry_run"]:
            self.stdout.write(f"Done: {retention.apply(now)} entries")
