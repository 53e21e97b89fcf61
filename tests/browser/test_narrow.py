"""Small windows, large letters, readers' own spacing and colours, no motion: nothing is lost."""

from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import PAGE_TYPES, Look, looks, named
from tests.browser.scenes import staged
from tests.browser.stage import Site
from tests.browser.watching import OVERFLOW, SPACED, clipped, narrow, window, words

# A group of its own, for its windows are many: another process may take them.
pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.xdist_group("narrow")]

# 1280 px at 200 %, and 320 px: WCAG 2.2, 1.4.4 and 1.4.10.
WIDTHS: Final = (640, 320)
# What moves though the reader asks for no motion.
MOVING: Final = """() => [
    ...document.getAnimations().map(({effect}) => `${effect.target?.className} is animated`),
    ...getComputedStyle(document.documentElement).scrollBehavior === "auto" ? [] : ["it scrolls"],
]"""


@pytest.mark.parametrize("look", looks(), ids=str)
def test_zoom_and_spacing_lose_nothing(
    look: Look, site: Site, links: dict[str, dict[str, str]], browser: Browser
) -> None:
    path = look.page.address(look.language, links[look.language])
    with (
        staged(site, look.page.scene),
        window(browser, site.address, 1280, reduced_motion="reduce") as view,
    ):
        view.visit(look.page, path)
        faults: list[str] = view.page.evaluate(MOVING)
        wide = words(view.page)
        for spacing in ("", " spaced"):
            if spacing:
                view.page.evaluate(SPACED)
            for width in WIDTHS:
                narrow(view.page, width)
                shown = set(words(view.page))
                if lost := [word for word in wide if word not in shown]:
                    faults.append(f"{width}{spacing} loses {' '.join(lost)}")
                if (overflow := view.page.evaluate(OVERFLOW)) > 0:
                    faults.append(f"{width}{spacing} is too wide by {overflow} px")
                faults += [f"{width}{spacing} cuts {text!r}" for text in clipped(view.page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["de", "fr", "pl"])
def test_the_long_words_of_other_languages_fit_a_small_window(
    language: str, site: Site, browser: Browser
) -> None:
    faults = []
    with window(browser, site.address, min(WIDTHS)) as view:
        for page_type in PAGE_TYPES:
            if page_type.scene or page_type.press or page_type.path.startswith("{"):
                continue
            view.visit(page_type, page_type.address(language, {}))
            if (overflow := view.page.evaluate(OVERFLOW)) > 0:
                faults.append(f"{page_type.name} is too wide by {overflow} px")
    assert not faults, "\n".join(faults)


# What is drawn by a border alone where the reader's own colours replace ours.
BORDERED: Final = """selector => [...document.querySelectorAll(selector)].filter(element => {
    const style = getComputedStyle(element);
    const sides = ["Top", "Right", "Bottom", "Left"];
    return !sides.some(side => style[`border${side}Style`] !== "none"
        && parseFloat(style[`border${side}Width`]) >= 1);
}).map(element => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("name", ["home", "signing-errors", "confirm"])
def test_in_forced_colours_buttons_focus_and_errors_stay_visible(
    name: str, site: Site, links: dict[str, dict[str, str]], browser: Browser
) -> None:
    page_type = named(name)
    with window(browser, site.address, 360, forced_colors="active") as view:
        view.visit(page_type, page_type.address("en", links["en"]))
        plain = view.page.evaluate(BORDERED, "button, .button, .error-summary, .field.wrong")
        assert not plain, plain
        view.page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert view.page.evaluate(outline) != "none"
