"""A window of Chromium that notes all that a page must not do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.pages import HEIGHT, PageType, Scheme

# Runs before the page's own scripts.
WATCH: Final = """
    window.watched = {moved: [], refused: []};
    watched.note = entries => entries.filter(entry => !entry.hadRecentInput).forEach(
        ({value, sources}) => watched.moved.push(
            `${value.toFixed(4)} ${sources.map(({node}) => node?.nodeName + "." + node?.className)}`
        ));
    watched.shifts = new PerformanceObserver(list => watched.note(list.getEntries()));
    watched.shifts.observe({type: "layout-shift", buffered: true});
    addEventListener("securitypolicyviolation", event => watched.refused.push(
        `${event.effectiveDirective} ${event.blockedURI}`));
"""
# Fonts are there, and two frames are drawn.
SETTLED: Final = """async () => {
    await document.fonts.ready;
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
}"""
LEFT_BEHIND: Final = """async () => {
    watched.note(watched.shifts.takeRecords());
    return {moved: watched.moved, refused: watched.refused, stored:
        localStorage.length + sessionStorage.length + (await indexedDB.databases()).length
        + ((await window.caches?.keys()) ?? []).length
        + ((await navigator.serviceWorker?.getRegistrations()) ?? []).length};
}"""
OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def window(
    browser: Browser, site: str, width: int, scheme: Scheme = "light", **more: Any
) -> Iterator["Window"]:
    """Open a window of a person who has never been here."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        **more,
    )
    try:
        yield Window(context.new_page(), site)
    finally:
        context.close()


@dataclass
class Window:
    """One person's browser window, whose every word and request is noted."""

    page: Page
    site: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    # The one error that Chromium itself tells: an answer that was to be expected.
    expected: tuple[str, int] = ("", 0)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        address, status = self.expected
        is_expected = message.location.get("url") == address and f" {status} " in message.text
        if not is_expected:
            self.said.append(f"console: {message.text}")

    def visit(self, page_type: PageType, path: str) -> Response:
        """Go to a page of the type as its visitors do, and wait until it is drawn."""
        address = self.site + path
        self.expected = (address, page_type.status)
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == page_type.status, (path, answer.status)
        if page_type.press:
            self.expected = (address, page_type.pressed_status)
            with self.page.expect_navigation() as navigation:
                self.page.locator(page_type.press).click()
            answer = navigation.value
            assert answer.status == page_type.pressed_status, (path, answer.status)
        self.settle()
        return answer

    def settle(self) -> None:
        """Wait until fonts are there and the page is drawn."""
        self.page.evaluate(SETTLED)

    def faults(self) -> list[str]:
        """Return what the page did that no page may do; empty is good."""
        left: dict[str, Any] = self.page.evaluate(LEFT_BEHIND)
        hosts = {urlsplit(address).netloc for address in self.asked}
        return [
            *self.said,
            *(f"asks {host}" for host in hosts - {urlsplit(self.site).netloc}),
            *(f"moves {what}" for what in left["moved"]),
            *(f"refused by the policy: {what}" for what in left["refused"]),
            *(["stores something"] if left["stored"] else []),
            *(f"cookie {cookie['name']}" for cookie in self.page.context.cookies()),
        ]


def faults_that_stay(look: Callable[[], list[str]]) -> list[str]:
    """Return the faults of a look; where something moved, those of another look.

    A busy Chromium may draw its first frame with a stand-in though the face has come, and move a
    word by a pixel with the next. What a page does by itself, it does again; what comes late is
    let come late on purpose in `test_weight.py`.
    """
    found = look()
    return look() if any("moves " in fault for fault in found) else found


# WCAG 2.2, 1.4.12: what a reader may set over every page. A policy allows styles set this way.
SPACED: Final = """() => {
    const style = new CSSStyleSheet();
    style.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets.push(style);
}"""
# Elements that hold text and show less of it than there is.
CLIPPED: Final = """() => [...document.querySelectorAll("body *")].filter(element => {
    const style = getComputedStyle(element);
    const hides = [style.overflowX, style.overflowY].some(way => ["hidden", "clip"].includes(way));
    const isShown = element.clientWidth > 1 && element.clientHeight > 1;
    const isCut = element.scrollWidth > element.clientWidth + 1
        || element.scrollHeight > element.clientHeight + 1;
    return hides && isShown && isCut && element.innerText?.trim();
}).map(element => element.innerText.trim().slice(0, 60))"""


def clipped(page: Page) -> list[str]:
    """Return the beginnings of texts that are cut off."""
    found: list[str] = page.evaluate(CLIPPED)
    return found


def words(page: Page) -> list[str]:
    """Return the words that are shown now, each once, in their order."""
    return [*dict.fromkeys(page.inner_text("body").split())]


def narrow(page: Page, width: int) -> None:
    """Make the window as wide as ``width``, and wait until the page is drawn anew."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(SETTLED)
