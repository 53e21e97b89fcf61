"""What axe-core finds on a page: https://github.com/dequelabs/axe-core, its rules by their tags."""

from typing import Final

from playwright.sync_api import Page

from tests.browser.tools import AXE

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Axe leaves these out unless they are named: touch targets of 24 px, and contrast of 7:1.
NAMED: Final = ["target-size", "color-contrast-enhanced"]
ALL: Final = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {name: {"enabled": True} for name in NAMED},
}
# What can differ between two colour schemes of one page.
COLOURS: Final = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "color-contrast-enhanced", "link-in-text-block"],
    },
}
# Where contrast of 7:1 is asked for.
READ_AT_LENGTH: Final = "main :is(p, li, dd, blockquote, td), main :is(p, li, dd, blockquote, td) *"

RUN: Final = """async ([options, readAtLength]) => {
    const {violations} = await axe.run(
        document, {...options, elementRef: true, resultTypes: ["violations"], preload: false});
    return violations.flatMap(({id, nodes}) => nodes.filter(
        ({element}) => id !== "color-contrast-enhanced" || element.matches(readAtLength)
    ).map(({target, failureSummary}) =>
        `${id}: ${target.join(" ")} ${failureSummary.split("\\n")[1].trim()}`));
}"""


def violations(page: Page, *, is_first: bool = True) -> list[str]:
    """Return every violation on the page as it is shown now, each with its element.

    A second look at the same page in other colours asks about colours alone.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options = ALL if is_first else COLOURS
    found: list[str] = page.evaluate(RUN, [options, READ_AT_LENGTH])
    return found
