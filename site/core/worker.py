"""The one background process: it runs every duty when it is due, whatever fails.

Each lane is a thread of its own, so that a mail server that hangs or a long export holds up
neither the tally nor one another.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5


@dataclass
class Duty:
    """What the worker does every ``seconds``; ``run`` returns how many pieces of work it did."""

    name: str
    seconds: float
    run: Callable[[], int]
    lane: str = "quick"
    due: float = field(default=0.0, compare=False)


_duties: dict[str, Duty] = {}


def register_duty(duty: Duty) -> None:
    """Hand the worker a duty; a second one of the same name replaces the first."""
    _duties[duty.name] = duty


def duties() -> Iterable[Duty]:
    """Return all duties in the order they were registered."""
    return _duties.values()


def perform(duty: Duty) -> int:
    """Run one duty. A failure is logged and costs this turn only."""
    try:
        return duty.run()
    except Exception:
        logger.exception("Duty %s failed", duty.name)
    return 0


def run_until(stop: threading.Event) -> None:
    """Work until ``stop`` is set; the piece of work at hand is finished first."""
    lanes = sorted({duty.lane for duty in duties()})
    threads = [
        threading.Thread(target=_run_lane, args=(lane, stop), name=f"worker {lane}")
        for lane in lanes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        # In slices: a thread that waits without end would not hear signals.
        while thread.is_alive():
            thread.join(IDLE_SECONDS)


def _run_lane(lane: str, stop: threading.Event) -> None:
    """Work on the duties of one lane, one after another."""
    own = [duty for duty in duties() if duty.lane == lane]
    while not stop.is_set():
        worked = 0
        for duty in own:
            if stop.is_set():
                break
            if duty.due > time.monotonic():
                continue
            # As between two requests: a connection that broke is replaced.
            close_old_connections()
            done = perform(duty)
            worked += done
            duty.due = time.monotonic() + (0 if done else duty.seconds)
        if not worked:
            stop.wait(IDLE_SECONDS)
    connections.close_all()


def run_once() -> int:
    """Run all duties until none finds anything to do; return how many pieces were done."""
    total = 0
    while worked := sum(perform(duty) for duty in duties()):
        total += worked
    return total
