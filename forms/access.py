"""Who may see registers: registrars, whatever pages they may edit or not."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.views import View

from forms.models import Register

PERMISSION = "site_forms.manage_registers"
INDEX = reverse_lazy("registers:index")


class RegistrarOnly(View):
    """Turns everybody away who is no registrar, whatever pages they may edit."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is looked up; Wagtail shows the refusal on its own page."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what is shown out of caches."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class OfRegister(RegistrarOnly):
    """A page of one register, which its address names."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the register, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.register = get_object_or_404(Register, pk=kwargs["register_id"])
