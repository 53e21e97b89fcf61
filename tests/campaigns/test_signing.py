"""The signing page: the total as numbers, phases in words, the text that was signed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Edition, EditionText
from core.cleaning import clean_text
from forms.models import Register, Submission
from forms.registers import register_of
from forms.tally import counts_of, move_tallies, total_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return register_of(form_page("sign"))


def count(register: Register, **entries: int) -> None:
    """Let people sign and the worker count: ``UA_en=2`` are two from Ukraine in English."""
    for key, number in entries.items():
        country, language = key.split("_")
        for _person in range(number):
            SubmissionFactory(register=register, confirmed=True, country=country, language=language)
    move_tallies()


def total(language: str = "en") -> Any:
    response = Client().get(f"/{language}/manifesto/sign/total.json")
    assert response.status_code == 200
    return response.json()


def words(response: Any) -> str:
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.main is not None
    return " ".join(soup.main.get_text(" ").split())


# ---- total.json -----------------------------------------------------------------------------


def test_the_total_is_told_as_numbers(register: Register) -> None:
    assert total() == {"total": 0, "countries": {}, "languages": {}, "as_of": None}
    before = datetime.now(UTC)
    count(register, UA_en=4, UA_uk=2, PL_en=5)
    told = total()
    assert told["total"] == 11
    assert list(told["countries"].items()) == [("UA", 6), ("PL", 5)]
    assert list(told["languages"].items()) == [("en", 9), ("uk", 2)]
    assert told["as_of"].endswith("Z")
    as_of = datetime.fromisoformat(told["as_of"])
    assert before - timedelta(seconds=1) < as_of < datetime.now(UTC)


def test_scenario_15_translations_add_up(register: Register) -> None:
    """Four languages fill one register: pages, numbers and tables say one total."""
    count(register, UA_en=1, UA_uk=2, PL_pl=1, DE_de=3)
    told = total()
    assert told["total"] == 7
    assert sum(told["countries"].values()) == sum(told["languages"].values()) == 7
    assert sum(counts_of(register, "country").values()) == 7
    assert told["languages"] == {"de": 3, "uk": 2, "en": 1, "pl": 1}
    assert total("uk") == told
    assert total_of(register.key) == 7
    for address, said in (("/en/", "7 people have signed"), ("/uk/", "7 людей поставили підпис")):
        assert said in words(Client().get(address))


def test_only_who_is_confirmed_is_in_it(register: Register) -> None:
    for trait in ("pending", "suspect", "invalidated", "withdrawn"):
        SubmissionFactory(register=register, country="UA", **{trait: True})
    count(register, UA_en=1)
    assert total()["total"] == 1
    assert total()["countries"] == {"": 1}


def test_nobody_is_told_as_one_of_a_few_in_their_country(register: Register) -> None:
    count(register, UA_en=5, PL_en=4, DE_en=1)
    assert list(total()["countries"].items()) == [("UA", 5), ("", 5)]


def test_asking_for_it_counts_no_rows_sets_no_cookie_and_may_be_kept_ten_seconds(
    register: Register,
) -> None:
    count(register, UA_en=3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = Client().get("/en/manifesto/sign/total.json")
    assert len(queries) <= 12
    assert not [query for query in queries if "site_forms_submission" in query["sql"]]
    assert response.headers["Cache-Control"] == "public, max-age=10"
    assert response.headers["Content-Type"] == "application/json"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert Client().head("/en/manifesto/sign/total.json").status_code == 200


def test_there_is_no_total_while_the_manifesto_is_a_draft() -> None:
    form_page("sign").manifesto.unpublish()
    assert Client().get("/en/manifesto/sign/total.json").status_code == 404
    assert Client().get("/uk/manifesto/sign/total.json").status_code == 200
    for other in ("/en/total.json", "/en/help/total.json", "/en/help/volunteer/total.json"):
        assert Client().get(other).status_code == 404


# ---- Phases ---------------------------------------------------------------------------------


def at(register: Register, **rules: Any) -> None:
    Register.objects.filter(pk=register.pk).update(**rules)


def test_before_it_opens_the_page_says_when(register: Register) -> None:
    at(register, opens_at=datetime(2099, 2, 24, 12, tzinfo=UTC))
    response = Client().get("/en/manifesto/sign/")
    assert "Signing opens on 24 February 2099." in words(response)
    assert "Send me my link" not in words(response)
    assert not BeautifulSoup(response.content, "html.parser").select("main form")


def test_scenario_22_closing_the_page_of_a_pause_says_paused(register: Register) -> None:
    count(register, UA_en=2)
    at(register, paused=True)
    response = Client().get("/en/manifesto/sign/")
    assert "Signing is paused." in words(response)
    assert "Links that we have sent stay valid." in words(response)
    assert "closed" not in words(response)
    assert "2 people have signed" in words(response)
    assert "Send me my link" in words(response)


def test_scenario_22_closing_the_page_says_since_when_and_who_may_still_confirm(
    register: Register,
) -> None:
    count(register, UA_en=1)
    at(register, closes_at=timezone.now() - timedelta(hours=1), paused=False)
    response = Client().get("/en/manifesto/sign/")
    assert "Signing was closed on " in words(response)
    assert "may still confirm by the link in our mail" in words(response)
    assert "1 person has signed" in words(response)
    assert "paused" not in words(response)
    link = BeautifulSoup(response.content, "html.parser").select_one("main a[href$='sign/link/']")
    assert link is not None
    at(register, closes_at=timezone.now() - timedelta(hours=25))
    assert "may still confirm" not in words(Client().get("/en/manifesto/sign/"))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"paused": True}, "Signing is paused."),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "Signing was closed on "),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "Signing opens on "),
    ],
)
def test_what_is_sent_to_a_form_that_is_not_open_is_refused_honestly(
    rules: dict[str, Any], said: str, register: Register
) -> None:
    page = form_page("sign")
    at(register, **rules)
    response = Client().post(page.url, signature(page))
    assert response.status_code == 409
    assert said in words(response)
    assert not Submission.objects.exists()


# ---- The signed text ------------------------------------------------------------------------


def test_a_text_that_came_back_in_a_later_edition_is_told_as_the_one_of_its_time() -> None:
    page = form_page("sign")
    first = EditionText.objects.get(sha256=page.signed_text_hash())
    later = Edition.objects.create(
        manifesto=page.manifesto.translation_key, number=3, date=datetime(2099, 1, 1, tzinfo=UTC)
    )
    EditionText.objects.create(
        edition=later, language="en", sha256=first.sha256, text=first.text,
        published_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    Client().post(page.url, signature(page))
    entry = Submission.objects.get()
    signed = page.signed_text_of(entry)
    assert signed is not None
    assert signed.name.startswith("Edition 1, ")
    assert (signed.language, signed.text) == ("en", first.text)
    entry.consented_at = timezone.now() + timedelta(days=10)
    again = page.signed_text_of(entry)
    assert again is not None
    assert again.name.startswith("Edition 3, ")


def test_a_text_that_nobody_knows_is_none() -> None:
    entry = SubmissionFactory(pending=True, signed_text="0" * 64)
    assert form_page("sign").signed_text_of(entry) is None
    assert form_page("volunteer").signed_text_of(entry) is None


@pytest.mark.parametrize("language", ["en", "uk", "ar"])
def test_the_words_that_are_signed_stand_on_the_signing_page(language: str) -> None:
    page = form_page("sign", language)
    shown = BeautifulSoup(Client().get(page.url).content, "html.parser").select_one(".signed-text")
    assert shown is not None
    words = clean_text(shown.get_text(" "))
    lines = page.manifesto.text().splitlines()
    assert len(lines) > 20
    assert [line for line in lines if line not in words] == []
