"""``manage.py requeue_mail``: after an outage of days, send what was given up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from forms.models import Register
from forms.requeueing import requeue_failed


class Command(BaseCommand):
    """Queue failed mails again whose reason still stands. Running it twice queues nothing twice."""

    help = "Queues again the mails that an outage outlasted and that still make sense."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--register", type=int, help="only of the register of this number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell how many mails will be sent."""
        register = None
        if options["register"] is not None:
            register = Register.objects.filter(pk=options["register"]).first()
            if register is None:
                raise CommandError(f"There is no register {options['register']}")
        count = requeue_failed(register=register, now=timezone.now())
        self.stdout.write(f"Mails queued again: {count}")
