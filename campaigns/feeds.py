"""The updates of one language as an Atom feed (RFC 4287)."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date, quote_etag

from core.navigation import home_page

MOST_ENTRIES: Final = 30
FRESH_SECONDS: Final = 300


class StableFeed(Atom1Feed):
    """Atom whose ``updated`` moves only with its content; Django takes the clock if it is empty."""

    def latest_post_date(self) -> datetime:
        """Return when the feed last changed."""
        changed: datetime = self.feed["changed"]
        return changed


def entry_id(page: Any) -> str:
    """Return the id of a page in its language: the same wherever and whenever it is read."""
    return uuid.uuid5(page.translation_key, page.locale.language_code).urn


def changed_at(page: Any) -> datetime:
    """Return when readers last got something new of a page."""
    changed: datetime = page.last_published_at or page.latest_revision_created_at
    return changed


def feed_response(index: Any, updates: Sequence[Any], request: HttpRequest) -> HttpResponse:
    """Answer with the feed, or 304 where the reader has the very same (RFC 9110, 13)."""
    changed = max(map(changed_at, [index, *updates]))
    content = written(index, updates, request, changed).encode()
    response = HttpResponse(content, content_type=StableFeed.content_type)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.headers["ETag"] = etag = quote_etag(sha256(content).hexdigest())
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    seconds = int(changed.timestamp())
    answer = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
    return answer or response


def written(index: Any, updates: Sequence[Any], request: HttpRequest, changed: datetime) -> str:
    """Return the feed as XML; the home page's title names its author."""
    home = home_page(request)
    address = index.get_full_url(request)
    feed = StableFeed(
        title=f"{index.title} · {home.title}" if home else index.title,
        link=address,
        description=index.search_description or None,
        language=index.locale.language_code,
        author_name=home.title if home else index.title,
        feed_url=f"{address}feed.atom",
        feed_guid=entry_id(index),
        changed=changed,
    )
    for update in updates:
        update.locale = index.locale
        feed.add_item(
            title=update.title,
            link=update.get_full_url(request),
            # Atom1Feed says that this is HTML.
            description=escape(update.summary),
            unique_id=entry_id(update),
            pubdate=update.first_published_at or changed_at(update),
            updateddate=changed_at(update),
        )
    text: str = feed.writeString("utf-8")
    return text
