"""Tags of the manifesto's templates."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: template.Context, form_page: Any) -> Any:
    """Return the live form that a commitment leads to, in the page's language, or ``None``.

    Takes ``ways`` from the page's context; the signing page has none, so that nothing leads away.
    """
    ways = context.get("ways") or {}
    return ways.get(form_page.translation_key) if form_page else None
