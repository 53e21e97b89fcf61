"""The buttons of the share links: awake where they can do something, else not to be seen."""

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import Site
from tests.browser.watching import window

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.xdist_group("browser")]

PATH = "/en/manifesto/"


def test_a_press_copies_the_address_and_says_so(site: Site, browser: Browser) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with window(browser, site.address, 360, permissions=allowed) as view:
        view.page.goto(PATH)
        view.page.get_by_role("button", name="Copy the link").click()
        view.page.get_by_text("Copied").wait_for()
        address = view.page.locator("link[rel=canonical]").get_attribute("href")
        assert view.page.evaluate("navigator.clipboard.readText()") == address


def test_without_a_script_there_are_links_and_no_buttons(site: Site, browser: Browser) -> None:
    with window(browser, site.address, 360, java_script_enabled=False) as view:
        view.page.goto(PATH)
        share = view.page.locator(".share")
        assert share.get_by_role("link", name="Telegram").is_visible()
        assert share.get_by_role("button").count() == 0
