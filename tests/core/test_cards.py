"""The picture beside a shared link: what it says, that it is drawn once, and who gets it."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from PIL import Image
from wagtail.models import Locale, Page, PageViewRestriction

from core import card_drawing
from core.card_drawing import draw, picture
from core.card_views import FOR_EVER, FOR_NOW
from core.cards import SQUARE, WIDE, Card

pytestmark = pytest.mark.django_db

CODES = [code for code, _name in settings.LANGUAGES]
CARD = Card("en", "A sample title", "Sample site", "12 people have signed", "example.org", "below")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """Collect what is drawn."""
    seen: list[Card] = []

    def noting(card: Card) -> bytes:
        seen.append(card)
        return draw(card)

    monkeypatch.setattr(card_drawing, "draw", noting)
    return seen


def told(path: str) -> dict[str, str]:
    page = BeautifulSoup(Client().get(path).content, "html.parser")
    return {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property]")}


def address(path: str) -> str:
    return told(path)["og:image"].removeprefix(settings.BASE_URL)


def image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def inked(picture: Image.Image, left: int, right: int) -> int:
    """Return how many pixels of a stripe, below the rule, are not paper."""
    part = picture.crop((left, 140, right, 480))
    colours: list[Any] = part.getcolors(maxcolors=10_000) or []
    return sum(count for count, colour in colours if min(colour) < 200)


# ---- Drawing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, SQUARE])
def test_a_card_has_its_size_and_says_something_in_few_bytes(size: tuple[int, int]) -> None:
    content = draw(replace(CARD, size=size))
    assert image(content).size == size
    assert len(image(content).getcolors(maxcolors=10_000) or []) > 10
    assert len(content) < 60_000


def test_a_card_begins_at_the_side_from_which_its_language_is_read() -> None:
    english = image(draw(CARD))
    arabic = image(draw(replace(CARD, language="ar", title="بيان طبي")))
    assert inked(english, 80, 300) > 0 == inked(english, 1000, 1120)
    assert inked(arabic, 1000, 1120) > 0 == inked(arabic, 80, 300)


def test_only_what_speaks_of_signing_has_the_accent() -> None:
    def is_blue(card: Card) -> bool:
        colours = image(draw(card)).getcolors(maxcolors=10_000) or []
        return any(b > 100 > r + 40 and g < 100 for _count, (r, g, b) in colours)

    assert is_blue(CARD)
    assert not is_blue(replace(CARD, accent=""))


@pytest.mark.parametrize("title", ["", "w" * 5000, "كلمة " * 1000, "\u202e<b>\x00&", "漢字"])
def test_no_title_is_too_much(title: str) -> None:
    assert image(draw(replace(CARD, title=title))).size == WIDE


def test_a_card_is_known_by_what_is_on_it() -> None:
    assert CARD.name == replace(CARD).name
    changes: list[dict[str, Any]] = [
        {"language": "de"},
        {"title": "Another"},
        {"below": "13 people have signed"},
        {"foot": "example.net"},
        {"size": SQUARE},
    ]
    names = {replace(CARD, **change).name for change in changes}
    assert len(names | {CARD.name}) == len(changes) + 1


def test_a_card_is_drawn_once(drawn: list[Card]) -> None:
    assert picture(CARD) == picture(replace(CARD))
    assert len(drawn) == 1


# ---- On pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("path", ["", "manifesto/", "manifesto/sign/", "about/", "help/report/"])
def test_the_address_on_a_page_gives_its_card_for_ever(path: str, language: str) -> None:
    found = told(f"/{language}/{path}")
    with override(language):
        response = Client().get(address(f"/{language}/{path}"))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == FOR_EVER
    assert "Set-Cookie" not in response
    assert "Vary" not in response or "Cookie" not in response["Vary"]
    width, height = image(response.content).size
    assert (found["og:image:width"], found["og:image:height"]) == (str(width), str(height))
    page = Page.objects.get(
        url_path__endswith=f"/{path}", depth=2 + path.count("/"), locale__language_code=language
    )
    assert found["og:image:alt"].startswith(page.title)


def test_an_old_address_gives_the_card_of_now_for_a_while(drawn: list[Card]) -> None:
    old = address("/en/about/")
    before = Client().get(old).content
    about = Page.objects.get(slug="about", locale__language_code="en")
    about.title = "Another title"
    about.save()
    response = Client().get(old)
    assert response["Cache-Control"] == FOR_NOW
    assert response.content != before
    assert address("/en/about/") != old
    for number in range(20):
        Client().get(f"/en/_card/{about.pk}/page-{number:016x}.png")
    assert len(drawn) == 2


def test_a_reader_that_has_the_card_gets_none() -> None:
    path = address("/en/about/")
    etag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("kind", ["page", "plain"])
def test_addresses_below_a_page_have_a_card_without_its_number(kind: str) -> None:
    below = {"page": "manifesto/", "plain": "manifesto/editions/1/"}[kind]
    assert f"/{kind}-" in address(f"/en/{below}")


def test_cards_are_drawn_of_known_pages_alone(drawn: list[Card]) -> None:
    about = Page.objects.get(slug="about", locale__language_code="en")
    known = address("/en/about/")
    name = known.rsplit("-", 1)[1]
    for wrong in (
        known.replace("/en/", "/uk/"),
        f"/en/_card/{about.pk}/other-{name}",
        f"/en/_card/{about.pk}/signed-{name}",
        f"/en/_card/99999999/page-{name}",
        f"/en/_card/{Page.objects.get(depth=1).pk}/page-{name}",
    ):
        assert Client().get(wrong).status_code == 404
    assert Client().post(known).status_code == 405
    assert drawn == []


@pytest.mark.parametrize("hidden", ["draft", "private", "switched off"])
def test_nobody_gets_the_card_of_a_page_that_is_not_public(hidden: str, drawn: list[Card]) -> None:
    path = address("/uk/about/")
    about = Page.objects.get(slug="about", locale__language_code="uk")
    if hidden == "draft":
        about.unpublish()
    elif hidden == "private":
        PageViewRestriction.objects.create(page=about, restriction_type="login")
    else:
        Locale.objects.get(language_code="uk").offered.delete()
    assert Client().get(path, follow=True).status_code == 404
    assert drawn == []
