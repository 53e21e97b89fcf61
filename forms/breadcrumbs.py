"""Where a page below “Registers” stands."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.breadcrumbs import from_home
from forms.access import INDEX
from forms.models import Register


def breadcrumbs(*steps: tuple[Any, Any], register: Register | None = None) -> list[dict[str, Any]]:
    """Return the way through “Registers”: ``(address, label)``, the page itself last.

    Its own address is empty. With a register the way leads through its entries.
    """
    way: list[tuple[Any, Any]] = [(INDEX, _("Registers"))]
    if register is not None:
        way.append((reverse("registers:submissions", args=[register.pk]), register.name))
    return from_home(*way, *steps)
