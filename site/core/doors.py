"""What programs ask of every site by its address: robots, security contacts, manifest, icon."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control

from core.languages import offered_codes
from core.look import colour
from core.navigation import describe, home_page
from core.site_settings import shown_settings

HOUR: Final = 60 * 60
# RFC 9116, 2.5.5, wants less than a year: a contact that nobody renews is no contact.
SECURITY_CONTACT_DAYS: Final = 180
PLAIN_TEXT: Final = "text/plain; charset=utf-8"
SECURITY_PATH: Final = "/.well-known/security.txt"


@cache_control(public=True, max_age=HOUR)
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309: all that is public may be read, the admin is not.

    Personal links are not named here: whoever may not read a page does not see its ``noindex``.
    """
    lines = ["User-agent: *", "Disallow: /admin/", ""]
    lines += [f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)


@cache_control(public=True, max_age=HOUR)
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness; 404 where nobody is named.

    The operator's ``SECURITY_CONTACT`` comes first, then the address that every page shows.
    """
    public = shown_settings(request).contact_email
    contact = settings.SECURITY_CONTACT or (f"mailto:{public}" if public else "")
    if not contact:
        raise Http404
    # The same text all day, so that it can be cached and compared.
    today = datetime.combine(timezone.now().date(), time.min)
    expires = today + timedelta(days=SECURITY_CONTACT_DAYS)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}Z",
        f"Preferred-Languages: {', '.join(offered_codes())}",
        f"Canonical: {settings.BASE_URL}{SECURITY_PATH}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)


@cache_control(public=True, max_age=HOUR)
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a device what to write under the site's icon (W3C Web Application Manifest)."""
    language = get_language() or settings.LANGUAGE_CODE
    home, ground = home_page(request), colour("paper").light
    start = f"/{language}/"
    told: dict[str, Any] = {
        "id": start,
        "name": home.title if home else settings.WAGTAIL_SITE_NAME,
        "short_name": gettext("Manifesto"),
        "lang": language,
        "dir": describe(language)[1],
        "start_url": start,
        "scope": "/",
        "display": "minimal-ui",
        "background_color": ground,
        "theme_color": ground,
        "icons": [
            _icon("core/icon.svg", "any", "image/svg+xml"),
            _icon("core/icon-192.png", "192x192"),
            _icon("core/icon-512.png", "512x512"),
            {**_icon("core/icon-maskable.png", "512x512"), "purpose": "maskable"},
        ],
    }
    if home and home.search_description:
        told["description"] = home.search_description
    return JsonResponse(
        told,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _icon(path: str, sizes: str, kind: str = "image/png") -> dict[str, str]:
    return {"src": static(path), "sizes": sizes, "type": kind}


@cache_control(public=True, max_age=HOUR)
def icon(request: HttpRequest) -> HttpResponse:
    """Lead programs that know no page of ours to the icon they all ask for."""
    return HttpResponseRedirect(static("core/favicon.ico"))


@cache_control(public=True, max_age=HOUR)
def change_password(request: HttpRequest) -> HttpResponse:
    """Lead password managers to where a password is changed (W3C, well-known URL)."""
    return HttpResponseRedirect(reverse("wagtailadmin_account"))
