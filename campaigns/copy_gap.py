"""Copies of manifestos and of signing pages are drafts, whatever is copied with them.

The gap: Wagtail's ``CopyPageAction`` publishes copies without calling ``Page.publish``, so neither
the question nor a second person would be met, and it decides for a whole subtree at once. It can go
when Wagtail asks the page, or offers a hook for each page copied.
"""

from functools import wraps
from typing import Any, Final

from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

from campaigns.models import ManifestoPage, SigningPage

DRAFTS: Final = (ManifestoPage, SigningPage)


def install() -> None:
    """Stand before Wagtail's copying of each page; called once at start-up."""
    stock = CopyPageAction._copy_page
    if hasattr(stock, "__wrapped__"):
        return

    @wraps(stock)
    def copy_page(self: CopyPageAction, page: Page, *args: Any, **kwargs: Any) -> Page:
        """Copy ``page`` and what is below it; below a draft nothing is live either."""
        wanted = self.keep_live
        self.keep_live = wanted and not issubclass(page.specific_class, DRAFTS)
        try:
            return stock(self, page, *args, **kwargs)
        finally:
            self.keep_live = wanted

    CopyPageAction._copy_page = copy_page
