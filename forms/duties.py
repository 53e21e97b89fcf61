"""What the worker does for forms."""

from core.worker import Duty, register_duty
from forms import outbox, tally


def register() -> None:
    """Hand the worker its duties; called once at start-up."""
    register_duty(Duty("mail", 1, outbox.deliver_due))
    register_duty(Duty("tally", 2, tally.move_tallies))
    register_duty(Duty("digests", 60, outbox.queue_digests))
