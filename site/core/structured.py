"""What pages are in the words of schema.org, as JSON-LD for search engines.

Only what stands on the page too, and only what is true of it.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

VOCABULARY: Final = "https://schema.org"
# A browser ends a script at "</script", whatever language it is in; JSON writes these otherwise.
ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def described(page: Any, kind: str, context: dict[str, Any]) -> dict[str, Any]:
    """Return what every page tells of itself; ``kind`` is its type."""
    address = page.get_full_url(context.get("request"))
    told = {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.in_short(),
        "inLanguage": page.locale.language_code,
    }
    return {name: value for name, value in told.items() if value}


def document(page: Any, kind: str, context: dict[str, Any]) -> dict[str, Any]:
    """Return what a text tells of itself: its days, who publishes it, its original."""
    told = described(page, kind, context) | {
        "headline": page.title,
        "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
        "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
        "publisher": publisher(context),
    }
    sources = [entry for entry in context.get("alternates") or [] if entry.is_source]
    if sources and sources[0].code != page.locale.language_code:
        told["translationOfWork"] = {"@type": kind, "@id": sources[0].full_url}
    return {name: value for name, value in told.items() if value}


def publisher(context: dict[str, Any]) -> dict[str, Any]:
    """Return who runs this site, as its foot says."""
    shown, home = context.get("site_settings"), context.get("home")
    name = str(shown.organisation if shown else "") or (home.title if home else "")
    told: dict[str, Any] = {"@type": "Organization", "@id": f"{settings.BASE_URL}/#organization"}
    told |= {"name": name, "url": f"{settings.BASE_URL}/"}
    if shown and shown.contact_email:
        told["email"] = shown.contact_email
    if shown and shown.social_links:
        told["sameAs"] = [link.url for link in shown.social_links]
    return told


def breadcrumbs(page: Any, context: dict[str, Any]) -> dict[str, Any] | None:
    """Return the way from the home page to this one; ``None`` on the home page itself."""
    home, request = context.get("home"), context.get("request")
    if home is None or page.pk == home.pk:
        return None
    steps = [home, *reversed(list(_above(page, home.depth))), page]
    entries = [
        {
            "@type": "ListItem",
            "position": position,
            "name": step.title,
            "item": step.get_full_url(request),
        }
        for position, step in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": entries}


def _above(page: Any, depth: int) -> Iterator[Any]:
    """Yield the pages between this one and the home page, the nearest first."""
    while page.depth > depth + 1:
        page = page.page_above() if hasattr(page, "page_above") else page.get_parent()
        yield page


def script(page: Any, context: dict[str, Any]) -> SafeString:
    """Return all of it as a script element, which holds data and runs nothing."""
    graph = [page.structured_data(context), breadcrumbs(page, context)]
    data = {"@context": VOCABULARY, "@graph": [part for part in graph if part]}
    written = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    # No sign is left that HTML could take for its own.
    return format_html('<script type="application/ld+json">{}</script>', SafeString(written))
