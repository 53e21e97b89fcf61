"""Points of a manifesto and the resolutions that speak to them, each in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from campaigns.blocks import Point
from campaigns.models.manifestos import ManifestoPage
from campaigns.models.related_points import RelatedPoint
from core.navigation import in_language
from core.site_settings import Words


@dataclass(frozen=True)
class RelatedPoints:
    """Points of one manifesto. Its title tells the language if that is not the reader's."""

    manifesto: ManifestoPage
    title: Words
    points: list[Point]


def points_of(resolution: Any) -> list[RelatedPoints]:
    """Return the points beside a resolution, by manifesto, in the editors' order.

    In the resolution's language where the manifesto is live there, else in the source language;
    what no live text has is left out. Two queries.
    """
    rows = list(resolution.related_points.all())
    if not rows:
        return []
    manifestos = _manifestos([row.manifesto_id for row in rows], resolution.locale_id)
    found: dict[int, RelatedPoints] = {}
    for row in rows:
        manifesto = manifestos.get(row.manifesto_id)
        point = manifesto.point(row.section, row.number) if manifesto else None
        if manifesto is None or point is None:
            continue
        is_foreign = manifesto.locale_id != resolution.locale_id
        language = manifesto.locale.language_code if is_foreign else ""
        title = Words(manifesto.title, language)
        group = found.setdefault(manifesto.pk, RelatedPoints(manifesto, title, []))
        if point not in group.points:
            group.points.append(point)
    return list(found.values())


def _manifestos(chosen: list[int], locale_id: int) -> dict[int, ManifestoPage]:
    """Return what readers of a language get for the manifestos that editors chose, by the choice.

    One query. What was chosen may itself be live in no language that readers get.
    """
    keys = ManifestoPage.objects.filter(pk__in=chosen).values("translation_key")
    versions = list(ManifestoPage.objects.filter(translation_key__in=keys).select_related("locale"))
    source = settings.LANGUAGE_CODE
    offered = (
        page
        for page in versions
        if page.live and (page.locale_id == locale_id or page.locale.language_code == source)
    )
    shown = in_language(offered, locale_id)
    return {
        page.pk: shown[page.translation_key]
        for page in versions
        if page.pk in chosen and page.translation_key in shown
    }


def resolutions_by_point(manifesto: ManifestoPage) -> dict[str, list[Any]]:
    """Return the live resolutions tied to points of a manifesto, by the point's anchor.

    One query. What a translation says of its points counts where it is live, else the source.
    """
    rows = list(
        RelatedPoint.objects.filter(
            Q(page__locale=manifesto.locale_id)
            | Q(page__locale__language_code=settings.LANGUAGE_CODE),
            manifesto__translation_key=manifesto.translation_key,
            page__live=True,
        ).select_related("page")
    )
    shown = in_language((row.page for row in rows), manifesto.locale_id).values()
    chosen = {page.pk for page in shown}
    found: dict[str, list[Any]] = {}
    for row in rows:
        point = manifesto.point(row.section, row.number)
        if row.page_id in chosen and point and row.page not in found.get(point.anchor, []):
            found.setdefault(point.anchor, []).append(row.page)
    return found
