"""Every type of page, in every script, width and colour scheme, held to the measures of a page."""

from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations
from tests.browser.pages import Look, Scheme, looks
from tests.browser.scenes import staged
from tests.browser.stage import Site
from tests.browser.watching import OVERFLOW, faults_that_stay, window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.measures,
    pytest.mark.sqlite,
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize("look", looks(), ids=str)
def test_a_page_is_accessible_still_and_discreet(
    look: Look, site: Site, links: dict[str, dict[str, str]], browser: Browser
) -> None:
    path = look.page.address(look.language, links[look.language])

    def looked_at(width: int, schemes: tuple[Scheme, ...]) -> list[str]:
        faults: list[str] = []
        with window(browser, site.address, width, schemes[0]) as view:
            with staged(site, look.page.scene):
                view.visit(look.page, path)
            for number, scheme in enumerate(schemes):
                view.page.emulate_media(color_scheme=scheme)
                found = violations(view.page, is_first=number == 0)
                faults += [f"{width} {scheme}: {fault}" for fault in found]
            if (overflow := view.page.evaluate(OVERFLOW)) > 0:
                faults.append(f"{width}: wider than the window by {overflow} px")
            return faults + [f"{width}: {fault}" for fault in view.faults()]

    faults = [
        fault
        for width, schemes in look.views
        for fault in faults_that_stay(partial(looked_at, width, schemes))
    ]
    assert not faults, "\n".join(faults)
