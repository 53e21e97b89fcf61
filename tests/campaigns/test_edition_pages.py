"""Every edition has its own permanent address, in each language that has it."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from campaigns.models import Change, EditionText, ManifestoPage
from campaigns.signers import signed_by_edition
from forms.registers import register_of
from forms.tally import counts_by, move_tallies, total_of
from tests.campaigns.people import manifesto, publish_translation, retitle_and_publish
from tests.factories import PersonFactory, SubmissionFactory
from tests.forms.people import form_page
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

EDITIONS = "/en/manifesto/editions/"
CODES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def second() -> None:
    """Two editions, the second corrected once; Ukrainian has the first only."""
    retitle_and_publish(manifesto(), "The second title", Change.NEW_EDITION)
    retitle_and_publish(manifesto(), "The second title, corrected")


def head(path: str) -> dict[str, Any]:
    page = BeautifulSoup(Client().get(path).content, "html.parser")
    links = {link["hreflang"]: link["href"] for link in page.find_all("link", rel="alternate")}
    canonical = page.find("link", rel="canonical")
    return {"alternates": links, "canonical": canonical["href"] if canonical else None}


def sign(*, language: str = "en", number: int = 1, **values: Any) -> None:
    text = EditionText.objects.filter(language=language, edition__number=number).first()
    assert text is not None
    register = register_of(form_page("sign"))
    SubmissionFactory(
        register=register, confirmed=True, language=language, signed_text=text.sha256, **values
    )


def test_the_manifesto_leads_to_its_editions(visitor: Visitor) -> None:
    visitor.open("/en/manifesto/").follow("all editions")
    assert visitor.path == EDITIONS
    assert visitor.heading == "Editions"
    assert "0 people have signed it" in visitor.text


def test_the_list_tells_number_date_signers_and_corrections(second: None, visitor: Visitor) -> None:
    for _person in range(2):
        sign(number=1)
    sign(number=1, language="uk")
    sign(number=2)
    move_tallies()
    visitor.open("/en/manifesto/").follow("earlier editions")
    entries = [" ".join(row.get_text(" ").split()) for row in visitor.page.select(".entries li")]
    assert entries[0].startswith("Edition 2, ")
    assert "(current)" in entries[0]
    assert "1 person has signed it" in entries[0]
    assert "Corrected on" in entries[0]
    assert "3 people have signed it" in entries[1]
    assert "Corrected" not in entries[1]
    visitor.open("/uk/manifesto/editions/")
    assert len(visitor.page.select(".entries li")) == 2


def test_an_edition_shows_its_exact_words(second: None, visitor: Visitor) -> None:
    first = EditionText.objects.get(edition__number=1, language="en")
    visitor.open(f"{EDITIONS}1/")
    for line in first.text.splitlines():
        assert line in visitor.text
    assert first.sha256 in visitor.text
    assert "This is an earlier edition. The current one is edition 2" in visitor.text
    visitor.follow("The current one")
    assert visitor.path == f"{EDITIONS}2/"
    assert "This is the current edition." in visitor.text
    assert visitor.page.select_one("h2").get_text() == "The second title, corrected"
    assert "Corrected on" in visitor.text


def test_what_changed_is_told_word_by_word_and_each_correction_for_itself(
    second: None, visitor: Visitor
) -> None:
    visitor.open("/en/manifesto/").follow("what changed")
    assert visitor.path == f"{EDITIONS}2/changes/"
    assert "Compared with edition 1" in visitor.text
    assert visitor.page.select_one("#correction-1 .comparison ins").get_text().endswith("corrected")
    comparison = visitor.page.select_one(".comparison")
    assert comparison["lang"] == "en"
    assert not visitor.page.select("main script")
    visitor.open(f"{EDITIONS}1/changes/")
    assert "no earlier edition in this language" in visitor.text


@pytest.mark.parametrize("rest", ["", "changes/"])
def test_a_language_that_lacks_an_edition_says_so(second: None, rest: str) -> None:
    response = Client().get(f"/uk/manifesto/editions/2/{rest}")
    assert response.status_code == 404
    page = BeautifulSoup(response.content, "html.parser")
    main = page.find("main")
    assert "This is the current edition" not in main.get_text()
    assert [link["href"] for link in main.select("ul a")] == [f"{EDITIONS}2/{rest}"]
    assert head(f"/uk/manifesto/editions/2/{rest}") == {
        "alternates": dict.fromkeys(("en", "x-default"), f"{settings.BASE_URL}{EDITIONS}2/{rest}"),
        "canonical": None,
    }


@pytest.mark.parametrize("rest", ["", "1/", "1/changes/", "1/texts/1/"])
def test_what_never_changes_is_never_called_outdated(rest: str) -> None:
    ManifestoPage.objects.update(source_changed_on=date(2030, 3, 10))
    assert "2030" in Client().get("/uk/manifesto/").content.decode()
    assert "2030" not in Client().get(f"/uk/manifesto/editions/{rest}").content.decode()


def test_every_text_of_a_corrected_edition_can_be_read_and_cited(
    second: None, visitor: Visitor
) -> None:
    before, after = EditionText.objects.filter(edition__number=2, language="en")
    visitor.open(f"{EDITIONS}2/")
    links = {link["href"] for link in visitor.page.select("main ol a")}
    assert links == {f"{EDITIONS}2/texts/1/", f"{EDITIONS}2/texts/2/"}
    assert before.sha256 in visitor.text
    visitor.open(f"{EDITIONS}2/texts/1/")
    for line in before.text.splitlines():
        assert line in visitor.text
    assert before.sha256 in visitor.text
    assert after.sha256 not in visitor.text
    assert "These words were corrected on" in visitor.text
    visitor.follow("what was corrected")
    assert visitor.path == f"{EDITIONS}2/changes/"
    visitor.open(f"{EDITIONS}2/texts/2/")
    assert visitor.page.select_one("h2").get_text() == "The second title, corrected"
    assert "These words were corrected on" not in visitor.text
    assert head(f"{EDITIONS}2/texts/1/") == {
        "alternates": dict.fromkeys(
            ("en", "x-default"), f"{settings.BASE_URL}{EDITIONS}2/texts/1/"
        ),
        "canonical": f"{settings.BASE_URL}{EDITIONS}2/texts/1/",
    }


def test_an_edition_without_corrections_lists_no_texts(visitor: Visitor) -> None:
    visitor.open(f"{EDITIONS}1/")
    assert not visitor.page.select("main ol")


@pytest.mark.parametrize("order", ["0", "3", "x", "99999999999999999999999"])
def test_there_is_nothing_where_no_text_is(second: None, order: str) -> None:
    assert Client().get(f"{EDITIONS}2/texts/{order}/").status_code == 404
    assert Client().get("/uk/manifesto/editions/2/texts/1/").status_code == 404


def test_addresses_name_themselves_and_their_other_languages(second: None) -> None:
    for path in ("editions/", "editions/1/", "editions/1/changes/"):
        for language in ("en", "uk"):
            found = head(f"/{language}/manifesto/{path}")
            assert found["canonical"] == f"{settings.BASE_URL}/{language}/manifesto/{path}"
            assert found["alternates"] == {
                **{code: f"{settings.BASE_URL}/{code}/manifesto/{path}" for code in CODES},
                "x-default": f"{settings.BASE_URL}/en/manifesto/{path}",
            }


@pytest.mark.parametrize("number", ["0", "7", "01", "99999999999999999999999", "-1", "x"])
def test_there_is_nothing_where_no_edition_is(number: str) -> None:
    assert Client().get(f"{EDITIONS}{number}/").status_code == 404
    assert Client().get(f"{EDITIONS}{number}/changes/").status_code == 404


def test_a_manifesto_that_is_not_published_shows_no_edition() -> None:
    manifesto().unpublish()
    assert Client().get(EDITIONS).status_code == 404
    assert Client().get(f"{EDITIONS}1/").status_code == 404


@pytest.mark.parametrize("path", ["", "1/", "2/", "1/changes/", "2/changes/", "2/texts/1/"])
def test_a_page_of_editions_asks_the_database_twelve_times_at_most(
    second: None, path: str, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.get("/en/")
    with django_assert_max_num_queries(12):
        response = client.get(f"{EDITIONS}{path}")
    assert not response.cookies


# ---- Who signed which ------------------------------------------------------------------------


def test_signatures_are_counted_by_edition_in_all_languages(second: None) -> None:
    sign(number=1)
    sign(number=1, language="uk")
    sign(number=2)
    SubmissionFactory(register=register_of(form_page("sign")), confirmed=True)
    assert signed_by_edition(manifesto()) == {}
    move_tallies()
    for language in ("en", "uk"):
        assert signed_by_edition(manifesto(language)) == {1: 2, 2: 1}
    key = form_page("sign").translation_key
    assert total_of(key) == 4
    assert sum(counts_by(key, ["text"])["text"].values()) == 3


def test_words_that_an_edition_left_as_they_were_move_no_signature() -> None:
    """Ukrainian needs no new words for the second English edition."""
    sign(number=1, language="uk")
    move_tallies()
    retitle_and_publish(manifesto(), "The second title", Change.NEW_EDITION)
    publish_translation(manifesto("uk").title, follow=True)
    assert EditionText.objects.filter(language="uk").count() == 2
    assert signed_by_edition(manifesto()) == {1: 1}


def test_the_dashboard_tells_who_signed_which(second: None) -> None:
    sign(number=1)
    sign(number=1, language="uk")
    sign(number=2)
    register = register_of(form_page("sign"))
    SubmissionFactory(register=register, confirmed=True, signed_text="0" * 64)
    move_tallies()
    client = Client()
    client.force_login(PersonFactory(groups=["Registrars"]))
    page = BeautifulSoup(
        client.get(f"/admin/registers/{register.pk}/dashboard/").content, "html.parser"
    )
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in page.select("table.listing tbody tr")
    ]
    assert ["Edition 1", "2", "50%"] in rows
    assert ["Edition 2", "1", "25%"] in rows
    assert ["A text that is not known any more", "1", "25%"] in rows
