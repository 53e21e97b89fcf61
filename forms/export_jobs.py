"""Large workbooks are made in the background: sealed as they grow, for their maker alone."""

import base64
from collections.abc import Iterator
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from core import jobs
from core.models import Job
from core.sealing import seal, unseal
from core.xlsx import xlsx
from forms import exports
from forms.export_files import Block, file_name
from forms.filters import SubmissionFilterSet
from forms.models import Register, Submission

KIND: Final = "export"
CONTEXT: Final = "query of an export"


def start(*, register: Register, preset: str, query: str, user: Any) -> Job:
    """Have the entries that the filters in ``query`` leave written into a workbook.

    The query is sealed: what somebody looked for may name a person. Its days are those of the
    time zone in which it was asked.
    """
    sealed = base64.b64encode(seal(query.encode(), context=CONTEXT)).decode()
    parameters = {
        "register": register.pk,
        "preset": preset,
        "query": sealed,
        "time_zone": timezone.get_current_timezone_name(),
    }
    return jobs.start(kind=KIND, parameters=parameters, user=user, now=timezone.now())


def run(job: Job) -> dict[str, Any]:
    """Write the workbook as its maker would have got it at once, in their time zone."""
    with timezone.override(job.parameters.get("time_zone")):
        return _run(job)


def _run(job: Job) -> dict[str, Any]:
    """Write the workbook; the first row of it is no entry."""
    register = Register.objects.get(pk=job.parameters["register"])
    preset = job.parameters["preset"]
    query = unseal(base64.b64decode(job.parameters["query"]), context=CONTEXT).decode()
    filters = SubmissionFilterSet(
        QueryDict(query), queryset=Submission.objects.filter(register=register)
    )
    if not filters.is_valid():
        raise ValueError("The filters of the export are no longer valid")
    table = exports.TABLES[preset](register)
    jobs.advance(job, done=0, total=table.chosen(filters.qs).order_by().count())
    jobs.keep_file(job, xlsx(_told(job, exports.blocks(table, filters.qs))))
    return {
        "file_name": file_name(register.pk, preset, "xlsx"),
        "register": register.name,
        "rows": job.done,
    }


def _told(job: Job, blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks, and tell after each how far the job is."""
    yield next(blocks)
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        jobs.advance(job, done=done)


def tell(job: Job) -> str:
    """Say what came of it."""
    count = job.result.get("rows", 0)
    rows = ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
    return gettext("“%(register)s”: %(rows)s") % {
        "register": job.result.get("register", ""),
        "rows": rows,
    }
