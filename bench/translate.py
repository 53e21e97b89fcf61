"""``make bench-translate``: what translation work costs beside stock wagtail-localize.

    python bench/translate.py

Works on the empty PostgreSQL of TEST_DATABASE_URL, or on an SQLite of its own without one. Prints a
table; exit code 1 where a target of the table is missed. Ours and stock run in turn, each in a
process of its own, and the quicker of two rounds counts, so that whatever else the machine does
weighs on both.
"""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any, Final

ROUNDS: Final = 2
WORK: Final = {
    "page": "360 strings into five languages",
    "tree": "150 pages into three languages",
    "sync": "One sentence of 360 changed",
    "po": "360 strings from a PO file",
}
REQUESTS: Final = {
    "submit": ("Asking for the tree: in the request", 20),
    "upload": ("Sending the PO file: in the request", 40),
}
# How many times fewer queries, and how many times faster, at least.
TARGETS: Final = {"page": (5.0, 1.5), "tree": (1.5, 1.2), "sync": (20.0, 1.5), "po": (50.0, 1.5)}


def main() -> int:
    """Return 1 if a target was missed."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:0] = [root]
    from bench.stage import environment
    from bench.translations import fill, start

    with tempfile.TemporaryDirectory() as folder:
        database = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        os.environ.update(environment(folder, database))
        sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
        start()
        from config.local_site import prepare_data

        prepare_data()
        fill()
        return int(report())


def report() -> bool:
    """Print the table; return whether a target was missed."""
    missed = False
    for name, title in WORK.items():
        rounds = [(measured(name, "ours"), measured(name, "stock")) for _round in range(ROUNDS)]
        ours, stock = (min(each, key=_seconds) for each in zip(*rounds, strict=True))
        missed |= compare(title, ours, stock, *TARGETS[name])
    for name, (title, most) in REQUESTS.items():
        took = measured(name, "request")
        is_met = took["queries"] <= most
        figures = f"{took['queries']} queries, {1000 * took['seconds']:.0f} ms"
        line(title, figures, f"≤ {most}", is_met)
        missed |= not is_met
    return missed


def compare(
    title: str, ours: dict[str, Any], stock: dict[str, Any], fewer: float, faster: float
) -> bool:
    """Print what a piece of work takes; return whether one of its targets was missed."""
    for name, took in (("ours", ours), ("stock", stock)):
        grown = took["peak"] - took["base"]
        figures = f"{took['seconds']:.2f} s, {took['queries']:,} queries, {took['peak']:.0f} MB"
        line(f"{title}, {name}", f"{figures} (+{grown:.0f})")
    fewer_found = stock["queries"] / ours["queries"]
    faster_found = stock["seconds"] / ours["seconds"]
    line("", f"{fewer_found:.1f} times fewer queries", f"≥ {fewer}", fewer_found >= fewer)
    line("", f"{faster_found:.1f} times faster", f"≥ {faster}", faster_found >= faster)
    return bool(fewer_found < fewer or faster_found < faster)


def line(title: str, figures: str, target: str = "", is_met: bool = True) -> None:
    """Print one line."""
    verdict = ("met" if is_met else "MISSED") if target else ""
    print(f"{title:46} {figures:44} {target:10} {verdict}", flush=True)


def measured(what: str, whose: str) -> dict[str, Any]:
    """Return what a piece of work took in a process of its own."""
    command = [sys.executable, "bench/translations.py", what, whose]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def _seconds(took: dict[str, Any]) -> float:
    seconds: float = took["seconds"]
    return seconds


if __name__ == "__main__":
    sys.exit(main())
