"""Hands out cards."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.card_drawing import card_of, picture
from core.models import BasePage

FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_NOW: Final = "public, max-age=600"


@require_safe
def card(request: HttpRequest, page_id: int, kind: str, name: str) -> HttpResponse:
    """Answer with the card of a published page, PNG.

    Any name gets the card as it is now, for links were shared long ago: so nobody can make us draw
    anything but the cards of our pages. Only under its own name may it be kept for ever.
    """
    language = get_language()
    found = Page.objects.live().filter(pk=page_id, locale__language_code=language).first()
    page = found.specific if found else None
    if not isinstance(page, BasePage) or page.get_view_restrictions().exists():
        raise Http404
    shown = card_of(page, kind, request)
    if shown is None:
        raise Http404
    response = HttpResponse(picture(shown), content_type="image/png")
    response.headers["Cache-Control"] = FOR_EVER if name == shown.name else FOR_NOW
    response.headers["ETag"] = etag = quote_etag(shown.name)
    return get_conditional_response(request, etag=etag, response=response) or response
