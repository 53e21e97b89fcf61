"""What visitors send to the forms of the starter content."""

from typing import Any

from wagtail.models import Page

from forms import links
from forms.models import AbstractFormPage, Submission


def form_page(slug: str, language: str = "en") -> AbstractFormPage:
    """Return a form page of the starter content: sign, volunteer, report or publications."""
    page = Page.objects.get(slug=slug, locale__language_code=language).specific
    assert isinstance(page, AbstractFormPage)
    return page


def signature(page: AbstractFormPage, **changes: Any) -> dict[str, Any]:
    """Return what a signer sends; ``None`` leaves a field out."""
    return _without_none(
        {
            "full_name": "Зразок Підписант",
            "email": "sample@example.org",
            "country": "UA",
            "profession": "physician",
            "institution": "Hospital № 1",
            "consent": "on",
            "shown": page.shown_hash(),
        }
        | changes
    )


def application(page: AbstractFormPage, **changes: Any) -> dict[str, Any]:
    """Return what a volunteer sends; ``None`` leaves a field out."""
    return _without_none(
        {
            "your_name": "Second Shevchenko",
            "how_would_you_like_to_help": ["translation", "outreach"],
            "email": "second@example.org",
            "consent": "on",
            "shown": page.shown_hash(),
        }
        | changes
    )


def path_to(purpose: str, submission: Submission, rest: str = "") -> str:
    """Return the path of a personal link, or of the page ``rest`` below it."""
    return links.personal_url(purpose, submission).removeprefix("http://testserver") + rest


def _without_none(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value is not None}
