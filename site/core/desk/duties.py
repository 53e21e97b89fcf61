"""What the worker does for the desk."""

from django.utils.translation import gettext_lazy as _

from core import jobs
from core.desk import machine, segments, submitting


def register() -> None:
    """Name the kinds of long work, and let texts be cut into strings in bulk."""
    segments.install()
    jobs.register_kind(
        jobs.Kind(submitting.SUBMIT, _("Begin translations"), submitting.run, tell=submitting.tell)
    )
    jobs.register_kind(
        jobs.Kind(submitting.SYNC, _("Bring translations up to date"), submitting.run_sync)
    )
    jobs.register_kind(
        jobs.Kind(machine.KIND, _("Translation by machine"), machine.run, tell=machine.tell)
    )
