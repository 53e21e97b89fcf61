"""Closes a gap of wagtail-localize 1.14: a field of a language makes live aliases of every page.

“Synchronise content from another locale”, under Settings > Locales, copies all pages of one
language into another as live aliases: readers would get English under a language's address, past
sending to translation and past publication. The component is registered with its model, and no
setting takes it away.

Can go when wagtail-localize lets a site do without it, or makes drafts there.
"""

from wagtail_localize.locales.components import get_locale_components
from wagtail_localize.models import LocaleSynchronization


def close() -> None:
    """Take the component off the pages of the languages; called once at start-up."""
    components = get_locale_components()
    components[:] = [one for one in components if one["model"] is not LocaleSynchronization]
