"""Who may see registers: registrars, whatever pages they may edit or not."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.views import View

PERMISSION = "site_forms.manage_registers"
INDEX = reverse_lazy("registers:index")


class RegistrarOnly(View):
    """Turns everybody away who is no registrar, whatever pages they may edit."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is looked up; Wagtail shows the refusal on its own page."""
        super().setup(request, *args, **kwargs)
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what is shown out of caches."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response
