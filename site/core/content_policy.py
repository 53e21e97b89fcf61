"""Sends with every answer what a browser may load and do there."""

from typing import Final, cast

from csp.constants import NONE, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.desk import script_nonces

ADMIN: Final = "/admin/"
# What no page of ours asks a device for, so that nothing else can (W3C Permissions Policy).
REFUSED_FEATURES: Final = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "payment",
    "usb",
)
PERMISSIONS_POLICY: Final = ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES)


class ContentPolicyMiddleware(CSPMiddleware):
    """Chooses between the policy of public pages, that of the admin, and that of previews."""

    # The nonce belongs to the thread that draws the page.
    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with both headers; what is drawn meanwhile finds this request's nonce."""
        with script_nonces.of(request):
            response = cast("HttpResponseBase", super().__call__(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy for this answer.

        A preview is a public page within a frame of the admin; Wagtail draws it by a request of
        its own, which passes here too and keeps its policy under the admin's address. Of the
        admin's own pages those may be framed that Wagtail exempts from ``X-Frame-Options``.
        """
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if getattr(request, "is_preview", False):
            parts.replace = {"frame-ancestors": [SELF]}
        elif request.path_info.startswith(ADMIN):
            parts.config = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)
            is_framed = response.headers.get("X-Frame-Options") == "SAMEORIGIN"
            parts.replace = {"frame-ancestors": [SELF if is_framed else NONE]}
        return parts
