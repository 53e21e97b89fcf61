"""The top floor as an app of its own, so that it can have management commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Commands that know every other app."""

    name = "config"
