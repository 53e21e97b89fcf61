"""One export in a process of its own, so that its memory is nobody else's: prints JSON.

    python bench/exports.py csv|stock|xlsx REGISTER

The site is that of the environment: ``bench/register.py`` sets it up.
"""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

KILOBYTES = 1024


def main(kind: str, register: int) -> None:
    """Print what an export took."""
    import django

    django.setup()
    took = {"csv": csv, "stock": stock, "xlsx": xlsx}[kind](register)
    print(json.dumps({**took, "peak": peak()}))


def peak() -> float:
    """Return the most megabytes of memory that this process ever held.

    ``getrusage`` would tell of the process that started this one, too.
    """
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / KILOBYTES if found else 0.0


def csv(register: int) -> dict[str, Any]:
    """Stream the full CSV through the whole site, as a registrar gets it."""
    from bench.stage import registrar

    client = registrar()
    address = f"/admin/registers/{register}/export/"
    client.get(address)  # a server that has been running for a while
    begun = time.perf_counter()
    response = client.post(address, {"preset": "full", "format": "csv"})
    return read(response, begun)


def stock(_register: int) -> dict[str, Any]:
    """Stream what Wagtail's list of submissions makes of as many rows."""
    from wagtail.contrib.forms.models import FormSubmission
    from wagtail.contrib.forms.views import SubmissionsListView

    view = SubmissionsListView()
    fields = list(FormSubmission.objects.all()[0].get_data())
    begun = time.perf_counter()
    view.list_export, view.export_headings = fields, {field: field for field in fields}
    # The order that the view gives its exports.
    rows = FormSubmission.objects.order_by(*view.ordering_csv)
    view.get_filename = lambda: "stock"
    return read(view.as_spreadsheet(rows, "csv"), begun)


def read(response: Any, begun: float) -> dict[str, Any]:
    """Read a streamed CSV to its end; the heading comes first, then the data."""
    pieces = iter(response.streaming_content)
    next(pieces)
    lines = next(pieces).count(b"\r\n")
    first = time.perf_counter() - begun
    lines += sum(piece.count(b"\r\n") for piece in pieces)
    return {"first": first, "seconds": time.perf_counter() - begun, "rows": lines}


def xlsx(register: int) -> dict[str, Any]:
    """Have the worker make a workbook in the background."""
    from core import jobs
    from forms import export_jobs
    from forms.models import Register

    begun = time.perf_counter()
    job = export_jobs.start(
        register=Register.objects.get(pk=register), preset="full", query="", user=None
    )
    jobs.run_due()
    job.refresh_from_db()
    if job.state != job.State.FINISHED:
        raise RuntimeError(f"The job ended as {job.state}: {job.error}")
    seconds = time.perf_counter() - begun
    size = sum(len(part) for part in jobs.file_of(job))
    return {"seconds": seconds, "rows": job.result["rows"], "size": size / KILOBYTES**2}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
