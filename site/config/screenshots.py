"""Pictures of the running site: a throw-away site with sample data, and Chromium to look at it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings

from config import env
from config.local_site import ADMINISTRATOR, HOST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FOLDER: Final = Path("docs") / "screenshots"
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# The browser calls nobody but the site.
CHROMIUM_ARGUMENTS: Final = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS: Final = 180
STOP_SECONDS: Final = 30
PATIENCE_SECONDS: Final = 30
POLL_SECONDS: Final = 0.2
LAST_LINES: Final = 15
# What Django's file backend writes after each mail.
MAIL_END: Final = re.compile(rb"^-{79}$", re.MULTILINE)

Scheme = Literal["light", "dark"]

DESKTOP: Final = (1280, 800)
# For pages whose button would otherwise lie below the edge.
TALL: Final = (1280, 880)
PHONE: Final = (390, 844)


class ScreenshotError(Exception):
    """What keeps the pictures from being made, as a sentence for whoever asked for them."""


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


@dataclass(frozen=True)
class Site:
    """A running throw-away site."""

    address: str
    var_dir: Path

    @property
    def password(self) -> str:
        """Return the administrator's password."""
        return (self.var_dir / "admin-password").read_text(encoding="ascii").strip()


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


def make_pictures(folder: Path) -> Iterator[Path]:
    """Write every picture into the folder, and yield each as it is there.

    Raises ScreenshotError where Playwright, Chromium or the site is missing or fails.
    """
    chromium = find_chromium()
    if find_spec("playwright") is None:
        raise ScreenshotError(
            "Playwright is missing: it belongs to the development packages; "
            "`make screenshots` installs them."
        )
    from playwright.sync_api import Error, sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with running_site() as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments())
            try:
                yield from Photographer(site, browser, folder).pictures()
            finally:
                browser.close()
    except Error as error:
        raise ScreenshotError(f"Chromium stopped: {error.message}") from error


def find_chromium() -> str:
    """Return the browser that CHROMIUM names, or the first one on the path."""
    named = os.environ.get("CHROMIUM", "").strip()
    for candidate in (named,) if named else CHROMIUM_NAMES:
        if found := shutil.which(candidate):
            return found
    if named:
        raise ScreenshotError(f"CHROMIUM names {named}, and there is no such program.")
    raise ScreenshotError("Chromium is missing: install it, or name it in CHROMIUM.")


def arguments() -> list[str]:
    """Return how Chromium is started; its sandbox refuses to serve root."""
    return [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


# ---- The site -------------------------------------------------------------------------------


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site as ``manage.py up`` does, with data in a folder that is removed afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="screenshots-") as name:
        folder = Path(name)
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"],
                env=site_environment(folder / "var", port),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_up(process, port, log)
            yield Site(f"http://{HOST}:{port}", folder / "var")
        finally:
            _stop(process)


def site_environment(var_dir: Path, port: int) -> dict[str, str]:
    """Return the environment of a site that knows nothing of this one's data and secrets."""
    known = {field.name.upper() for field in fields(env.Environment)}
    known.update(env.DEVELOPMENT_VARIABLES)
    known.update(*env.PROVIDERS.values(), *env.PROVIDER_OPTIONS.values())
    return {
        **{name: value for name, value in os.environ.items() if name not in known},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
    }


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(POLL_SECONDS)
    told = "\n".join(log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:])
    raise ScreenshotError(f"The site that was to be photographed did not start:\n{told}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the site as Ctrl-C would: it stops its own processes."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def mail_to(recipient: str, folder: Path) -> EmailMessage | None:
    """Return the newest mail to an address among those that the site wrote as files."""
    for file in sorted(folder.glob("*.log"), reverse=True):
        for part in reversed(MAIL_END.split(file.read_bytes())):
            mail = message_from_bytes(part.lstrip(), policy=policy.default)
            if isinstance(mail, EmailMessage) and mail["To"] == recipient:
                return mail
    return None


def link_in(mail: EmailMessage) -> str:
    """Return the personal link in the text of a mail; empty if there is none."""
    body = mail.get_body(("plain",))
    found = re.search(r"https?://\S+/link/\S+", str(body.get_content()) if body else "")
    return found[0] if found else ""


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

        return _wait_for(link, f"the mail to {signer.address}")

    def _wait_for_total(self, total: int) -> None:
        """Wait until the worker has counted every signature."""
        with self._window() as window:
            page = window.new_page()

            def shown() -> str:
                page.goto("/en/")
                counted = page.locator(".total strong")
                return "yes" if counted.count() and counted.inner_text() == str(total) else ""

            _wait_for(shown, f"the total of {total}")

    def _ukrainian_manifesto(self, window: "BrowserContext") -> int:
        """Return the page's number, which Wagtail's own admin tells."""
        pages = window.request.get("/admin/api/main/pages/?locale=uk").json()["items"]
        return next(int(page["id"]) for page in pages if page["meta"]["slug"] == "manifesto")


def _wait_for(look: Callable[[], str], what: str) -> str:
    """Return what ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise ScreenshotError(f"{what} did not come within {PATIENCE_SECONDS} seconds.")
