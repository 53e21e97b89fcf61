"""What the desk adds to the site at start-up: kinds of long work, listeners, mended gaps."""

from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published

from core.desk import localize_gap, machine, segments, sources, submitting
from core.jobs import Kind, register_kind


def register() -> None:
    """Name the kinds of long work, follow publications, and mend what wagtail-localize leaves."""
    localize_gap.close()
    segments.install()
    page_published.connect(sources.follow_publication, dispatch_uid="core.follow_publication")
    register_kind(
        Kind(submitting.SUBMIT, _("Begin translations"), submitting.run, tell=submitting.tell)
    )
    register_kind(
        Kind(
            sources.KIND,
            _("Show translators the new original"),
            sources.run,
            tell=sources.tell,
            # A job that waits already serves everybody who asks for it.
            permission=submitting.PERMISSION,
            shared=True,
        )
    )
    register_kind(Kind(machine.KIND, _("Translation by machine"), machine.run, tell=machine.tell))
