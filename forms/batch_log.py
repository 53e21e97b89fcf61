"""The audit log of long work: one entry a run, whose counts move with every batch."""

from collections import Counter
from typing import Any

from django.db.models import Model
from wagtail.log_actions import log


class BatchLog:
    """Notes what one run did, in the transactions that do it: a killed run has told all it did.

    A run that does nothing leaves no entry. ``data`` must not name anybody.
    """

    def __init__(self, *, instance: Model, action: str, user: Any = None, **data: Any) -> None:
        self.counts: Counter[str] = Counter()
        self._instance, self._action, self._user, self._data = instance, action, user, data
        self._entry: Any = None

    def add(self, counts: Counter[str]) -> None:
        """Add what a batch did. Call it in the batch's own transaction, as its last step."""
        if not counts.total():
            return
        self.counts.update(counts)
        data = {**self._data, "entries": dict(sorted(self.counts.items()))}
        if self._entry is None:
            self._entry = log(
                instance=self._instance, action=self._action, user=self._user, data=data
            )
        else:
            self._entry.data = data
            self._entry.save(update_fields=["data"])
