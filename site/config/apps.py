"""The top floor as an app of its own, so that it can have management commands."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Commands that know every other app."""

    name = "config"

    def ready(self) -> None:
        """Register the checks of the configuration."""
        import_module("config.checks")
