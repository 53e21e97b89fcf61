"""`/<lang>/manifesto/signatories/`: read in every language, given to no search engine unasked."""

from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns import signatories
from campaigns.signers import register_of
from campaigns.supporters import approve_supporter
from core.models import SiteSettings
from forms import lifecycle
from forms.models import Submission
from forms.tally import move_tallies
from tests.campaigns.people import manifesto
from tests.factories import SubmissionFactory
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

LIST = "/en/manifesto/signatories/"
CODES = [code for code, _name in settings.LANGUAGES]


def sign(name: str = "Sample Signer", **values: Any) -> Submission:
    """Sign as somebody who shows their name, and be counted."""
    values = {"country": "UA", "profession": "nurse"} | values
    entry: Submission = SubmissionFactory(
        register=register_of(manifesto().translation_key),
        confirmed=True,
        public_name=name,
        answers={"full_name": name, "show_name": True},
        **values,
    )
    while move_tallies():
        pass
    return entry


def page(address: str = LIST, **query: str) -> BeautifulSoup:
    response = Client().get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup: Any) -> str:
    return " ".join(soup.get_text(" ").split())


def people(soup: BeautifulSoup) -> list[str]:
    return [words(row) for row in soup.select("section[aria-labelledby=people] .names li")]


def let_search_engines_in() -> None:
    SiteSettings.objects.filter(locale__language_code="en").update(signatories_indexed=True)


def test_a_reader_meets_those_who_agree_in_their_own_language() -> None:
    sign("Зразок Підписант", public_institution="Hospital № 1")
    sign("A", country=None, profession=None)
    assert people(page()) == ["A", "Зразок Підписант Hospital № 1 · Nurse · Ukraine"]
    ukrainian = page("/uk/manifesto/signatories/")
    assert "Україна" in people(ukrainian)[1]
    assert ukrainian.select_one(".names bdi")
    for code in CODES:
        assert len(people(page(f"/{code}/manifesto/signatories/"))) == 2


def test_it_tells_how_many_signed_and_how_many_show_it() -> None:
    assert "Nobody has signed yet." in words(page())
    for _person in range(2):
        SubmissionFactory(register=register_of(manifesto().translation_key), confirmed=True)
    move_tallies()
    silent = words(page())
    assert "2 people have signed." in silent
    assert "Nobody shows their name yet." in silent
    sign()
    assert "3 people have signed. 1 of them shows their name." in words(page())
    sign()
    assert "4 people have signed. 2 of them show their names." in words(page())


def test_it_is_sorted_and_narrowed_without_javascript() -> None:
    sign("B")
    sign("A", country="PL", profession="physician")
    form = page().find("form", class_="choice")
    assert form
    assert form["action"] == LIST
    assert form["method"] == "get"
    options = {
        select["name"]: {option["value"]: words(option) for option in select("option")}
        for select in form("select")
    }
    assert options == {
        "order": {"": "Newest first", "name": "By name"},
        "country": {"": "All countries", "PL": "Poland (1)", "UA": "Ukraine (1)"},
        "profession": {"": "All professions", "physician": "Physician (1)", "nurse": "Nurse (1)"},
    }
    assert [row[0] for row in people(page())] == ["A", "B"]
    assert [row[0] for row in people(page(order="", country="UA", profession=""))] == ["B"]
    sorted_ones = page(order="name")
    assert [row[0] for row in people(sorted_ones)] == ["A", "B"]
    chosen = page(country="UA", profession="physician")
    assert "Nobody who shows their name fits this choice." in words(chosen)
    assert {words(option) for option in chosen.select("option[selected]")} == {
        "Newest first", "Ukraine (1)", "Physician (1)",
    }  # fmt: skip
    # Everything that exists may be asked for; nobody of it is told so.
    assert "Malta (0)" in words(page(country="MT"))


def test_another_language_shows_the_same_choice() -> None:
    menu = page(order="name", country="UA", after="").select("header nav.languages a")
    assert [link["href"] for link in menu] == [
        f"/{code}/manifesto/signatories/?order=name&country=UA" for code in CODES
    ]
    assert {link["href"] for link in page().select("header nav.languages a")} == {
        f"/{code}/manifesto/signatories/" for code in CODES
    }


def test_of_a_single_signer_it_does_not_count_the_names() -> None:
    sign()
    assert "1 person has signed." in words(page())
    assert "1 of them" not in words(page())


def test_it_goes_on_from_part_to_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatories, "PART", 2)
    for name in "ABCDE":
        sign(name)
    visitor = Visitor()
    address, met = "?order=name&country=UA", []
    while address:
        soup = page(LIST + address)
        met.append([row[0] for row in people(soup)])
        first, further = soup.find("a", rel="first"), soup.find("a", rel="next")
        assert (first is not None) is (len(met) > 1)
        address = str(further["href"]) if further else ""
    assert met == [["A", "B"], ["C", "D"], ["E"]]
    assert first
    assert first["href"] == "?order=name&country=UA"
    # The way back of an unsorted list is the list's own address.
    soup = page(LIST + str(page().find("a", rel="next")["href"]))  # type: ignore[index]
    assert soup.find("a", rel="first")["href"] == LIST  # type: ignore[index]
    assert visitor.open(LIST).status == 200


@pytest.mark.parametrize(
    "query",
    [
        {"after": "made-up"},
        {"after": "\0"},
        {"order": "x"},
        {"country": "XX"},
        {"country": "ua"},
        {"profession": "spy"},
        {"profession": "\0"},
    ],
)
def test_an_address_that_was_made_up_is_none(query: dict[str, str]) -> None:
    sign()
    assert Client().get(LIST, query).status_code == 404


