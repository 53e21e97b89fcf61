"""Run all tests on every database there is, and close with what was left out and why.

    python -m tests.run [arguments of pytest]

With CI=true anything left out is a failure. Exit code 0: all that ran passed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.browser.tools import missing
from tests.postgres import find_programs

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Return the exit code of the whole run."""
    left_out: list[str] = []
    # Stories of one group share what they start, so they stay in one process.
    # The order is ours: what lasts begins early.
    arguments = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadgroup"]
    arguments += ["--no-loadscope-reorder", *sys.argv[1:]]
    environment = dict(os.environ)
    if not (chromium := find_chromium()):
        arguments += ["-m", "not browser"]
        left_out.append("browser stories: no Chromium on the path, and CHROMIUM names none")
    elif lacking := missing():
        arguments += ["-m", "not measures"]
        left_out.append(f"measures of the public pages: {lacking}")
    environment["CHROMIUM"] = chromium or ""

    postgresql = environment.pop("TEST_DATABASE_URL", "")
    failed = run_pytest("SQLite", arguments, environment, left_out)
    if postgresql:
        environment["TEST_DATABASE_URL"] = postgresql
        failed |= run_pytest("PostgreSQL", arguments, environment, left_out)
        if find_programs() is None:
            left_out.append("restarts of a PostgreSQL: its programs are not on this machine")
    else:
        left_out.append("PostgreSQL: TEST_DATABASE_URL names no database")

    for line in left_out:
        print(f"Left out: {line}")
    if not left_out:
        print("Nothing was left out.")
    return int(failed or (bool(left_out) and os.environ.get("CI") == "true"))


def find_chromium() -> str | None:
    """Return the browser that CHROMIUM names, or the first one on the path."""
    named = os.environ.get("CHROMIUM", "")
    candidates = (named,) if named else CHROMIUM_NAMES
    return next(filter(None, map(shutil.which, candidates)), None)


def run_pytest(
    database: str, arguments: list[str], environment: dict[str, str], left_out: list[str]
) -> bool:
    """Run the suite once, note the tests that skipped themselves, and tell whether it failed."""
    print(f"== {database}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if report.exists():
            left_out += [f"{database}: {test}" for test in skipped(report)]
    return code != 0


def skipped(report: Path) -> list[str]:
    """Return name and reason of every test that a report of pytest calls skipped."""
    cases = ElementTree.parse(report).iter("testcase")
    return [
        f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for case in cases
        if (skip := case.find("skipped")) is not None
    ]


if __name__ == "__main__":
    sys.exit(main())
