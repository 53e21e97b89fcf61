"""Tags that the site's templates share."""

from datetime import date, datetime
from typing import Any

from babel.core import Locale, get_global
from babel.dates import format_date, format_skeleton
from django import template
from django.conf import settings
from django.utils.translation import get_language, override

from core import navigation
from core.numbers import written_locale
from core.site_settings import ShownSettings, shown_settings

register = template.Library()


@register.simple_tag(takes_context=True)
def site_settings(context: template.Context) -> ShownSettings:
    """Return the settings and menus in the language of the address."""
    return shown_settings(context["request"])


@register.simple_tag(takes_context=True)
def site_home(context: template.Context) -> Any:
    """Return the home page in the language of the address; ``None`` on an empty site."""
    return navigation.home_page(context["request"])


@register.simple_tag(takes_context=True)
def site_languages(context: template.Context) -> list[navigation.Alternate]:
    """Return the entries of the language menu for this page."""
    return navigation.languages(
        context["request"], context.get("alternates") or [], str(context.get("subpath") or "")
    )


@register.simple_tag
def direction() -> str:
    """Return the writing direction of the address's language, ``ltr`` or ``rtl``."""
    return navigation.describe(get_language() or settings.LANGUAGE_CODE)[1]


@register.simple_tag
def share_locale(code: str = "") -> str:
    """Return a language as Open Graph wants it, with a country: the likeliest, as CLDR has it.

    Without ``code`` it is the language of the address.
    """
    with override(code or get_language()):
        name = written_locale()
    known = Locale.parse(get_global("likely_subtags").get(name, name))
    return "_".join(filter(None, (known.language, known.territory)))


@register.filter
def long_date(value: date | None) -> str:
    """Write a day as people do: 24 February 2022, 24 лютого 2022 р."""
    return format_date(value, "long", locale=written_locale()) if value else ""


@register.filter
def month(value: date | None) -> str:
    """Write a month and its year: April 2022, квітень 2022 р."""
    if value is None:
        return ""
    moment = datetime(value.year, value.month, value.day)
    return format_skeleton("yMMMM", moment, locale=written_locale())
