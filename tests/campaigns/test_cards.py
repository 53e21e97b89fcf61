"""Cards of a campaign: how many signed, and “I signed”."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from PIL import Image

from campaigns.cards import rounded, told
from campaigns.models import SigningPage
from forms.models import Tally
from forms.registers import register_of
from tests.campaigns.people import manifesto

pytestmark = pytest.mark.django_db

CODES = [code for code, _name in settings.LANGUAGES]


def signed(total: int) -> None:
    """Let so many people have signed."""
    page = SigningPage.objects.get(locale__language_code="en")
    Tally.objects.update_or_create(
        register=register_of(page),
        dimension=Tally.Dimension.TOTAL,
        value="",
        defaults={"count": total},
    )


def meta(path: str, name: str) -> str:
    """Return what a page tells messengers under that name."""
    page = BeautifulSoup(Client().get(path).content, "html.parser")
    return str(page.select(f"meta[property='{name}']")[0]["content"])


def alt(path: str) -> str:
    return meta(path, "og:image:alt")


def image_address(path: str) -> str:
    return meta(path, "og:image")


@pytest.mark.parametrize(
    ("total", "shown"),
    [(0, 0), (7, 7), (999, 999), (1234, 1230), (12_345, 12_300), (999_999, 999_000)],
)
def test_a_total_is_told_down_to_three_digits(total: int, shown: int) -> None:
    assert rounded(total) == shown


def test_a_card_is_drawn_anew_only_when_a_hundredth_more_have_signed() -> None:
    for total in range(1, 200_000, 37):
        assert 0 <= total - rounded(total) <= total / 100


def test_a_total_is_told_as_the_language_writes_it() -> None:
    assert told(0) == ""
    assert told(1) == "1 person has signed"
    assert told(12_345) == "12,300 people have signed"


@pytest.mark.parametrize("path", ["/en/", "/en/manifesto/", "/en/manifesto/sign/"])
def test_the_card_tells_how_many_signed(path: str) -> None:
    assert "signed" not in alt(path)
    before = image_address(path)
    signed(12_345)
    assert alt(path).endswith(" · 12,300 people have signed")
    after = image_address(path)
    assert after != before
    signed(12_346)
    assert image_address(path) == after


def test_all_languages_tell_the_same_total() -> None:
    signed(12_345)
    assert {
        "12" in alt(f"/{code}/manifesto/") or "١٢" in alt(f"/{code}/manifesto/") for code in CODES
    } == {True}


def test_other_pages_tell_no_total() -> None:
    signed(12_345)
    assert "signed" not in alt("/en/about/")
    assert "signed" not in alt("/en/manifesto/editions/1/")


def shown_to_signers(language: str = "en") -> BeautifulSoup:
    page = SigningPage.objects.get(locale__language_code=language)
    request = RequestFactory().get(f"/{language}/")
    with override(language):
        html = render_to_string("campaigns/i_signed.html", {"signing_page": page}, request)
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("language", CODES)
def test_whoever_signed_can_show_it_in_two_sizes(language: str) -> None:
    shown = shown_to_signers(language)
    sizes = set()
    for link in shown.select("a[download]"):
        response = Client().get(str(link["href"]))
        assert response["Cache-Control"].endswith("immutable")
        sizes.add(Image.open(BytesIO(response.content)).size)
    assert sizes == {(1200, 630), (1080, 1080)}
    image = shown.select_one("img")
    assert image is not None
    assert manifesto(language).title in str(image["alt"])


def test_there_is_nothing_to_show_while_the_manifesto_is_a_draft() -> None:
    address = str(shown_to_signers().select("a[download]")[0]["href"])
    manifesto().unpublish()
    assert not shown_to_signers().select("a")
    assert Client().get(address).status_code == 404


def test_a_campaign_without_a_published_signing_page_tells_no_total() -> None:
    signed(12_345)
    SigningPage.objects.update(live=False)
    assert "signed" not in alt("/en/")


# ---- QR --------------------------------------------------------------------------------------


def test_the_manifesto_has_a_code_for_paper() -> None:
    response = Client().get("/uk/manifesto/qr.svg")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "max-age" in response["Cache-Control"]
    assert b"<svg" in response.content


def test_the_code_on_a_page_says_where_it_leads_and_needs_no_style() -> None:
    request = RequestFactory().get("/en/manifesto/")
    html = render_to_string("campaigns/qr.html", {"page": manifesto()}, request)
    shown = BeautifulSoup(html, "html.parser")
    code = shown.select_one("[role=img]")
    assert code is not None
    assert str(code["aria-label"]).endswith(f"{settings.BASE_URL}/en/manifesto/")
    assert code.select_one("svg path") is not None
    assert "style=" not in html
    assert "data:" not in html
