"""Run the whole site on this machine: what `make run` does once the packages are there."""

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config import local_site
from core.catalogues import CatalogueError


class Command(BaseCommand):
    """Make the data ready, start web server and worker, tell where they are, wait for Ctrl-C."""

    help = "Run the whole site on this machine, for development and for a first look."
    # The checks look at the database, which need not exist yet; `make check` runs them.
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Run until somebody stops it; CommandError where it cannot run."""
        port = int(os.environ["PORT"])
        try:
            local_site.check_port(port)
            self._say("Preparing catalogues, database and starter content …")
            local_site.prepare_data()
            self._run(port)
        except (local_site.LocalSiteError, CatalogueError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be used: {error.strerror}.") from error

    def _run(self, port: int) -> None:
        # Ctrl-C, a request to end, and a closed terminal all mean the same.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            with local_site.running_processes(port) as processes:
                local_site.wait_for_answer(processes, port)
                self._say(self._addresses())
                local_site.wait_for_end(processes)
        except KeyboardInterrupt:
            self._say("\nStopped.")

    def _addresses(self) -> str:
        password = local_site.first_password(local_site.password_file())
        return "\n".join(
            (
                "",
                f"  Site      {settings.BASE_URL}/",
                f"  Admin     {settings.BASE_URL}/admin/",
                f"  Login     {local_site.ADMINISTRATOR}",
                f"  Password  {password or 'the one you have chosen'}",
                f"  Mails     {_mail_destination()}",
                "",
                "Ctrl-C stops everything.",
            )
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _mail_destination() -> str:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return f"files in {settings.EMAIL_FILE_PATH}"
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"sent through {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return f"handed to {settings.EMAIL_BACKEND}"
