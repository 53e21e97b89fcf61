"""Journeys by keyboard alone, the focus in sight at every stop."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.browser.keyboard import Typist
from tests.browser.stage import Site
from tests.browser.watching import window
from tests.journeys.test_signer import WORDS
from tests.mailbox import link_in

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.xdist_group("browser")]

SEND = "form.form button[type=submit]"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_signing_confirming_and_withdrawing(
    language: str, width: int, site: Site, browser: Browser
) -> None:
    address = f"keys.{uuid4().hex}@example.org"
    with window(browser, site.address, width) as view:
        keys = Typist(view.page)
        view.page.goto(f"/{language}/")
        keys.go_to("main a[href$='/manifesto/sign/']").press_to_leave("Enter")
        # Nothing is filled in: the summary of errors leads to the first field.
        keys.go_to(SEND).press_to_leave("Enter")
        keys.go_to(".error-summary a[href='#id_full_name']").press("Enter")
        assert view.page.evaluate("document.activeElement.id") == "id_full_name"
        keys.type(f"Sample {address[5:13]}").go_to("#id_email").type(address)
        keys.choose("[id^=id_country]", WORDS[language]["country"])
        keys.choose("[id^=id_profession]", WORDS[language]["profession"])
        keys.go_to("input[value=condemn]").press("Space")
        keys.go_to("#id_consent").press("Space")
        keys.go_to(SEND).press_to_leave("Enter")
        assert view.page.inner_text("h1") == WORDS[language]["inbox"]

        view.page.goto(link_in(site.mail_to(address)))
        keys.go_to("main form button").press_to_leave("Enter")
        assert view.page.inner_text("h1") == WORDS[language]["confirmed"]
        keys.go_to("main a[href*='/link/mine/']:not([href*='/help/'])").press_to_leave("Enter")
        keys.go_to("main a[href$='/withdraw/']").press_to_leave("Enter")
        keys.go_to("main form button").press_to_leave("Enter")
        assert view.page.url.endswith(f"/{language}/link/withdrawn/")
    assert not keys.unseen, "\n".join(keys.unseen)


def test_volunteering(site: Site, browser: Browser) -> None:
    with window(browser, site.address, 360) as view:
        keys = Typist(view.page)
        view.page.goto("/en/help/volunteer/")
        keys.go_to("#id_your_name").type("Sample Volunteer")
        keys.go_to("input[value=translation]").press("Space")
        keys.go_to("#id_email").type(f"{uuid4().hex}@example.org")
        keys.go_to("#id_consent").press("Space")
        keys.go_to(SEND).press_to_leave("Enter")
        assert view.page.url.endswith("/en/help/volunteer/done/")
    assert not keys.unseen, "\n".join(keys.unseen)


@pytest.mark.parametrize("width", [360, 1280])
def test_changing_the_language_and_skipping_to_the_content(
    width: int, site: Site, browser: Browser
) -> None:
    with window(browser, site.address, width) as view:
        keys = Typist(view.page)
        view.page.goto("/en/manifesto/")
        keys.go_to(".skip").press("Enter")
        assert view.page.evaluate("document.activeElement.id") == "main"
        view.page.reload()
        keys.go_to(".languages summary").press("Enter")
        keys.go_to(".languages a[hreflang=uk]").press_to_leave("Enter")
        assert view.page.url.endswith("/uk/manifesto/")
    assert not keys.unseen, "\n".join(keys.unseen)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_stop_of_the_manifesto_is_seen(width: int, site: Site, browser: Browser) -> None:
    with window(browser, site.address, width) as view:
        keys = Typist(view.page)
        view.page.goto("/en/manifesto/")
        keys.go_to(".site-footer [type=submit], .site-footer button")
    assert not keys.unseen, "\n".join(keys.unseen)
