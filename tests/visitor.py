"""A person whose browser has no JavaScript: reads pages, fills in forms, follows links."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client


class Visitor:
    """Knows of the site only what the page in front of it says."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers={"Sec-Fetch-Site": "same-origin", **headers})
        self.path = "/"
        self.status = 0
        self.page = BeautifulSoup("", "html.parser")

    def open(self, address: str) -> "Visitor":
        """Open an address of this site and look at where it leads."""
        parts = urlsplit(urljoin(self.path, address))
        return self._arrive(self.client.get(parts.path, follow=True), parts.path)

    def follow(self, words: str) -> "Visitor":
        """Follow the link that says ``words``."""
        links = [link for link in self.page.find_all("a") if words in link.get_text()]
        assert links, f"No link says {words!r} on {self.path}"
        return self.open(str(links[0]["href"]))

    def send(self, **answers: Any) -> "Visitor":
        """Fill in the page's form, whatever it carries hidden included, and send it."""
        form = self.page.find("form", method="post")
        assert isinstance(form, Tag), f"There is no form on {self.path}"
        hidden = {
            str(field["name"]): field.get("value", "") for field in form("input", type="hidden")
        }
        action = urlsplit(urljoin(self.path, str(form["action"]))).path
        return self._arrive(self.client.post(action, {**hidden, **answers}, follow=True), action)

    def _arrive(self, response: Any, path: str) -> "Visitor":
        chain = response.redirect_chain
        self.path = urlsplit(chain[-1][0]).path if chain else path
        self.redirects = [status for _address, status in chain]
        self.response, self.status = response, response.status_code
        self.page = BeautifulSoup(response.content, "html.parser")
        return self

    @property
    def text(self) -> str:
        """Return the words of the page, white space folded; nobody reads its data blocks."""
        strings = [
            text for text in self.page.strings if text.parent and text.parent.name != "script"
        ]
        return " ".join(" ".join(strings).split())

    @property
    def heading(self) -> str:
        """Return the words of the first heading."""
        heading = self.page.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    @property
    def language(self) -> str:
        """Return the language that the page says it is in."""
        root = self.page.find("html")
        return str(root["lang"]) if isinstance(root, Tag) else ""
