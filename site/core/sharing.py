"""What pages say of themselves where they are shared: to messengers and to search engines."""

import textwrap
from typing import Any, ClassVar, Final

from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing

from core import structured
from core.cards import PAGE, PLAIN, Card

# What stands first on a page tells best what it is.
OPENINGS: Final = ("lead", "summary", "intro", "body")
LONGEST_DESCRIPTION: Final = 200


class SharedPage:
    """A page that describes itself; every kind of page may say more of what it is."""

    # https://ogp.me/#types
    og_type: ClassVar[str] = "website"

    def in_short(self) -> str:
        """Return what this page is: the editors' description, else its first words."""
        page: Any = self
        if page.search_description:
            return str(page.search_description)
        texts = (words_of(getattr(page, name, "")) for name in OPENINGS)
        return textwrap.shorten(next(filter(None, texts), ""), LONGEST_DESCRIPTION, placeholder="…")

    def figure(self) -> str:
        """Return the number that stands on the card, in words; most pages have none."""
        return ""

    def page_above(self) -> Any:
        """Return the page above this one, for the way that leads here."""
        page: Any = self
        return page.get_parent()

    def card(self, kind: str, *, above: str, foot: str) -> Card | None:
        """Return the card of that kind, below the site's title, over ``foot``; or ``None``."""
        page: Any = self
        if kind not in {PAGE, PLAIN}:
            return None
        return Card(
            language=page.locale.language_code,
            title=page.title,
            above=above if above != page.title else "",
            below=self.figure() if kind == PAGE else "",
            foot=foot,
            accent="below",
        )

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return what this page is in the words of schema.org; ``context`` is the template's."""
        return structured.described(self, "WebPage", context)


def words_of(value: Any) -> str:
    """Return what a field says, without its mark-up."""
    if isinstance(value, StreamValue):
        found = value.stream_block.get_searchable_content(value)
        return " ".join(" ".join(map(str, found)).split())
    return " ".join(get_text_for_indexing(str(value)).split())
