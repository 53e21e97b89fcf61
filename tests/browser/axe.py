"""What axe-core finds on a page: https://github.com/dequelabs/axe-core, its rules by their tags."""

from typing import Any, Final

from playwright.sync_api import Page

from tests.browser.tools import AXE

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
ALL: Final = {
    "runOnly": {"type": "tag", "values": TAGS},
    # Touch targets of 24 px; axe leaves the rule out unless it is named.
    "rules": {"target-size": {"enabled": True}},
}
# What can differ between two colour schemes of one page.
COLOURS: Final = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# Contrast of 7:1, for what is read at length.
AT_LENGTH: Final = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
READ_AT_LENGTH: Final = ["main p", "main li", "main dd", "main blockquote", "main td"]

RUN: Final = """async ([selectors, options]) => {
    const include = selectors.filter(selector => document.querySelector(selector));
    if (!include.length) return [];
    const found = await axe.run(
        {include}, {...options, resultTypes: ["violations"], preload: false});
    return found.violations.flatMap(({id, nodes}) => nodes.map(
        node => `${id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n")[1].trim()}`));
}"""


def violations(page: Page, *, is_first: bool = True) -> list[str]:
    """Return every violation on the page as it is shown now, each with its element.

    A second look at the same page in other colours asks about colours alone.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    return [
        *_run(page, ["html"], ALL if is_first else COLOURS),
        *_run(page, READ_AT_LENGTH, AT_LENGTH),
    ]


def _run(page: Page, selectors: list[str], options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(RUN, [selectors, options])
    return found
