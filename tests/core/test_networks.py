"""Where a visitor comes from: what the socket says, and only trusted proxies are believed."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from core.networks import client_address, network_of

PROXIES = (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128"))


def address(peer: str, forwarded: str | None = None) -> str | None:
    """Return whom the site believes a request to come from."""
    headers: dict[str, Any] = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR=peer)
    found = client_address(request)
    return str(found) if found else None


@pytest.fixture(autouse=True)
def proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = PROXIES


def test_a_visitor_who_comes_straight_is_the_peer() -> None:
    assert address("192.0.2.7") == "192.0.2.7"
    assert address("2001:db8::7") == "2001:db8::7"


def test_what_a_stranger_claims_is_not_believed() -> None:
    assert address("192.0.2.7", "198.51.100.1") == "192.0.2.7"


def test_a_trusted_proxy_names_the_visitor() -> None:
    assert address("127.0.0.1", "192.0.2.7") == "192.0.2.7"
    assert address("::1", "192.0.2.7, 10.0.0.3") == "192.0.2.7"


def test_what_stands_before_the_last_stranger_is_made_up() -> None:
    assert address("127.0.0.1", "198.51.100.1, 192.0.2.7") == "192.0.2.7"
    assert address("127.0.0.1", "10.1.1.1, 192.0.2.7, 10.0.0.3") == "192.0.2.7"


@pytest.mark.parametrize("forwarded", ["", "unknown", "192.0.2.7:1234, nonsense", "''"])
def test_a_proxy_that_names_nobody_is_the_visitor_itself(forwarded: str) -> None:
    assert address("127.0.0.1", forwarded) == "127.0.0.1"


def test_a_unix_socket_tells_nothing() -> None:
    assert address("") is None


def test_an_ipv4_address_in_an_ipv6_coat_is_one() -> None:
    assert address("::ffff:192.0.2.7") == "192.0.2.7"


@pytest.mark.parametrize(
    ("visitor", "network"),
    [("192.0.2.7", "192.0.2.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")],
)
def test_visitors_are_counted_by_household_or_ward(visitor: str, network: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=visitor)
    found = client_address(request)
    assert found is not None
    assert str(network_of(found)) == network
