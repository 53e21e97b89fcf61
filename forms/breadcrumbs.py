"""Where a page below “Registers” stands."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forms.access import INDEX
from forms.models import Register


def breadcrumbs(*steps: tuple[str, Any], register: Register | None = None) -> list[dict[str, Any]]:
    """Return the way from the admin's home to a page: ``(address, label)``, the page itself last.

    Its own address is empty. With a register the way leads through its entries.
    """
    way: list[tuple[str, Any]] = [
        (reverse("wagtailadmin_home"), _("Home")),
        (str(INDEX), _("Registers")),
    ]
    if register is not None:
        way.append((reverse("registers:submissions", args=[register.pk]), register.name))
    return [{"url": url, "label": label} for url, label in (*way, *steps)]
