"""What follows when a language gets its home page."""

from typing import Any

from django.db.models.signals import post_save

from home.groups import join_language
from home.models import HomePage


def connect() -> None:
    """Listen; called once at start-up."""
    post_save.connect(welcome_language, sender=HomePage, dispatch_uid="home.welcome_language")


def welcome_language(
    sender: type, instance: HomePage, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """See ``home.groups.join_language``. What fixtures bring has its groups with it."""
    if created and not raw:
        join_language(home=instance)
