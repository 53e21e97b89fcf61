"""Work that outlives a process: claimed for a while, given back by the clock if its worker dies.

Claims are one ``UPDATE … WHERE``, so that SQLite can do it too; several workers may compete.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


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
    def claim(cls, *, now: datetime, limit: int, seconds: int) -> list[Self]:
        """Take up to ``limit`` due pieces for ``seconds``; a dead worker's come back after that."""
        due = Q(state__in=[cls.QUEUED, cls.LEASED], due_at__lte=now)
        rows = cls._default_manager.filter(due).order_by("due_at")
        lease = uuid.uuid4()
        # The condition is said twice: between choosing and claiming another worker may be faster.
        taken = cls._default_manager.filter(
            due, pk__in=list(rows.values_list("pk", flat=True)[:limit])
        )
        taken.update(
            state=cls.LEASED,
            lease=lease,
            due_at=now + timedelta(seconds=seconds),
            attempts=F("attempts") + 1,
        )
        return list(cls._default_manager.filter(lease=lease, state=cls.LEASED))

    def renew(self, *, now: datetime, seconds: int) -> bool:
        """Hold the work ``seconds`` longer; ``False`` if the lease ran out and another took it."""
        mine = type(self)._default_manager.filter(pk=self.pk, lease=self.lease)
        return bool(mine.update(due_at=now + timedelta(seconds=seconds)))

    def settle(self, *, state: str, **fields: Any) -> bool:
        """Note how the work ended, if it is still ours; tell whether it was."""
        mine = type(self)._default_manager.filter(pk=self.pk, lease=self.lease)
        return bool(mine.update(state=state, lease=None, **fields))
