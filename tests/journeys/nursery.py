"""Workers for tests that kill many: loaded once, forked for each line that comes in.

    python -m tests.journeys.nursery

Each is a process of its own that runs what `manage.py worker` runs. Their numbers go out, line by
line; all of them end with this process.
"""

import importlib
import os
import signal
import sys
from typing import NoReturn

import django
from django.conf import settings
from django.core.management import execute_from_command_line


def main() -> None:
    """Fork until there is nothing more to read, or until somebody asks for the end."""
    django.setup()
    importlib.import_module(settings.ROOT_URLCONF)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    workers = []
    try:
        for _line in sys.stdin:
            worker = os.fork()
            if worker == 0:
                work()
            workers.append(worker)
            sys.stdout.write(f"{worker}\n")
            sys.stdout.flush()
    finally:
        for worker in workers:
            # Not reaped before, so the number is nobody else's.
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)


def work() -> NoReturn:
    """Be a worker, and nothing else afterwards."""
    code = 1
    try:
        execute_from_command_line(["manage.py", "worker"])
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
