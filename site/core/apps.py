"""The ground floor: what every other app stands on."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, language choice, the worker, cleaning and sealing of input."""

    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Register the house rules and the worker's own duties."""
        import_module("core.checks")
        from core import (
            jobs,
            languages,
            locale_guard,
            locale_sync_gap,
            scheduling,
            site_rows,
        )
        from core.desk import duties, script_nonces, start_page
        from core.worker import Duty, register_duty

        languages.connect()
        post_migrate.connect(languages.make_known, sender=self)
        locale_guard.install()
        locale_sync_gap.close()
        site_rows.connect()
        script_nonces.close()
        start_page.connect()
        register_duty(Duty("jobs", 2, jobs.run_due, lane="long"))
        register_duty(Duty("old jobs", 3600, jobs.forget_old))
        register_duty(Duty("schedule", 60, scheduling.publish_due))
        duties.register()
