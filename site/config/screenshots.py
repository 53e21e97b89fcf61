"""Pictures of the running site: a throw-away site with sample data, and Chromium to look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from config import contact_sheet
from config.chromium import browser
from config.local_site import ADMINISTRATOR
from config.throwaway_site import Site, link_in, mail_to, running_site, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FOLDER: Final = Path("docs") / "screenshots"

Scheme = Literal["light", "dark"]

DESKTOP: Final = (1280, 800)
# For pages whose button would otherwise lie below the edge.
TALL: Final = (1280, 880)
PHONE: Final = (390, 844)


@dataclass(frozen=True)
class Picture:
    """What a visitor sees at an address of the site."""

    name: str
    path: str
    size: tuple[int, int] = DESKTOP
    scheme: Scheme = "light"
    # The part of the page that stands at the upper edge; empty for the page's own beginning.
    part: str = ""


@dataclass(frozen=True)
class Signer:
    """A sample person. All of them are visibly samples, at an address that nobody can have."""

    language: str
    name: str
    address: str
    country: str
    profession: str
    institution: str
    confirms: bool = True


SIGNERS: Final = (
    Signer("en", "Sample Signer", "sample.signer@example.org", "GB", "nurse", "Sample Hospital"),
    Signer("uk", "Зразкова Особа", "zrazok@example.org", "UA", "physician", "Зразкова лікарня"),
    Signer("en", "Second Sample Signer", "second@example.org", "PL", "researcher", "", False),
)

PUBLIC_PICTURES: Final = (
    Picture("home-en", "/en/"),
    Picture("home-en-dark", "/en/", scheme="dark"),
    Picture("home-uk", "/uk/"),
    Picture("home-uk-phone", "/uk/", PHONE),
    Picture("manifesto-en", "/en/manifesto/"),
    Picture("manifesto-uk-phone", "/uk/manifesto/", PHONE),
    Picture("sign-en-phone", "/en/manifesto/sign/", PHONE),
    Picture("sign-uk-phone-dark", "/uk/manifesto/sign/", PHONE, "dark", "form.form"),
)
# Taken on the way of the signers, and in the admin.
SIGN: Final = "sign"
INBOX: Final = "inbox"
CONFIRM: Final = "confirm"
REGISTERS: Final = "registers"
REGISTER: Final = "register"
TRANSLATION: Final = "translation-uk"
NAMES: Final = frozenset(
    {picture.name for picture in PUBLIC_PICTURES}
    | {f"{name}-{signer.language}" for name in (SIGN, INBOX, CONFIRM) for signer in SIGNERS}
    | {REGISTERS, REGISTER, TRANSLATION}
)


def make_pictures(folder: Path, sheet: Path) -> Iterator[Path]:
    """Write every picture into the folder and the contact sheet into another; yield each file.

    Raises ChromiumError or SiteError where Playwright, Chromium or the site is missing or fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium, running_site() as site:
        yield from Photographer(site, chromium, folder).pictures()
        yield from contact_sheet.make(site.address, chromium, sheet)


# ---- The pictures ---------------------------------------------------------------------------


class Photographer:
    """Goes through the site as its people do, and takes the pictures on the way."""

    def __init__(self, site: Site, browser: "Browser", folder: Path) -> None:
        self.site = site
        self.browser = browser
        self.folder = folder

    def pictures(self) -> Iterator[Path]:
        """Take all of them: the signers first, so that there is something to see."""
        for signer in SIGNERS:
            yield from self.sign(signer)
        self._wait_for_total(sum(signer.confirms for signer in SIGNERS))
        for picture in PUBLIC_PICTURES:
            with self._window(picture.size, picture.scheme) as window:
                page = window.new_page()
                page.goto(picture.path)
                if picture.part:
                    page.locator(picture.part).evaluate("element => element.scrollIntoView()")
                yield self._take(page, picture.name)
        yield from self.administrate()

    def sign(self, signer: Signer) -> Iterator[Path]:
        """Sign and, where the signer does so, confirm by the link in the mail."""
        with self._window(TALL) as window:
            page = window.new_page()
            page.goto(f"/{signer.language}/manifesto/sign/")
            page.fill("#id_full_name", signer.name)
            page.fill("#id_email", signer.address)
            page.select_option("#id_country", signer.country)
            page.select_option("#id_profession", signer.profession)
            page.fill("#id_institution", signer.institution)
            page.locator("[name=commitments]").first.check()
            page.check("#id_consent")
            if signer.confirms:
                page.evaluate("scrollTo(0, 0)")
                yield self._take(page, f"{SIGN}-{signer.language}")
            page.locator("form.form button").click()
            page.wait_for_url("**/done/")
            if not signer.confirms:
                return
            yield self._take(page, f"{INBOX}-{signer.language}")
            page.goto(self._link_to(signer))
            yield self._take(page, f"{CONFIRM}-{signer.language}")
            with page.expect_navigation():
                page.locator("main form button").click()

    def administrate(self) -> Iterator[Path]:
        """Log in, look at the registers and at a page that is translated."""
        with self._window() as window:
            page = window.new_page()
            page.goto("/admin/login/")
            page.fill("#id_username", ADMINISTRATOR)
            page.fill("#id_password", self.site.password)
            page.locator("form button[type=submit]").click()
            page.wait_for_url("**/admin/")
            page.goto("/admin/registers/")
            yield self._take(page, REGISTERS)
            page.get_by_role("link", name="Sign the manifesto").first.click()
            page.wait_for_url("**/admin/registers/*/")
            yield self._take(page, REGISTER)
            page.goto(f"/admin/pages/{self._ukrainian_manifesto(window)}/edit/")
            page.get_by_role("tab").first.wait_for()
            yield self._take(page, TRANSLATION)

    @contextmanager
    def _window(
        self, size: tuple[int, int] = DESKTOP, scheme: Scheme = "light"
    ) -> Iterator["BrowserContext"]:
        width, height = size
        window = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        try:
            yield window
        finally:
            window.close()

    def _take(self, page: "Page", name: str) -> Path:
        path = self.folder / f"{name}.png"
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path, animations="disabled", caret="hide")
        return path

    def _link_to(self, signer: Signer) -> str:
        def link() -> str:
            mail = mail_to(signer.address, self.site.var_dir / "mail")
            return link_in(mail) if mail else ""

        return wait_for(link, f"the mail to {signer.address}")

    def _wait_for_total(self, total: int) -> None:
        """Wait until the worker has counted every signature."""
        with self._window() as window:
            page = window.new_page()

            def shown() -> str:
                page.goto("/en/")
                counted = page.locator(".total strong")
                return "yes" if counted.count() and counted.inner_text() == str(total) else ""

            wait_for(shown, f"the total of {total}")

    def _ukrainian_manifesto(self, window: "BrowserContext") -> int:
        """Return the page's number, which Wagtail's own admin tells."""
        pages = window.request.get("/admin/api/main/pages/?locale=uk").json()["items"]
        return next(int(page["id"]) for page in pages if page["meta"]["slug"] == "manifesto")
