"""``make bench-register``: what a register of a million entries costs, beside one of a thousand.

    python bench/register.py [--entries 1000000]

Needs an empty PostgreSQL in TEST_DATABASE_URL. Prints a table; exit code 1 where a target of the
table is missed. Times are medians of requests through the whole site; the small register and the
large one are asked in turn, so that whatever else the machine does weighs on both.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

SMALL: Final = 1_000
LARGE: Final = 1_000_000
WARM_ROUNDS: Final = 2
ROUNDS: Final = 21
MOST_TIMES: Final = 1.5
MOST_FIRST_SECONDS: Final = 0.5
MOST_MEGABYTES: Final = 150
LEAST_FASTER: Final = 1.5


def main() -> int:
    """Return 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=LARGE)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        return _main(entries, folder)


def _main(entries: int, folder: str) -> int:
    sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    from bench.stage import environment

    database = os.environ["TEST_DATABASE_URL"]
    os.environ.update(environment(folder, database))
    sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    import django

    django.setup()
    register = prepare()
    filled(register, SMALL)
    # The large register grows in the database that the small one is a copy of.
    small = copy_database(database)
    filled(register, entries)
    report = Report()
    report.pages(medians(small, database))
    report.exports(register, entries)
    return int(report.missed)


def prepare() -> Any:
    """Make the site and return the register of its signing page."""
    from bench.stage import signing_page
    from config.local_site import prepare_data
    from forms.registers import register_of

    prepare_data()
    return register_of(signing_page())


def filled(register: Any, entries: int) -> None:
    """Fill the register up to so many entries."""
    from bench.filling import fill

    begun = time.perf_counter()
    fill(register, entries=entries)
    vacuum()
    print(f"{entries:,} entries after {time.perf_counter() - begun:.0f} s", flush=True)


def vacuum() -> None:
    """Do what PostgreSQL does by itself a minute after a change."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy_database(database: str) -> str:
    """Copy the database as it is; return the address of the copy."""
    from django.db import connection

    server, _slash, name = database.rpartition("/")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE small TEMPLATE "{name}"')
    return f"{server}/small"


def medians(small: str, large: str) -> dict[str, tuple[float, float]]:
    """Return what each page costs in the small and in the large database, in milliseconds."""
    with server(small) as one, server(large) as other:
        names = json.loads(one.stdout.readline())
        json.loads(other.stdout.readline())
        found = {}
        for name in names:
            for each in (one, other) * WARM_ROUNDS:
                ask(each, name)
            pairs = [(ask(one, name), ask(other, name)) for _round in range(ROUNDS)]
            first, second = zip(*pairs, strict=True)
            found[name] = (statistics.median(first), statistics.median(second))
        return found


@contextmanager
def server(database: str) -> Iterator[Any]:
    """Run a server of pages on a database; it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "bench/pages.py"],
        env={**os.environ, "DATABASE_URL": database},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(process: Any, name: str) -> float:
    """Return how many milliseconds a server took for a page."""
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


class Report:
    """The table, and whether a target was missed."""

    def __init__(self) -> None:
        self.missed = False

    def line(self, name: str, figures: str, target: str = "", is_met: bool = True) -> None:
        """Print one line."""
        self.missed |= not is_met
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{name:32} {figures:44} {target:12} {verdict}", flush=True)

    def pages(self, found: dict[str, tuple[float, float]]) -> None:
        """Compare what pages cost."""
        for name, (small, large) in found.items():
            times = large / small
            figures = f"{small:8.1f} ms → {large:8.1f} ms = {times:.2f} times"
            self.line(name, figures, f"≤ {MOST_TIMES}", times <= MOST_TIMES)

    def at_most(self, name: str, value: float, most: float, unit: str) -> None:
        """Print a figure that has a limit."""
        self.line(name, f"{value:.2f} {unit}", f"≤ {most} {unit}", value <= most)

    def exports(self, register: Any, entries: int) -> None:
        """Compare our CSV with Wagtail's, and tell what a workbook takes."""
        from bench.filling import fill_stock
        from bench.stage import signing_page

        fill_stock(register, page=signing_page())
        vacuum()
        # In turn, and the quicker of two each: other work on the machine slows one run or another.
        runs = [(export("csv", register.pk), export("stock", register.pk)) for _round in range(2)]
        csv, stock = (min(each, key=lambda run: run["seconds"]) for each in zip(*runs, strict=True))
        self.whole("CSV", csv, entries)
        self.at_most("CSV, first data row", csv["first"], MOST_FIRST_SECONDS, "s")
        self.at_most("CSV, peak memory", csv["peak"], MOST_MEGABYTES, "MB")
        self.whole("Wagtail's CSV", stock, entries)
        self.line("Wagtail's CSV, peak memory", f"{stock['peak']:.2f} MB")
        faster = stock["seconds"] / csv["seconds"]
        is_met = faster >= LEAST_FASTER
        self.line("CSV beside Wagtail's", f"{faster:.2f} times faster", f"≥ {LEAST_FASTER}", is_met)
        xlsx = export("xlsx", register.pk)
        self.whole("XLSX in the background", xlsx, entries)
        self.line("XLSX, size", f"{xlsx['size']:.2f} MB")
        self.at_most("XLSX, peak memory", xlsx["peak"], MOST_MEGABYTES, "MB")

    def whole(self, name: str, took: dict[str, Any], entries: int) -> None:
        """Tell how long an export took, and whether every row was in it."""
        is_whole = took["rows"] == entries
        figures = f"{took['seconds']:.1f} s for {took['rows']:,} rows"
        self.line(name, figures, "every row", is_whole)


def export(kind: str, register: int) -> dict[str, Any]:
    """Return what an export took in a process of its own."""
    command = [sys.executable, "bench/exports.py", kind, str(register)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
