"""Where a page of ours in the admin stands."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def from_home(*steps: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Return the way from the admin's home to a page: ``(address, label)``, the page itself last.

    Its own address is empty. Wagtail's ``get_breadcrumbs_items`` wants it so.
    """
    start = (reverse("wagtailadmin_home"), _("Home"))
    return [{"url": str(url), "label": label} for url, label in (start, *steps)]
