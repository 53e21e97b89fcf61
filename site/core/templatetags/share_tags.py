"""Tags for what is said of a page where it is shared."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import structured
from core.card_drawing import card_of
from core.cards import PAGE, PLAIN
from core.qr import qr_svg
from core.sharing import SharedPage

register = template.Library()

# The addresses that these services publish for links without any script of theirs. Mastodon's
# opens in the browser alone: what follows the # is sent to nobody before a server is chosen.
SERVICES: Final = (
    (_("E-mail"), "mailto:?subject={title}&body={url}"),
    ("WhatsApp", "https://wa.me/?text={both}"),
    ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={both}"),
    ("Mastodon", "https://share.joinmastodon.org/#text={both}"),
    ("X", "https://x.com/intent/post?text={title}&url={url}"),
)


@dataclass(frozen=True)
class ShownCard:
    """A card as a page shows it; sizes in pixels."""

    url: str
    full_url: str
    width: int
    height: int
    alt: str


@register.simple_tag(takes_context=True)
def card(context: template.Context, page: Any, kind: str = "") -> ShownCard | None:
    """Return the card of a published page; ``None`` where it has none of that kind.

    Without ``kind`` it is the one for messengers.
    """
    request: Any = context.get("request")
    page = getattr(page, "specific", page)
    if not _is_public(page, request):
        return None
    kind = kind or (PLAIN if context.get("subpath") else PAGE)
    found = card_of(page, kind, request)
    if found is None:
        return None
    with override(found.language):
        url = reverse("card", args=[page.pk, kind, found.name])
    return ShownCard(url, f"{settings.BASE_URL}{url}", *found.size, found.alt)


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """Return what this page is in the words of schema.org; empty at an address below the page's."""
    page = context.get("page")
    if context.get("subpath") or not _is_public(page, context.get("request")):
        return SafeString("")
    return structured.script(page, {str(name): value for name, value in context.flatten().items()})


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, page: Any) -> str:
    """Return the whole address of a page."""
    return str(page.get_full_url(context.get("request")) or "")


@register.simple_tag
def qr_code(address: str) -> SafeString:
    """Return the code of an address as an SVG element."""
    return qr_svg(address)


@register.simple_tag
def share_services(url: str, title: str) -> list[tuple[Any, str]]:
    """Return the ways to pass a page on, as (name, address); none is contacted before a click."""
    quoted = {"url": quote(url, safe=""), "title": quote(title, safe="")}
    both = quote(f"{title} {url}", safe="")
    return [(name, address.format(both=both, **quoted)) for name, address in SERVICES]


def _is_public(page: Any, request: Any) -> bool:
    """Tell whether everybody can read this page; a preview shows what is not published."""
    is_preview = request is None or getattr(request, "is_preview", False)
    return isinstance(page, SharedPage) and not is_preview and getattr(page, "live", False)
