"""``manage.py data_request``: give a person everything stored about them, or erase them."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from core.cleaning import clean_address
from forms import data_requests


class Command(BaseCommand):
    """Requests under data protection law, in all registers at once."""

    help = "Gives a person everything stored about them, or erases them, in all registers."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and for whom."""
        tasks = parser.add_subparsers(dest="task", required=True)
        give = tasks.add_parser("give", help="print everything stored about a person as JSON")
        give.add_argument("address", help="the person's mail address")
        give.add_argument("--output", type=Path, help="a new file, which its owner alone may read")
        erase = tasks.add_parser("erase", help="erase a person and print a certificate")
        erase.add_argument("address", help="the person's mail address")
        erase.add_argument(
            "--forget-suppression",
            action="store_true",
            help="also forget that no mail may go there; then others can have mail sent there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and print what was asked for or what was done."""
        try:
            address = clean_address(options["address"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        now = timezone.now()
        if options["task"] == "erase":
            certificate = data_requests.erase(
                address=address,
                user=None,
                now=now,
                forget_suppression=options["forget_suppression"],
            )
            self.stdout.write(certificate.text())
            return
        data = data_requests.give(address=address, user=None, now=now)
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"
        if options["output"] is None:
            self.stdout.write(text)
            return
        try:
            with open(options["output"], "x", encoding="utf-8", opener=_private) as file:
                file.write(text)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
