"""Reads a Content Security Policy as a browser does."""

from django.http import HttpResponse


def policy_of(response: HttpResponse) -> dict[str, set[str]]:
    """Return what an answer allows, by directive."""
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}
