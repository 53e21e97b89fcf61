"""The Wagtail Site, from which pages make their addresses."""

from urllib.parse import urlsplit

from wagtail.models import Site


def follow_base_url(base_url: str) -> None:
    """Give Wagtail's default site the host and port of the site's own address."""
    url = urlsplit(base_url)
    port = url.port or (443 if url.scheme == "https" else 80)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (url.hostname, port):
        site.hostname, site.port = url.hostname, port
        site.save()
