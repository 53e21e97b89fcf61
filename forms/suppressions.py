"""Addresses that no mail goes to, in the hands of an administrator."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import log

from forms import addresses, limits
from forms.models import Suppression


def of(address: str) -> Suppression | None:
    """Return why no mail goes to this address; ``None`` if mail does."""
    return matching(address).first()


def matching(address: str) -> QuerySet[Suppression]:
    """Return the notes not to write to a mailbox, under whatever rule they were made."""
    index = Q(plain_index=addresses.plain_index(address))
    index |= Q(email_index=addresses.address_index(address))
    return Suppression.objects.filter(index).order_by("created_at", "pk")


def add(*, address: str, user: Any, now: datetime) -> bool:
    """Write to an address no more because its owner asks; ``False`` if that was so already."""
    with transaction.atomic():
        if limits.is_suppressed(address):
            return False
        limits.suppress(address=address, reason=Suppression.Reason.ASKED, now=now)
        row = Suppression.objects.get(plain_index=addresses.plain_index(address))
        _note(row, action="forms.rules", user=user, data={"rule": "suppression", "what": "added"})
        return True


def lift(*, suppression: Suppression, user: Any) -> None:
    """Write to an address again."""
    with transaction.atomic():
        data = {"reason": suppression.reason, "since": suppression.created_at.date().isoformat()}
        _note(suppression, action="forms.lift", user=user, data=data)
        suppression.delete()


def lift_address(*, address: str, user: Any) -> int:
    """Write to an address again, whichever way it was spelled; return how many rows that took."""
    with transaction.atomic():
        rows = list(matching(address).select_for_update())
        for row in rows:
            lift(suppression=row, user=user)
        return len(rows)


def _note(row: Suppression, *, action: str, user: Any, data: dict[str, str]) -> None:
    # Not by its own name, which is made of the address's index.
    log(instance=row, action=action, user=user, data=data, title=gettext("Suppressed address"))
