"""What a browser may load and do on our pages: Content Security Policy, Level 3 (W3C).

Everything comes from this site alone. What a directive does not name falls back to nothing.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

Directives = Mapping[str, list[object]]


def public_policy(media_url: str) -> Directives:
    """Return the policy of all pages that visitors see; ``media_url`` may be of another host."""
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *_host_of(media_url)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }


def admin_policy(media_url: str) -> Directives:
    """Return the policy of the admin: as tight as the editors of Wagtail 7.4 can bear.

    Its few scripts within pages carry a nonce (``core.desk.script_nonces``). Styles stand on many
    elements, images are drawn on the spot, and previews are frames of this site.
    """
    return {
        **public_policy(media_url),
        "script-src": [SELF, NONCE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, *_host_of(media_url), *DRAWN_ON_THE_SPOT],
        "frame-src": [SELF],
    }


DRAWN_ON_THE_SPOT: Final = ("data:", "blob:")


def _host_of(media_url: str) -> list[str]:
    """Return scheme and host of an address of another site, as a policy names them."""
    scheme, host = urlsplit(media_url)[:2]
    return [f"{scheme}://{host}"] if host else []
