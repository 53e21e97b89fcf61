"""A form that is published has a register, a mail that was sent a fate, a text its translators."""

from typing import Any

from anymail.signals import tracking as tracking_signal
from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from wagtail.signals import page_published

from forms import addresses, registers, tracking, wording
from forms.models import AbstractFormPage, MailText


def connect(config: AppConfig) -> None:
    """Listen; called once at start-up."""
    page_published.connect(describe_published_form, dispatch_uid="forms.describe_register")
    tracking_signal.connect(tracking.note_report, dispatch_uid="forms.note_report")
    post_save.connect(tell_translators, sender=MailText, dispatch_uid="forms.tell_translators")
    post_migrate.connect(fill_rules, sender=config, dispatch_uid="forms.fill_rules")


def describe_published_form(sender: type, instance: Any, **kwargs: Any) -> None:
    """Bring the register's columns up to date; names of fields are final from here on."""
    if isinstance(instance, AbstractFormPage):
        registers.describe_register(page=instance)


def tell_translators(sender: type, instance: MailText, **kwargs: Any) -> None:
    """Show translators what is new in the words of a mail."""
    wording.show_changes_to_translators(instance)


def fill_rules(sender: AppConfig, **kwargs: Any) -> None:
    """Give a new database the rules of well-known mail providers to begin with."""
    addresses.load_rules()
