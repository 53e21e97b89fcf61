"""Every type of page that visitors meet, in one table, and what of it a run looks at."""

import os
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

Scheme = Literal["light", "dark"]

LANGUAGES: Final = ("en", "uk", "ar")
WIDTHS: Final = (360, 1280)
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
HEIGHT: Final = 800
# `make test` looks at each type once, CI and `make measures` at all of the matrix.
IS_WHOLE: Final = "true" in {os.environ.get("CI"), os.environ.get("WHOLE_MATRIX")}


@dataclass(frozen=True)
class PageType:
    """A type of page, by an address below its language; `{mine}` stands for a personal link."""

    name: str
    path: str
    status: int = 200
    # What is pressed to get there, and the answer to it.
    press: str = ""
    pressed_status: int = 200
    # The state of the site that it belongs to: a name in `SCENES`.
    scene: str = ""

    def address(self, language: str, links: dict[str, str]) -> str:
        """Return the path on the site."""
        if self.path.startswith("{"):
            return self.path.format(**links)
        return f"/{language}/{self.path}"


SEND: Final = "form.form button[type=submit]"

PAGE_TYPES: Final = (
    PageType("home", ""),
    PageType("manifesto", "manifesto/"),
    PageType("editions", "manifesto/editions/"),
    PageType("edition", "manifesto/editions/1/"),
    PageType("changes", "manifesto/editions/2/changes/", scene="second edition"),
    PageType("signatories", "manifesto/signatories/"),
    PageType("signatories-by-name", "manifesto/signatories/?order=name"),
    PageType("site-map", "site-map/"),
    PageType("resolutions", "resolutions/"),
    PageType("resolution", "resolutions/wma-2022/"),
    PageType("signing", "manifesto/sign/"),
    PageType("signing-errors", "manifesto/sign/", press=SEND, pressed_status=422),
    PageType("inbox", "manifesto/sign/done/"),
    PageType("link", "manifesto/sign/link/"),
    PageType("link-errors", "manifesto/sign/link/", press=SEND, pressed_status=422),
    PageType("link-sent", "manifesto/sign/link/sent/"),
    PageType("confirm", "{confirm}"),
    PageType("not-me", "{not-me}"),
    PageType("confirmed", "{confirmed}"),
    PageType("mine", "{mine}"),
    PageType("change", "{mine}change/"),
    PageType("further-help", "{help}"),
    PageType("withdraw", "{mine}withdraw/"),
    PageType("withdrawn", "link/withdrawn/"),
    PageType("disowned", "link/not-me/done/"),
    PageType("link-unknown", "link/mine/altered/", status=404),
    PageType("signing-paused", "manifesto/sign/", scene="paused"),
    PageType("signing-closed", "manifesto/sign/", scene="closed"),
    PageType("confirm-paused", "{confirm}", scene="paused"),
    PageType("volunteer-closed", "help/volunteer/", scene="closed"),
    PageType("help", "help/"),
    PageType("volunteer", "help/volunteer/"),
    PageType("volunteer-errors", "help/volunteer/", press=SEND, pressed_status=422),
    PageType("volunteer-done", "help/volunteer/done/"),
    PageType("report", "help/report/"),
    PageType("publications", "help/publications/"),
    PageType("updates", "updates/"),
    PageType("update", "updates/site-opens/"),
    PageType("about", "about/"),
    PageType("privacy", "privacy/"),
    PageType("search", "search/"),
    PageType("search-found", "search/?q=2022"),
    PageType("search-nothing", "search/?q=zzzz"),
    PageType("not-found", "no/such/page/", status=404),
)


def named(name: str) -> PageType:
    """Return the type of page with that name."""
    return next(page for page in PAGE_TYPES if page.name == name)


@dataclass(frozen=True)
class Look:
    """A page type in one language, and how it is looked at."""

    page: PageType
    language: str
    views: tuple[tuple[int, tuple[Scheme, ...]], ...]

    def __str__(self) -> str:
        """Name the look in reports."""
        sizes = "-".join(f"{width}-{'-'.join(schemes)}" for width, schemes in self.views)
        return f"{self.page.name}-{self.language}" + ("" if IS_WHOLE else f"-{sizes}")


def looks() -> list[Look]:
    """Return what this run looks at: all, or each page type once in turning circumstances."""
    if IS_WHOLE:
        views = tuple((width, SCHEMES) for width in WIDTHS)
        return [Look(page, language, views) for page, language in product(PAGE_TYPES, LANGUAGES)]
    turning = [*product(WIDTHS, SCHEMES, LANGUAGES)]
    sample = []
    for number, page in enumerate(PAGE_TYPES):
        # Five and twelve have no common factor: neighbours differ, and all twelve come up.
        width, scheme, language = turning[5 * number % len(turning)]
        sample.append(Look(page, language, ((width, (scheme,)),)))
    return sample
