"""The one background process: it runs every duty when it is due, whatever fails.

Each lane is a thread of its own, so that a mail server that hangs or a long export holds up
neither the tally nor one another.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, close_old_connections, connections

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
# What is at hand when the worker is stopped may take so long; then its lease brings it back.
# Those who stop processes lose patience themselves, after ten seconds most of them.
STOP_SECONDS = 5


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
    except (OperationalError, InterfaceError) as error:
        # While a database is away every duty fails, again and again: one line is enough.
        logger.error("Duty %s waits for the database: %s", duty.name, " ".join(str(error).split()))
    except Exception:
        logger.exception("Duty %s failed", duty.name)
    return 0


def run_until(stop: threading.Event) -> None:
    """Work until ``stop`` is set; the piece of work at hand gets some seconds to finish."""
    lanes = {lane: _start(lane, stop) for lane in sorted({duty.lane for duty in duties()})}
    # Not ``stop.wait()``: the signal that sets it interrupts this thread, which may hold its lock.
    while not stop.is_set():
        time.sleep(IDLE_SECONDS)
        for lane, thread in lanes.items():
            if not thread.is_alive() and not stop.is_set():
                logger.critical("The lane %s broke off; it is started again", lane)
                lanes[lane] = _start(lane, stop)
    deadline = time.monotonic() + STOP_SECONDS
    for lane, thread in lanes.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            logger.warning("The lane %s was still busy; its work comes back by itself", lane)


def _start(lane: str, stop: threading.Event) -> threading.Thread:
    """Start a lane. It keeps no process from ending."""
    thread = threading.Thread(
        target=_run_lane, args=(lane, stop), name=f"worker {lane}", daemon=True
    )
    thread.start()
    return thread


def _run_lane(lane: str, stop: threading.Event) -> None:
    """Work on the duties of one lane, one after another."""
    own = [duty for duty in duties() if duty.lane == lane]
    try:
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
    finally:
        connections.close_all()


def run_once() -> int:
    """Run all duties until none finds anything to do; return how many pieces were done."""
    total = 0
    while worked := sum(perform(duty) for duty in duties()):
        total += worked
    return total
