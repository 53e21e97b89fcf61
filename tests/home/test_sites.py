"""Where Wagtail thinks the site lives."""

import pytest
from wagtail.models import Site

from home.sites import follow_base_url


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("base_url", "hostname", "port"),
    [
        ("http://127.0.0.1:8123", "127.0.0.1", 8123),
        ("http://localhost", "localhost", 80),
        ("https://manifesto.example.org", "manifesto.example.org", 443),
    ],
)
def test_wagtails_site_follows_the_address(base_url: str, hostname: str, port: int) -> None:
    follow_base_url(base_url)
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == (hostname, port)
    assert site.root_url == base_url
