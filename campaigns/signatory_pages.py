"""What stands on the public list of a manifesto's signatories, in one language."""

from typing import Any, Final

from django.conf import settings
from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import get_language

from campaigns.models import ManifestoPage
from campaigns.professions import Profession
from campaigns.signatories import (
    Choice,
    Counts,
    Order,
    Part,
    UnknownPlace,
    counts_of,
    part_of,
)
from campaigns.signers import signing_pages
from campaigns.supporters import supporters_of
from core.countries import countries, country_name, sort_key
from core.numbers import shown_number
from core.site_settings import shown_settings
from forms.models import Register

SUBPATH: Final = "signatories/"
FRESH_SECONDS: Final = 60
NO_COUNTS: Final = Counts(0, {}, {})


def list_signatories(page: ManifestoPage, request: HttpRequest) -> dict[str, Any]:
    """Return the part of the list that the address asks for. Raises ``Http404``.

    An address that was made up is none of ours: it would be one more page to cache, with the same
    names on it.
    """
    language = get_language() or settings.LANGUAGE_CODE
    choice, after = choice_of(request, language), request.GET.get("after", "")
    registers = Register.objects.filter(key=OuterRef("translation_key"))
    forms = list(signing_pages(page.translation_key).annotate(register_id=registers.values("pk")))
    known = next((form for form in forms if form.register_id), None)
    part, counts = Part(), NO_COUNTS
    if known is not None:
        counts = counts_of(known.translation_key)
        try:
            part = part_of(known.register_id, choice, after=after)
        except UnknownPlace as error:
            raise Http404 from error
    here = [form for form in forms if form.live and form.locale_id == page.locale_id]
    is_first = choice == Choice() and not after
    kept_query = f"?{query}" if (query := query_of(choice)) else ""
    return {
        "people": [told(person, language) for person in part.people],
        "supporters": supporters_of(page.translation_key),
        "signing_page": here[0] if here else None,
        "total": counts.total,
        "total_number": shown_number(counts.total),
        "shown": counts.shown,
        "shown_number": shown_number(counts.shown),
        "choice": choice,
        "kept_query": kept_query,
        "is_narrowed": bool(choice.country or choice.profession),
        "orders": Order.choices,
        "countries": country_options(counts, choice, language),
        "professions": profession_options(counts, choice),
        "first": kept_query or page.get_url(request) + SUBPATH,
        "next": f"?{query_of(choice, after=part.after)}" if part.after else "",
        "is_continued": bool(after),
        "is_indexed": is_first and is_indexed(request),
    }


def is_indexed(request: HttpRequest) -> bool:
    """Tell whether search engines may have the names."""
    return shown_settings(request).signatories_indexed


def with_signatories(urls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a manifesto's entries of the sitemap, and those of its list of signatories."""
    below = [
        {
            "location": entry["location"] + SUBPATH,
            "alternates": [
                {**alternate, "location": alternate["location"] + SUBPATH}
                for alternate in entry["alternates"]
            ],
        }
        for entry in urls
    ]
    return [*urls, *below]


def finished(response: HttpResponse, *, is_indexed: bool) -> HttpResponse:
    """Say how long the page is fresh, and to search engines that it is not theirs.

    Who takes back their name may stand in a cache for this long and no longer.
    """
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    if not is_indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def choice_of(request: HttpRequest, language: str) -> Choice:
    """Return what an address asks for; what is left empty asks for nothing. Raises ``Http404``."""
    asked = request.GET
    order, country = asked.get("order") or Order.NEWEST, asked.get("country", "")
    profession = asked.get("profession", "")
    is_known = (
        order in Order.values
        and (not country or country in countries(language))
        and (not profession or profession in Profession.values)
    )
    if not is_known:
        raise Http404
    return Choice(Order(order), country, profession)


def query_of(choice: Choice, *, after: str = "") -> str:
    """Return the query of an address, written in one way; empty for the list's beginning."""
    asked = {
        "order": choice.order.value if choice.order != Order.NEWEST else "",
        "country": choice.country,
        "profession": choice.profession,
        "after": after,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def told(person: Any, language: str) -> dict[str, str]:
    """Return a signatory in the reader's language."""
    professions = dict(Profession.choices)
    return {
        "name": person.name,
        "institution": person.institution,
        "profession": str(professions.get(person.profession, "")),
        "country": country_name(person.country, language) if person.country else "",
    }


def country_options(counts: Counts, choice: Choice, language: str) -> list[tuple[str, str, str]]:
    """Return the countries that can be picked as (code, name, how many), sorted by name.

    The one that is picked is among them, even if nobody of it shows their name any more.
    """
    codes = {code for code in counts.countries if code} | ({choice.country} - {""})
    named = [(code, country_name(code, language)) for code in codes]
    return [
        (code, name, shown_number(counts.countries.get(code, 0)))
        for code, name in sorted(named, key=lambda option: sort_key(option[1]))
    ]


def profession_options(counts: Counts, choice: Choice) -> list[tuple[str, str, str]]:
    """Return the professions that can be picked, likewise, in the order of the form."""
    return [
        (key, str(label), shown_number(counts.professions.get(key, 0)))
        for key, label in Profession.choices
        if key in counts.professions or key == choice.profession
    ]
