"""The ground floor: what every other app stands on."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, language choice, the worker, cleaning and sealing of input."""

    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Register the house rules and the worker's own duties."""
        import_module("core.checks")
        from wagtail.signals import page_published

        from core import jobs
        from core.desk import duties, localize_gap, sources
        from core.worker import Duty, register_duty

        register_duty(Duty("jobs", 2, jobs.run_due, lane="long"))
        register_duty(Duty("old jobs", 3600, jobs.forget_old))
        duties.register()
        sources.register_job()
        localize_gap.close()
        page_published.connect(sources.follow_publication, dispatch_uid="core.follow_publication")
