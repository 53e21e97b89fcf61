"""What the worker does for forms, and how often."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.worker import Duty, register_duty
from forms import outbox, reindexing, reminders, suspicion, tally

MINUTE = 60
HOUR = 60 * MINUTE


def register() -> None:
    """Hand the worker its duties and its kinds of jobs; called once at start-up."""
    register_duty(Duty("mail", 1, outbox.deliver_due, lane="mail"))
    register_duty(Duty("tally", 2, tally.move_tallies))
    register_duty(Duty("digests", 60, outbox.queue_digests))
    register_duty(Duty("reminders", 10 * MINUTE, reminders.queue_reminders, lane="long"))
    register_duty(Duty("traces", HOUR, forget_traces))
    register_duty(Duty("check of the tally", HOUR, tally.check_tallies, lane="long"))

    jobs.register_kind(
        jobs.Kind(reindexing.KIND, _("Re-index the addresses of a mail domain"), reindexing.run)
    )


def forget_traces() -> int:
    """Empty what is older than two days."""
    return suspicion.forget_traces(timezone.now())
