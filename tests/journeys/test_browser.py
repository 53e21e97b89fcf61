"""The whole site in Chromium: a real server, worker, database and mail server."""

import csv
import io
import re
import time
from urllib.parse import urlsplit
from uuid import uuid4

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.stage import PATIENCE_SECONDS, Site
from tests.journeys.seed import ADDRESSES
from tests.journeys.test_signer import WORDS
from tests.mailbox import link_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def site(live_site: Site) -> Site:
    """Return the site as these stories call it."""
    return live_site


def sign(page: Page, language: str, address: str, name: str = "Sample Signer") -> None:
    words = WORDS[language]
    page.get_by_role("link", name=words["sign"]).click()
    page.fill("#id_full_name", name)
    page.fill("#id_email", address)
    page.select_option("#id_country", label=words["country"])
    page.select_option("#id_profession", "nurse")
    page.check("input[value=condemn]")
    page.check("#id_consent")
    page.locator("form.form button").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("language", WORDS)
def test_a_signer_signs_and_confirms(
    language: str, javascript: bool, site: Site, browser: Browser
) -> None:
    words, address = WORDS[language], f"signer.{uuid4().hex}@example.org"
    context = browser.new_context(java_script_enabled=javascript, base_url=site.address)
    page = context.new_page()
    page.goto(f"/{language}/")
    before = total(page)
    # One name many times in a day waits for review.
    sign(page, language, address, name=f"Sample Signer {address[7:15]}")
    assert page.inner_text("h1") == words["inbox"]
    page.reload()
    assert page.inner_text("h1") == words["inbox"]

    page.goto(link_in(site.mail_to(address)))
    assert page.inner_text("h1") == words["confirm"]
    page.locator("main form button").click()
    assert page.inner_text("h1") == words["confirmed"]
    page.reload()
    page.go_back()
    page.go_forward()
    assert page.inner_text("h1") == words["confirmed"]

    deadline = time.monotonic() + PATIENCE_SECONDS
    # Another story's signature may be counted meanwhile.
    while total(page) <= before:
        assert time.monotonic() < deadline, "The total does not rise"
        page.goto(f"/{language}/")
    assert context.cookies() == []
    context.close()


def total(page: Page) -> int:
    """Return the total that the home page shows; 0 on other pages and at the start."""
    shown = page.locator(".total strong")
    return int(re.sub(r"\D", "", shown.inner_text())) if shown.count() else 0


def test_errors_lead_to_their_fields(site: Site, browser: Browser) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/uk/manifesto/sign/")
    page.locator("form.form button").click()
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_full_name"
    described = page.get_attribute("#id_full_name", "aria-describedby")
    assert page.inner_text(f"#{described}")
    page.close()


def test_without_scripts_the_focus_lands_at_what_is_wrong(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.address)
    page = context.new_page()
    page.goto("/en/manifesto/sign/")
    page.locator("form.form button").click()
    assert page.title().startswith("Error: ")
    assert page.locator(".error-summary:focus").count() == 1
    page.keyboard.press("Tab")
    assert page.locator(".error-summary a:focus").count() == 1
    context.close()


@pytest.mark.parametrize(
    ("typed", "keys", "chosen"),
    [
        ("ukr", ["ArrowDown", "Enter"], "UA"),
        ("Deutsch", ["Tab"], "DE"),  # its own name, and the only match
        ("cote d", ["Enter"], "CI"),  # without marks
        ("NIGER", ["Tab"], "NE"),  # in full, though Nigeria begins alike
        ("korea", ["ArrowUp", "Enter"], "KR"),  # the last of two
        ("korea", ["Tab"], ""),  # one of two: nobody guesses
        ("ukraine", ["Escape", "Escape"], ""),
        ("no such country", ["Tab"], ""),
    ],
)
def test_a_country_is_found_by_typing(
    typed: str, keys: list[str], chosen: str, site: Site, browser: Browser
) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/en/manifesto/sign/")
    box = page.get_by_role("combobox", name="Country")
    box.fill(typed)
    assert box.get_attribute("aria-expanded") == "true"
    for key in keys:
        box.press(key)
    assert page.input_value("#id_country") == chosen
    assert page.url.endswith("/sign/")
    assert box.get_attribute("aria-expanded") == "false"
    sent = page.locator("#id_country option:checked").inner_text() if chosen else ""
    assert box.input_value() == sent
    page.close()


