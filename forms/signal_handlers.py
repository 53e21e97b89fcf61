"""A form that is published has a register."""

from typing import Any

from wagtail.signals import page_published

from forms import registers
from forms.models import AbstractFormPage


def connect() -> None:
    """Listen; called once at start-up."""
    page_published.connect(describe_published_form, dispatch_uid="forms.describe_register")


def describe_published_form(sender: type, instance: Any, **kwargs: Any) -> None:
    """Bring the register's columns up to date; names of fields are final from here on."""
    if isinstance(instance, AbstractFormPage):
        registers.describe_register(page=instance)
