"""What the worker does for forms, and how often."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.worker import Duty, register_duty
from forms import (
    erasures,
    export_jobs,
    funnel,
    invalidations,
    outbox,
    reindexing,
    reminders,
    retention,
    suspicion,
    tally,
)
from forms.access import PERMISSION

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def register() -> None:
    """Hand the worker its duties and its kinds of jobs; called once at start-up."""
    register_duty(Duty("mail", 1, outbox.deliver_due, lane="mail"))
    register_duty(Duty("tally", 2, tally.move_tallies))
    register_duty(Duty("funnel", 5, funnel.move))
    register_duty(Duty("digests", 60, outbox.queue_digests))
    register_duty(Duty("reminders", 10 * MINUTE, reminders.queue_reminders, lane="long"))
    register_duty(Duty("traces", HOUR, forget_traces))
    register_duty(Duty("erasures", 10, erasures.append_waiting))
    register_duty(Duty("retention", DAY, retention.apply_due, lane="long"))
    register_duty(Duty("check of the tally", HOUR, tally.check_tallies, lane="long"))

    # Whoever may see registers stops what runs away in them, whoever began it.
    for name, label, run in (
        (reindexing.KIND, _("Re-index the addresses of a mail domain"), reindexing.run),
        (invalidations.KIND, _("Strike out entries by a rule"), invalidations.run),
        (
            invalidations.REVERSAL_KIND,
            _("Reverse a bulk invalidation"),
            invalidations.run_reversal,
        ),
    ):
        jobs.register_kind(jobs.Kind(name, label, run, permission=PERMISSION, shared=True))
    jobs.register_kind(
        jobs.Kind(
            export_jobs.KIND,
            _("Export of a register"),
            export_jobs.run,
            tell=export_jobs.tell,
            permission=PERMISSION,
        )
    )


def forget_traces() -> int:
    """Empty what is older than two days."""
    return suspicion.forget_traces(timezone.now())
