"""The HTML of every type of page, as it is sent, before the Nu HTML checker."""

import pytest
from playwright.sync_api import Browser

from tests.browser.markup import errors_in
from tests.browser.pages import looks
from tests.browser.scenes import staged
from tests.browser.stage import Site
from tests.browser.watching import window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.measures,
    pytest.mark.sqlite,
    pytest.mark.xdist_group("browser"),
]


def test_the_html_of_every_page_has_no_error(
    site: Site, links: dict[str, dict[str, str]], browser: Browser
) -> None:
    pages: dict[str, bytes] = {}
    with window(browser, site.address, 1280) as view:
        for look in looks():
            path = look.page.address(look.language, links[look.language])
            with staged(site, look.page.scene):
                answer = view.visit(look.page, path)
            pages[f"{look.page.name}-{look.language}"] = answer.body()
    errors = errors_in(pages)
    assert not errors, "\n".join(errors)
