"""Who may see a page, asked in the very query that finds it."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import PageViewRestriction


def is_restricted() -> Exists:
    """Return what tells, in a query for pages, whether one or a page above it is restricted.

    Wagtail's ``public()`` asks for all restrictions first, in a query of its own.
    """
    below = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.annotate(below=below)
    return Exists(above.filter(below__startswith=F("page__path")))
