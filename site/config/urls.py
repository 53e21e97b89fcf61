"""Addresses of the whole site."""

from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.webhooks import tracking_patterns
from core import doors, views
from core.card_views import card
from core.search_views import search
from core.site_map_views import site_map
from core.sitemaps import sitemap
from home.serving import serve_page

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"

urlpatterns: list[Any] = [
    path("", views.front_door, name="front_door"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", doors.robots, name="robots"),
    path(".well-known/security.txt", doors.security, name="security"),
    path("security.txt", RedirectView.as_view(pattern_name="security")),
    path(".well-known/change-password", doors.change_password),
    path("favicon.ico", doors.icon, name="icon"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns += [
        re_path(
            # Documents have an address of their own, which asks who may have them.
            r"^media/(?P<path>(?!documents/).*)$",
            serve_file,
            {"document_root": settings.MEDIA_ROOT},
            name="media",
        )
    ]

if settings.TRACKING_PROVIDER:
    urlpatterns += [path("anymail/", include(tracking_patterns(settings.TRACKING_PROVIDER)))]

urlpatterns += i18n_patterns(
    # Wagtail mounts a second password form here; there is one door, and it is the admin's.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login")),
    path("search/", search, name="search"),
    path("site-map/", site_map, name="site_map"),
    path("manifest.webmanifest", doors.manifest, name="manifest"),
    path("_card/<int:page_id>/<slug:kind>-<slug:name>.png", card, name="card"),
    path("", include("forms.urls")),
    # Visitors have no session, so their forms carry no token: see core.middleware.
    re_path(wagtail_urls.serve_pattern, csrf_exempt(serve_page), name="wagtail_serve"),
    # Wagtail's own pattern knows no dots.
    re_path(r"^((?:[\w\-]+/)+(?:total\.json|feed\.atom|qr\.svg))$", serve_page),
    path("", include(wagtail_urls)),
)
