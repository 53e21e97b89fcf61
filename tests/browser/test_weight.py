"""What a first visit to the manifesto costs over the wire."""

from collections import Counter
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.pages import PageType, named
from tests.browser.stage import Site
from tests.browser.watching import faults_that_stay, window

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.xdist_group("browser")]

KB: Final = 1000
# With fonts, by language; the rest is the same for all.
MOST: Final = {"en": 120 * KB, "uk": 180 * KB, "ar": 160 * KB}
MOST_WITHOUT_FONTS: Final = 25 * KB
MOST_SCRIPT: Final = 12 * KB
MOST_REQUESTS: Final = 10

# A slow mobile line: bytes in a second, and milliseconds to the server and back.
SLOW_LINE: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}


@dataclass
class Wire:
    """Counts what comes in over the wire, headers included, by kind of resource."""

    page: Page
    requests: int = 0
    bytes: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session = self.page.context.new_cdp_session(self.page)
        self.session.on("Network.responseReceived", self._see)
        self.session.on("Network.loadingFinished", self._weigh)
        self.session.send("Network.enable")

    def _see(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]
        self.requests += 1

    def _weigh(self, event: dict[str, Any]) -> None:
        self.bytes[self.kinds[event["requestId"]]] += int(event["encodedDataLength"])


@pytest.mark.parametrize("language", MOST)
def test_a_first_visit_to_the_manifesto_is_light(
    language: str, site: Site, browser: Browser
) -> None:
    with window(browser, site.address, 360) as view:
        wire = Wire(view.page)
        view.visit(PageType("manifesto", ""), f"/{language}/manifesto/")
        view.page.wait_for_load_state("networkidle")
    total = wire.bytes.total()
    assert total <= MOST[language], wire.bytes
    assert total - wire.bytes["Font"] <= MOST_WITHOUT_FONTS, wire.bytes
    assert wire.bytes["Script"] <= MOST_SCRIPT, wire.bytes
    assert wire.requests <= MOST_REQUESTS, wire.bytes


@pytest.mark.parametrize("language", MOST)
@pytest.mark.parametrize("path", ["", "manifesto/", "manifesto/sign/"])
def test_fonts_that_come_late_move_nothing(
    path: str, language: str, site: Site, browser: Browser
) -> None:
    with window(browser, site.address, 360) as view:
        Wire(view.page).session.send("Network.emulateNetworkConditions", SLOW_LINE)
        view.visit(PageType(path, path), f"/{language}/{path}")
        assert view.faults() == []


def _late(route: Route) -> None:
    """Let a script come when the page has long been drawn."""
    sleep(0.5)
    route.continue_()


@pytest.mark.parametrize("language", MOST)
@pytest.mark.parametrize("name", ["manifesto", "signing", "confirmed", "change", "volunteer"])
def test_scripts_that_come_late_move_nothing(
    name: str, language: str, site: Site, links: dict[str, dict[str, str]], browser: Browser
) -> None:
    page_type = named(name)

    def looked_at() -> list[str]:
        with window(browser, site.address, 360) as view:
            # So high that the whole page is in view: what moves below it is not told.
            view.page.set_viewport_size({"width": 360, "height": 9000})
            view.page.route("**/*.js", _late)
            view.visit(page_type, page_type.address(language, links[language]))
            return view.faults()

    assert faults_that_stay(looked_at) == []
