"""Sample people who sign on the running site, and the personal links that their mails bring."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen
from uuid import uuid4

from bs4 import BeautifulSoup, Tag

from tests.browser.stage import Site
from tests.mailbox import link_in

SIGN: Final = "manifesto/sign/"
# Where the pages behind personal links lie, below the language.
PERSONAL: Final = ("confirm", "not-me", "mine", "help")


@dataclass
class Person:
    """One who fills in forms without a browser, one page after another."""

    site: Site
    language: str

    def __post_init__(self) -> None:
        # One name many times in a day waits for review.
        self.name = f"Sample {uuid4().hex[:8]}"
        self.email = f"{uuid4().hex}@example.org"
        self.address = self.site.address
        self.page = BeautifulSoup()

    def open(self, path: str) -> "Person":
        """Open an address of the site."""
        return self._ask(Request(urljoin(self.address, path)))

    def send(self, answers: dict[str, str | list[str]]) -> "Person":
        """Fill in the page's form, whatever it carries hidden included, and send it."""
        form = self.page.find("form", method="post")
        assert isinstance(form, Tag), f"There is no form on {self.address}"
        hidden = {field["name"]: field.get("value", "") for field in form("input", type="hidden")}
        body: Any = urlencode({**hidden, **answers}, doseq=True).encode()
        return self._ask(Request(urljoin(self.address, str(form["action"])), body))

    def sign(self) -> str:
        """Sign, and return the link that the mail brings."""
        self.open(f"/{self.language}/{SIGN}").send(
            {
                "full_name": self.name,
                "email": self.email,
                "country": "UA",
                "profession": "nurse",
                "institution": "Sample Hospital",
                "commitments": ["condemn", "volunteer"],
                "show_name": "on",
                "consent": "on",
            }
        )
        return link_in(self.site.mail_to(self.email))

    def link_to(self, part: str, without: str = "*") -> str:
        """Return where the page leads to, by what its address holds and what it does not."""
        found = self.page.select_one(f"main a[href*='{part}']:not([href*='{without}'])")
        assert found is not None, (part, self.address)
        return str(found["href"])

    def _ask(self, request: Request) -> "Person":
        request.add_header("Sec-Fetch-Site", "same-origin")
        with urlopen(request) as answer:
            self.address, self.page = answer.url, BeautifulSoup(answer.read(), "html.parser")
        return self


def personal_links(site: Site, language: str) -> dict[str, str]:
    """Return the personal links of one who has not confirmed and of one who has, by name."""
    waiting, confirmed = Person(site, language), Person(site, language)
    links = {"confirm": waiting.sign()}
    links["not-me"] = waiting.open(links["confirm"]).link_to("/link/not-me/")
    links["confirmed"] = confirmed.sign()
    confirmed.open(links["confirmed"]).send({})
    links["mine"] = confirmed.link_to("/link/mine/", without="/help/")
    links["help"] = confirmed.open(links["mine"]).link_to("/help/")
    return links
