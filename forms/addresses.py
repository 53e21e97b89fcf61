"""Who an address belongs to: one person, one canonical form, found again by a keyed index."""

from core.sealing import blind_index


def canonical_address(address: str) -> str:
    """Return the form under which an address counts as one person's. ``address`` must be clean."""
    return address.strip().lower()


def address_index(address: str) -> str:
    """Return the index by which a register finds an address without storing it in the open."""
    return blind_index("address", canonical_address(address))


def domain_index(address: str) -> str:
    """Return the index of an address's mail domain."""
    return blind_index("domain", canonical_address(address).rpartition("@")[2])
