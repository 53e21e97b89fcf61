"""The admin as the members of some groups see it."""

from typing import Any

from django.test import Client

from tests.factories import PersonFactory


def desk_of(*groups: str, **values: Any) -> Client:
    """Return a browser in which a new member of ``groups`` is signed in."""
    client = Client()
    client.force_login(PersonFactory(groups=groups, **values))
    return client
