"""``manage.py worker``: mail, tally and the timetable. Several may run at once."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import worker


class Command(BaseCommand):
    """Run all background work until SIGTERM or Ctrl-C."""

    help = "Sends mail, keeps the tally and the timetable. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop cleanly: the piece of work at hand is finished first."""
        if options["once"]:
            worker.run_once()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run_until(stop)