def test_what_a_browser_fills_in_shows_in_the_box_and_errors_lead_to_it(
    site: Site, browser: Browser
) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/uk/manifesto/sign/")
    page.select_option("#id_country", "PL")
    box = page.locator("#id_country-box")
    assert box.input_value() == "Польща"
    box.fill("")
    page.locator("form.form button").click()
    page.locator(".error-summary a", has_text="Країна").click()
    assert page.evaluate("document.activeElement.id") == "id_country-box"
    assert box.get_attribute("aria-invalid") == "true"
    assert page.inner_text(f"#{box.get_attribute('aria-describedby')}")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_tour_leaves_no_trace_and_calls_nobody(
    width: int, scheme: str, site: Site, browser: Browser
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        base_url=site.address,
    )
    page = context.new_page()
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for language, path in ADDRESSES:
        page.goto(f"/{language}/{path}", wait_until="load")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    assert (said, asked, stored) == ([], {urlsplit(site.address).netloc}, 0)
    assert context.cookies() == []
    context.close()


def log_in(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto("/admin/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", site.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


def exported(page: Page, kind: str) -> bytes:
    """Return the file of all columns that the page of the export hands out."""
    page.check("input[name=preset][value=full]")
    page.check(f"input[name=format][value={kind}]")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    assert download.value.suggested_filename.endswith(f".{kind}")
    return download.value.path().read_bytes()


def test_the_administrator_exports_the_register(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.address)
    visitor = context.new_page()
    visitor.goto("/uk/")
    address = f"export.{uuid4().hex}@example.org"
    sign(visitor, "uk", address)

    page = log_in(context, site)
    page.locator("#wagtail-sidebar").get_by_role("button", name="Registers").click()
    page.get_by_role("link", name="All registers").click()
    page.wait_for_url("**/admin/registers/")
    page.get_by_role("link", name="Sign the manifesto").first.click()
    page.get_by_role("link", name="Sample Signer").first.wait_for()
    page.get_by_role("link", name="Export", exact=True).click()
    sheet = openpyxl.load_workbook(io.BytesIO(exported(page, "xlsx"))).active
    assert sheet is not None
    book = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    lines = list(csv.reader(io.StringIO(exported(page, "csv").decode("utf-8-sig"))))
    for rows in (book, lines):
        mine = dict(zip(rows[0], next(row for row in rows if address in row), strict=True))
        assert (mine["Full name"], mine["Country"], mine["Language"]) == (
            "Sample Signer",
            "Ukraine",
            "Українська",
        )
    context.close()


def test_the_accessibility_checker_of_the_editor_is_on_and_finds_nothing(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(base_url=site.address, viewport={"width": 1600, "height": 1000})
    refused: list[str] = []
    context.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page = log_in(context, site)
    # The home page of the source language, and below it one page of each type.
    for number, kind in enumerate(editors_of_each_type(page)):
        page.goto(kind)
        checks = page.locator("[data-side-panel='checks']")
        if number == 0:
            page.locator("[data-side-panel-toggle='checks']").click()
        # Words are counted when the preview has loaded, just before it is looked at.
        checks.locator("[data-content-word-count]").filter(has_text=re.compile(r"\d")).wait_for()
        # On a machine with much to do the preview takes its time.
        page.wait_for_load_state("networkidle", timeout=3 * PATIENCE_SECONDS * 1000)
        found = checks.locator("[data-content-checker-count]").inner_text()
        assert found.strip() == "0", (kind, checks.inner_text())
    assert refused == []
    context.close()


def editors_of_each_type(page: Page) -> list[str]:
    """Return the addresses of the editors of one page of each type, as the desk lists them."""
    page.goto("/admin/reports/translation-desk/?language=uk")
    rows = page.locator("tbody tr").filter(has=page.locator("a[href*='/pages/']"))
    found: dict[str, str] = {}
    for row in rows.all():
        link = row.locator("td.title a").first
        kind = row.locator(".desk-kind").inner_text()
        found.setdefault(kind, str(link.get_attribute("href")))
    assert len(found) >= 9
    return list(found.values())
