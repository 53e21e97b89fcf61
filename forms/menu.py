"""An item of the admin's menu that belongs to registers."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from forms.access import PERMISSION


class RegistersMenuItem(MenuItem):
    """Shown to registrars only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person may see registers."""
        return request.user.has_perm(PERMISSION)
