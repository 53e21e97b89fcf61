"""``make bench-register``: what a register of a million entries costs, beside one of a thousand.

    python bench/register.py [--entries 1000000]

Needs an empty PostgreSQL in TEST_DATABASE_URL. Prints a table; exit code 1 where a target of the
table is missed. Times are medians of requests through the whole site, in one run on one machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, Final

SMALL: Final = 1_000
LARGE: Final = 1_000_000
ROUNDS: Final = 21
MOST_TIMES: Final = 1.5
MOST_FIRST_SECONDS: Final = 0.5
MOST_MEGABYTES: Final = 150
LEAST_FASTER: Final = 1.5

Medians = dict[str, float]


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

    os.environ.update(environment(folder, os.environ["TEST_DATABASE_URL"]))
    sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    import django

    django.setup()
    register = prepare()
    report = Report()
    small = measured_at(SMALL, register)
    large = measured_at(entries, register)
    report.pages(small, large)
    report.exports(register, entries)
    return int(report.missed)


def prepare() -> Any:
    """Make the site and return the register of its signing page."""
    from config.local_site import prepare_data
    from forms.models import Register
    from forms.registers import register_of

    prepare_data()
    register = Register.objects.filter(confirms=True).first()
    return register or register_of(signing_page())


def signing_page() -> Any:
    """Return the page on which people sign."""
    from campaigns.models import SigningPage

    return SigningPage.objects.get(locale__language_code="en")


def measured_at(entries: int, register: Any) -> Medians:
    """Fill the register up to so many entries and return what its pages cost then."""
    from bench.filling import fill

    begun = time.perf_counter()
    fill(register, entries=entries)
    print(f"{entries:,} entries after {time.perf_counter() - begun:.0f} s", flush=True)
    vacuum()
    return {name: median(ask) for name, ask in requests(register).items()}


def vacuum() -> None:
    """Do what PostgreSQL does by itself a minute after a change."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def requests(register: Any) -> dict[str, Callable[[], Any]]:
    """Return what is measured by name; what this site has no address for is left out."""
    from django.core.cache import cache
    from django.urls import NoReverseMatch, reverse

    from bench.stage import registrar
    from forms import tally

    client = registrar()
    entry = register.submissions.order_by("-created_at")[SMALL // 2]
    base = reverse("registers:submissions", args=[register.pk])
    addresses = {
        "registers": reverse("registers:index"),
        "list": base,
        "list, second page": f"{base}?p=2",
        "list by status": f"{base}?status=confirmed",
        "list by two statuses": f"{base}?status=suspect&status=pending",
        "list by language": f"{base}?language=uk",
        "list by country": f"{base}?country=UA",
        "list by days": f"{base}?created_at_from=2026-01-01&created_at_to=2026-01-01",
        "list by language and country": f"{base}?language=uk&country=UA&status=confirmed",
        "one entry": reverse("registers:entry", args=[register.pk, entry.pk]),
        "page of exports": reverse("registers:export", args=[register.pk]),
    }
    try:
        addresses["dashboard"] = reverse("registers:dashboard", args=[register.pk])
    except NoReverseMatch:
        print("Left out: there is no dashboard at registers:dashboard")
    page = signing_page()
    try:
        addresses["public total"] = page.url + page.reverse_subpage("total_json")
    except NoReverseMatch:
        print("Left out: the signing page has no total.json")

    def ask(address: str) -> Callable[[], None]:
        def run() -> None:
            cache.clear()
            response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")

        return run

    found: dict[str, Callable[[], Any]] = {name: ask(path) for name, path in addresses.items()}
    return found | {"total as the database has it": lambda: tally.total_of(register.key)}


def median(ask: Callable[[], Any]) -> float:
    """Return the median of the milliseconds that something takes once it is warm."""
    ask()
    ask()
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


class Report:
    """The table, and whether a target was missed."""

    def __init__(self) -> None:
        self.missed = False

    def line(self, name: str, figures: str, target: str = "", is_met: bool = True) -> None:
        """Print one line."""
        self.missed |= not is_met
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{name:32} {figures:44} {target:12} {verdict}", flush=True)

    def pages(self, small: Medians, large: Medians) -> None:
        """Compare what pages cost."""
        for name in large:
            times = large[name] / small[name]
            figures = f"{small[name]:8.1f} ms → {large[name]:8.1f} ms = {times:.2f} times"
            self.line(name, figures, f"≤ {MOST_TIMES}", times <= MOST_TIMES)

    def exports(self, register: Any, entries: int) -> None:
        """Compare our CSV with Wagtail's, and tell what a workbook takes."""
        from bench.filling import fill_stock

        csv = export("csv", register.pk)
        first, peak = csv["first"], csv["peak"]
        self.whole("CSV", csv, entries)
        self.line("CSV, first data row", f"{first:.2f} s", "< 0.5 s", first < MOST_FIRST_SECONDS)
        self.line("CSV, peak memory", f"{peak:.0f} MB", "≤ 150 MB", peak <= MOST_MEGABYTES)
        fill_stock(register, page=signing_page())
        vacuum()
        stock = export("stock", register.pk)
        self.whole("Wagtail's CSV", stock, entries)
        self.line("Wagtail's CSV, peak memory", f"{stock['peak']:.0f} MB")
        faster = stock["seconds"] / csv["seconds"]
        self.line("CSV beside Wagtail's", f"{faster:.2f} times faster", "≥ 1.5", faster >= 1.5)
        xlsx = export("xlsx", register.pk)
        self.whole("XLSX in the background", xlsx, entries)
        self.line("XLSX, size", f"{xlsx['size']:.0f} MB")
        peak = xlsx["peak"]
        self.line("XLSX, peak memory", f"{peak:.0f} MB", "≤ 150 MB", peak <= MOST_MEGABYTES)

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