def test_what_others_add_to_an_address_does_not_matter() -> None:
    assert Client().get(LIST, {"utm_source": "x", "country": ""}).status_code == 200


def test_what_people_write_is_text() -> None:
    sign("<b>Bold</b>", public_institution="<script>alert(1)</script>")
    soup = page()
    assert "<b>Bold</b>" in people(soup)[0]
    assert not soup.select(".names b, .names script")


# ---- Scenario 20 -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["hidden", "withdrawn", "struck out"])
def test_a_name_that_is_taken_back_is_gone_with_the_next_answer(way: str) -> None:
    entry = sign("Zebra Signer")
    assert "Zebra" in words(page())
    now = timezone.now()
    if way == "hidden":
        lifecycle.change(submission=entry, answers={"show_name": False}, now=now)
    elif way == "withdrawn":
        lifecycle.withdraw(submission=entry, now=now)
    else:
        lifecycle.strike_out(submission=entry, reason="", user=None, now=now)
    # Before the worker has counted anew, too.
    assert "Zebra" not in words(page())
    assert "Zebra" not in words(page(order="name"))


def test_a_name_is_in_no_feed_search_or_total() -> None:
    sign("Zebra Signer", public_institution="Zebra Hospital")
    for address in (
        "/en/",
        "/en/manifesto/",
        "/en/manifesto/sign/",
        "/en/manifesto/sign/total.json",
        "/en/updates/feed.atom",
        "/en/search/?" + urlencode({"q": "Signer"}),
        "/sitemap.xml",
    ):
        response = Client().get(address)
        assert response.status_code == 200, address
        assert b"Zebra" not in response.content, address


def test_no_address_and_no_answer_is_on_it() -> None:
    sign(email="zebra@example.org")
    html = Client().get(LIST).content.decode()
    assert "zebra" not in html
    assert "@example.org" not in html


# ---- Search engines and caches ---------------------------------------------------------------


def robots(address: str = LIST) -> tuple[bool, bool]:
    """Tell whether the page and its head keep search engines out."""
    response = Client().get(address)
    meta = BeautifulSoup(response.content, "html.parser").find("meta", attrs={"name": "robots"})
    return meta is not None and meta["content"] == "noindex", "X-Robots-Tag" in response.headers


def listed() -> bool:
    return f"<loc>http://testserver{LIST}</loc>" in Client().get("/sitemap.xml").content.decode()


def test_search_engines_are_kept_out_unless_the_settings_let_them_in() -> None:
    sign()
    assert robots() == (True, True)
    assert not listed()
    let_search_engines_in()
    assert robots() == (False, False)
    assert listed()
    for query in ("?order=name", "?country=UA", "?profession=nurse"):
        assert robots(LIST + query) == (True, True)
    # An empty form asks for nothing.
    assert robots(LIST + "?order=&country=") == (False, False)


def test_later_parts_are_kept_out_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatories, "PART", 1)
    let_search_engines_in()
    sign()
    sign()
    further = page().find("a", rel="next")
    assert further
    assert robots(LIST + str(further["href"])) == (True, True)


def test_the_first_part_is_the_one_address_of_all() -> None:
    sign()
    for query in ({}, {"order": "name"}, {"country": "UA"}):
        head = page(LIST, **query)
        canonical = head.find("link", rel="canonical")
        assert canonical
        assert canonical["href"] == f"http://testserver{LIST}"
        languages = {link["hreflang"] for link in head.find_all("link", rel="alternate")}
        assert languages == {*CODES, "x-default"}


def test_the_sitemap_names_all_its_languages() -> None:
    let_search_engines_in()
    xml = Client().get("/sitemap.xml").content.decode()
    for code in CODES:
        address = f"http://testserver/{code}/manifesto/signatories/"
        assert f'hreflang="{code}" href="{address}"' in xml


def test_it_is_the_same_for_everybody_and_fresh_for_a_minute() -> None:
    sign()
    first, second = Client().get(LIST), Client().get(LIST)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")


def test_it_asks_little_however_many_signed(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Client().get(LIST)
    for number in range(5):
        sign(f"Signer {number}", country="PL")
    approve_supporter(
        manifesto=manifesto().translation_key, name="A", url="", user=None, now=timezone.now()
    )
    for address in (LIST, LIST + "?order=name&country=PL&profession=nurse"):
        with django_assert_max_num_queries(12):
            assert Client().get(address).status_code == 200


# ---- What stands around it -------------------------------------------------------------------


def test_institutions_that_agree_stand_above_the_people() -> None:
    assert "Institutions that agree" not in words(page())
    key, now = manifesto().translation_key, timezone.now()
    url = "https://hospital.example/"
    approve_supporter(manifesto=key, name="Sample Hospital", url=url, user=None, now=now)
    approve_supporter(manifesto=key, name="Зразкова лікарня", url="", user=None, now=now)
    for code in CODES:
        soup = page(f"/{code}/manifesto/signatories/")
        rows = [words(row) for row in soup.select(".names")[0]("li")]
        assert rows == ["Sample Hospital", "Зразкова лікарня"]
        assert [link["href"] for link in soup.select(".names a")] == [url]


def test_it_leads_to_signing_and_to_ones_own_page() -> None:
    visitor = Visitor().open(LIST)
    assert visitor.follow("Send me my link").path == "/en/manifesto/sign/link/"
    assert visitor.open(LIST).follow("Sign the manifesto").path == "/en/manifesto/sign/"


def test_without_a_form_there_is_nobody() -> None:
    from wagtail.models import Page

    Page.objects.filter(slug="sign").update(live=False)
    assert "Sign the manifesto" not in words(page())
    for form in Page.objects.filter(slug="sign"):
        form.delete()
    assert "Nobody has signed yet." in words(page())
