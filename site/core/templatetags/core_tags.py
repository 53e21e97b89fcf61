"""Tags that the site's templates share."""

from datetime import date, datetime
from typing import Any, Final

from babel.core import get_global, parse_locale
from babel.dates import format_date, format_skeleton
from django import template
from django.conf import settings
from django.utils.translation import get_language, override

from core import navigation
from core.look import Colour, colour
from core.numbers import shown_number, written_locale
from core.site_settings import Link, ShownSettings, shown_settings

register = template.Library()

# The faces of the stylesheet that the first lines of a page are set in, by its script (ISO 15924).
FACES: Final = {
    "Arab": ("naskh-arabic", "naskh-latin"),
    "Cyrl": ("brygada-cyrillic", "brygada-latin", "commissioner-cyrillic", "commissioner-latin"),
}
LATIN_FACES: Final = ("brygada-latin", "commissioner-latin")


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
    """Return the entries of the language menu for this page.

    Takes from the page's context what follows its address: ``subpath``, and ``kept_query``, which
    means the same in every language.
    """
    return navigation.languages(
        context["request"],
        context.get("alternates") or [],
        f"{context.get('subpath') or ''}{context.get('kept_query') or ''}",
    )


@register.simple_tag(takes_context=True)
def current(context: template.Context, link: Link) -> str:
    """Return what ``aria-current`` says of a link: ``page``, ``true`` for the section we are in."""
    request, home = context.get("request"), context.get("home")
    if request is None or not link.url:
        return ""
    if request.path == link.url:
        return "page"
    is_section = bool(context.get("page")) and (home is None or link.url != home.url)
    return "true" if is_section and request.path.startswith(link.url) else ""


@register.simple_tag
def paper_colours() -> Colour:
    """Return the colour behind every page, light and dark."""
    return colour("paper")


@register.simple_tag
def source_url() -> str:
    """Return the address of the program's source; empty where the operator names none."""
    return str(settings.SOURCE_URL)


@register.simple_tag
def direction() -> str:
    """Return the writing direction of the address's language, ``ltr`` or ``rtl``."""
    return navigation.describe(get_language() or settings.LANGUAGE_CODE)[1]


@register.simple_tag
def preloaded_faces() -> list[str]:
    """Return the font files to fetch with the stylesheet, so that the first lines stand in them."""
    language = parse_locale(written_locale())[0]
    script = parse_locale(get_global("likely_subtags").get(language, language))[2]
    faces = FACES.get(script or "", LATIN_FACES)
    return [f"core/fonts/{face}.woff2" for face in faces]


@register.simple_tag
def share_locale(code: str = "") -> str:
    """Return a language as Open Graph wants it, with a country.

    Without ``code`` it is the language of the address.
    """
    with override(code or get_language()):
        name = written_locale()
    # Not ``Locale.parse``, which looks for data of a locale with a script through all there are.
    told, territory, *_rest = parse_locale(get_global("likely_subtags").get(name, name))
    return "_".join(filter(None, (told, territory)))


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


@register.filter
def number(value: int) -> str:
    """Write a number with its groups of digits: 12,345 or 12 345."""
    return shown_number(value)
