"""Work that outlives a process: claimed for a while, given back by the clock if its worker dies.

Claims are one ``UPDATE … WHERE``, so that SQLite can do it too; several workers may compete.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import Error, connections, models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

# A lease is renewed so many times before it would run out.
BEATS: Final = 4


class LeasedWork(models.Model):
    """One piece of work. Queued, it is due at ``due_at``; leased, it is a worker's until then.

    How it may end, in which states, is the subclass's to say.
    """

    QUEUED: Final = "queued"
    LEASED: Final = "leased"

    state = models.CharField(_("state"), max_length=16, default=QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"))
    lease = models.UUIDField(_("lease"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "due_at"], name="%(class)s_due")]

    @classmethod
    def claim(
        cls, *, now: datetime, limit: int, seconds: int, which: models.Q | None = None
    ) -> list[Self]:
        """Take up to ``limit`` due pieces for ``seconds``; a dead worker's come back after that.

        What a dead worker held comes first. Only such as ``which`` says, where it says anything.
        """
        for state in (cls.LEASED, cls.QUEUED):
            due = cls._default_manager.filter(which or models.Q(), state=state, due_at__lte=now)
            oldest = due.order_by("due_at").values_list("pk", flat=True)[:limit]
            while keys := list(oldest.all()):
                lease = uuid.uuid4()
                # The condition is said twice: another worker may have been faster just now. Then
                # there may be more to choose from.
                if due.filter(pk__in=keys).update(
                    state=cls.LEASED,
                    lease=lease,
                    due_at=now + timedelta(seconds=seconds),
                    attempts=F("attempts") + 1,
                ):
                    return list(cls._default_manager.filter(lease=lease, state=cls.LEASED))
        return []

    def renew(self, *, now: datetime, seconds: int) -> bool:
        """Hold the work ``seconds`` longer; ``False`` if the lease ran out and another took it."""
        mine = type(self)._default_manager.filter(pk=self.pk, lease=self.lease)
        return bool(mine.update(due_at=now + timedelta(seconds=seconds)))

    @contextmanager
    def held(self, *, seconds: int) -> Iterator[None]:
        """Renew the lease for as long as the block runs, however slow what it waits for is.

        So a lease may be short, and a dead worker's work comes back soon.
        """
        over = threading.Event()
        beats = threading.Thread(target=self._beat, args=(over, seconds), daemon=True)
        beats.start()
        try:
            yield
        finally:
            over.set()
            beats.join()

    def _beat(self, over: threading.Event, seconds: int) -> None:
        """Renew the lease until ``over`` is set or somebody else has taken the work."""
        is_mine = True
        while is_mine and not over.wait(seconds / BEATS):
            try:
                is_mine = self.renew(now=timezone.now(), seconds=seconds)
            except Error as error:  # The next beat may find the database again.
                logger.warning("A lease could not be renewed: %s", type(error).__name__)
            finally:
                # This thread's own connection, which the next beat need not find alive.
                connections.close_all()

    def settle(self, *, state: str, **fields: Any) -> bool:
        """Note how the work ended, if it is still ours; tell whether it was."""
        mine = type(self)._default_manager.filter(pk=self.pk, lease=self.lease)
        return bool(mine.update(state=state, lease=None, **fields))
