"""Where a request comes from: the socket's peer, or whom a trusted proxy names."""

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# One household or ward: a provider gives a customer a whole /64 of IPv6 (RFC 6177).
PREFIXES = {4: 24, 6: 64}


def client_address(request: HttpRequest) -> Address | None:
    """Return the visitor's address; ``None`` where the server tells none (a Unix socket).

    ``X-Forwarded-For`` counts only behind ``settings.TRUSTED_PROXIES``, read from its end: what
    stands before the first untrusted address anybody may have made up.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops += reversed(request.headers.get("X-Forwarded-For", "").split(","))
    found = None
    for hop in hops:
        address = _parse(hop)
        if address is None:
            break
        found = address
        if not _is_in(address, settings.TRUSTED_PROXIES):
            break
    return found


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def network_of(address: Address) -> Network:
    """Return the network whose visitors are counted together: /24 of IPv4, /64 of IPv6."""
    return ipaddress.ip_network((address, PREFIXES[address.version]), strict=False)
