"""The signer's page: what I signed, changing it, helping further, my data, withdrawing."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone

from campaigns.models import EditionText
from core.navigation import describe
from forms import lifecycle, links
from forms.models import Message, Register, Submission
from forms.registers import register_of
from forms.tally import counts_of, move_tallies, total_of
from tests.campaigns.people import manifesto, retitle_and_publish
from tests.dump import dump, holds
from tests.factories import SubmissionFactory
from tests.forms.people import application, form_page, path_to, signature

pytestmark = pytest.mark.django_db

NAME = "Зразок Підписант"
PAGES = ["", "change/", "withdraw/", "data.json"]


@pytest.fixture
def submission() -> Submission:
    """Somebody has signed and confirmed in English, and is shown."""
    page = form_page("sign")
    Client().post(page.url, signature(page, show_name="on", commitments=["condemn"]))
    entry = Submission.objects.get()
    lifecycle.confirm(submission=entry, entry_version=1, now=timezone.now())
    entry.refresh_from_db()
    return entry


def mine(submission: Submission, rest: str = "") -> str:
    return path_to(links.MINE, submission, rest)


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    return " ".join(soup_of(response).get_text(" ").split())


def changes(**changed: Any) -> dict[str, Any]:
    """Return what the form of changes sends; ``None`` leaves a field out."""
    sent = {
        "full_name": NAME,
        "institution": "Hospital № 1",
        "commitments": ["condemn"],
        "show_name": "on",
    } | changed
    return {name: value for name, value in sent.items() if value is not None}


# ---- The page -------------------------------------------------------------------------------


def test_the_page_tells_what_i_signed_and_where_it_stands(submission: Submission) -> None:
    response = Client().get(mine(submission))
    shown = "Your name, institution, profession and country are shown publicly."
    assert f"It is confirmed. {shown}" in words(response)
    assert "Your signature is being counted." in words(response)
    text = EditionText.objects.get(sha256=submission.signed_text, language="en")
    signed = soup_of(response).select_one("details.signed-text")
    assert signed.summary.get_text().startswith("Edition 1, ")
    assert signed.summary.get_text().endswith(describe("en")[0])
    assert signed.div["lang"] == "en"
    assert " ".join(signed.div.get_text(" ").split()) == " ".join(text.text.split())
    rows = soup_of(response).select(".summary div")
    shown = {row.dt.get_text(): row.dd.get_text() for row in rows}
    assert shown["Full name"] == NAME
    assert shown["Country"] == "Ukraine"
    move_tallies()
    assert "Your signature is number 1 ." in words(Client().get(mine(submission)))


def test_the_signed_text_stays_that_of_its_time(submission: Submission) -> None:
    retitle_and_publish(manifesto(), "Another title", "new_edition")
    signed = soup_of(Client().get(mine(submission))).select_one("details.signed-text")
    assert "Edition 1" in signed.get_text()
    assert "Another title" not in signed.get_text()


def test_who_signed_in_ukrainian_reads_that_text_on_the_page_of_any_language() -> None:
    page = form_page("sign", "uk")
    Client().post(page.url, signature(page))
    entry = Submission.objects.get()
    path = mine(entry)
    assert path.startswith("/uk/")
    for language in ("uk", "en"):
        response = Client().get(path.replace("/uk/", f"/{language}/", 1))
        assert soup_of(response).html["lang"] == language
        signed = soup_of(response).select_one("details.signed-text")
        assert signed.div["lang"] == "uk"
        assert page.manifesto.title in signed.get_text()


def test_who_has_not_confirmed_is_led_there(submission: Submission) -> None:
    entry = SubmissionFactory(pending=True, register=submission.register)
    response = Client().get(mine(entry))
    assert "It is not confirmed yet" in words(response)
    assert soup_of(response).select_one(".button")["href"] == path_to(links.CONFIRM, entry)


def test_who_is_hidden_reads_that_nobody_sees_them(submission: Submission) -> None:
    lifecycle.change(submission=submission, answers={"show_name": False}, now=timezone.now())
    assert "You are counted, and nobody sees your name." in words(Client().get(mine(submission)))


def test_who_is_struck_out_reads_so_and_how_to_ask(submission: Submission) -> None:
    lifecycle.strike_out(submission=submission, reason="A trial.", user=None, now=timezone.now())
    response = Client().get(mine(submission))
    assert "An administrator has struck it out" in words(response)
    assert "write to tests@example.org" in words(response)
    assert "A trial." not in words(response)
    assert Client().get(mine(submission, "change/")).status_code == 303
    assert Client().get(mine(submission, "withdraw/")).status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_nobody_stores_the_pages_or_hears_of_their_addresses(
    submission: Submission, method: str
) -> None:
    for rest in [*PAGES, f"help/{form_page('report').pk}/"]:
        response = getattr(Client(), method)(mine(submission, rest))
        assert "no-store" in response.headers["Cache-Control"]
        assert "private" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies


def test_the_pages_work_when_the_forms_page_is_gone(submission: Submission) -> None:
    for code, _name in reversed(settings.LANGUAGES):
        form_page("sign", code).delete()
    response = Client().get(mine(submission))
    assert NAME in words(response)
    assert Client().get(mine(submission, "change/")).status_code == 303
    assert Client().get(mine(submission, "data.json")).status_code == 200
    assert Client().post(mine(submission, "withdraw/")).status_code == 303


# ---- Changing -------------------------------------------------------------------------------


def test_the_form_of_changes_asks_what_may_be_changed_as_it_is_now(
    submission: Submission,
) -> None:
    form = soup_of(Client().get(mine(submission, "change/"))).select_one("form.form")
    names = {str(field["name"]) for field in form.select("input, select, textarea")}
    assert names == {"full_name", "institution", "commitments", "show_name"}
    assert form.select_one("#id_full_name")["value"] == NAME
    assert [field["value"] for field in form.select("[name=commitments][checked]")] == ["condemn"]
    assert form.select_one("#id_show_name").has_attr("checked")


def test_changes_are_kept_shown_and_counted_anew(submission: Submission) -> None:
    move_tallies()
    sent = changes(full_name="New Sample", institution="", commitments=["volunteer"])
    response = Client().post(mine(submission, "change/"), sent)
    assert (response.status_code, response.headers["Location"]) == (303, mine(submission))
    submission.refresh_from_db()
    assert submission.answers == {
        "full_name": "New Sample",
        "institution": "",
        "commitments": ["volunteer"],
        "show_name": True,
    }
    assert (submission.public_name, submission.public_institution) == ("New Sample", "")
    move_tallies()
    assert total_of(submission.register.key) == 1
    assert counts_of(submission.register, "commitment") == {"volunteer": 1}
    submission.refresh_from_db()
    assert submission.number == 1


def test_who_wants_to_be_hidden_is_hidden_at_once(submission: Submission) -> None:
    Client().post(mine(submission, "change/"), changes(show_name=None))
    submission.refresh_from_db()
    assert submission.status == "confirmed"
    assert (submission.public_name, submission.public_institution) == ("", "")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "www.example.org"}, "full_name"),
        ({"full_name": "x" * 200}, "full_name"),
        ({"commitments": ["nothing_of_ours"]}, "commitments"),
        ({"institution": "x" * 201}, "institution"),
    ],
)
def test_changes_are_cleaned_as_on_the_form_itself(
    changed: dict[str, Any], field: str, submission: Submission
) -> None:
    before = Submission.objects.values().get()
    response = Client().post(mine(submission, "change/"), changes(**changed))
    assert response.status_code == 422
    assert soup_of(response).select_one(".error-summary a")["href"] == f"#id_{field}"
    assert Submission.objects.values().get() == before


def test_nothing_else_can_be_changed(submission: Submission) -> None:
    sent = changes(country="PL", email="other@example.org", status="x", consent="", language="uk")
    assert Client().post(mine(submission, "change/"), sent).status_code == 303
    submission.refresh_from_db()
    assert (submission.country, submission.email) == ("UA", "sample@example.org")
    assert "email" not in submission.answers
    assert submission.status == "confirmed"


def test_a_change_that_brings_a_web_address_is_held_and_nobody_can_tell(
    submission: Submission,
) -> None:
    sent = changes(institution="Buy at example.com")
    assert Client().post(mine(submission, "change/"), sent).status_code == 303
    submission.refresh_from_db()
    assert (submission.status, submission.suspicion) == ("suspect", ["link"])
    assert submission.public_institution == ""
    assert "It is confirmed." in words(Client().get(mine(submission)))


def test_a_change_before_confirming_is_what_is_confirmed(submission: Submission) -> None:
    page = form_page("sign")
    Client().post(page.url, signature(page, email="second@example.org"))
    entry = Submission.objects.get(status="pending")
    Client().post(mine(entry, "change/"), changes(full_name="Changed Sample"))
    confirm = path_to(links.CONFIRM, entry)
    assert "Changed Sample" in words(Client().get(confirm))
    assert Client().post(confirm, {"entry": 1}).status_code == 409
    assert Client().post(confirm, {"entry": 2}).status_code == 303


# ---- Helping further ------------------------------------------------------------------------


def test_the_other_forms_are_offered_in_the_language_of_the_page(submission: Submission) -> None:
    for language in ("en", "uk"):
        path = mine(submission).replace("/en/", f"/{language}/", 1)
        offered = [form_page(slug, language) for slug in ("volunteer", "report", "publications")]
        found = [
            link
            for link in soup_of(Client().get(path)).select("main a")
            if "/help/" in link["href"]
        ]
        assert [link["href"] for link in found] == [f"{path}help/{page.pk}/" for page in offered]
        assert [link.get_text() for link in found] == [page.title for page in offered]


def test_a_form_opened_from_there_is_filled_in_with_name_and_address(
    submission: Submission,
) -> None:
    path = mine(submission, f"help/{form_page('volunteer').pk}/")
    form = soup_of(Client().get(path)).select_one("form.form")
    assert form["action"] == path
    assert form.select_one("[name=your_name]")["value"] == NAME
    assert form.select_one("[name=your_name]")["autocomplete"] == "name"
    assert form.select_one("[name=email]")["value"] == "sample@example.org"
    assert not form.select_one("[name=consent]").has_attr("checked")
    public = soup_of(Client().get(form_page("volunteer").url, {"your_name": "x", "email": "x"}))
    assert not public.select_one("[name=your_name]").get("value")
    assert not public.select_one("[name=email]").get("value")


def test_what_is_sent_from_there_reaches_that_forms_register(submission: Submission) -> None:
    page = form_page("volunteer")
    path = mine(submission, f"help/{page.pk}/")
    response = Client().post(path, application(page, your_name=NAME, email="sample@example.org"))
    assert (response.status_code, response.headers["Location"]) == (303, f"{page.url}done/")
    entry = Submission.objects.get(register=register_of(page))
    assert (entry.status, entry.language) == ("received", "en")
    assert entry.answer("your_name") == NAME
    assert entry.consent_text.text == page.consent_text
    assert Submission.objects.get(pk=submission.pk).status == "confirmed"


def test_what_is_faulty_there_comes_back_under_the_same_address(submission: Submission) -> None:
    page = form_page("volunteer")
    path = mine(submission, f"help/{page.pk}/")
    response = Client().post(path, application(page, consent=None, your_name="Typed"))
    assert response.status_code == 422
    form = soup_of(response).select_one("form.form")
    assert form["action"] == path
    assert form.select_one("[name=your_name]")["value"] == "Typed"
    assert "no-store" in response.headers["Cache-Control"]
    assert Submission.objects.count() == 1


def test_only_live_forms_of_the_language_open_there(submission: Submission) -> None:
    hidden = form_page("report")
    hidden.unpublish()
    wrong = [hidden, form_page("volunteer", "uk"), form_page("sign"), hidden.get_parent()]
    for number in [*(page.pk for page in wrong), 999_999]:
        path = mine(submission, f"help/{number}/")
        assert Client().get(path).status_code == 404
        assert Client().post(path, {}).status_code == 404
    assert b"/help/%d/" % hidden.pk not in Client().get(mine(submission)).content


def test_a_form_that_is_paused_says_so_there_too(submission: Submission) -> None:
    page = form_page("volunteer")
    Register.objects.filter(pk=register_of(page).pk).update(paused=True)
    path = mine(submission, f"help/{page.pk}/")
    opened, sent = Client().get(path), Client().post(path, application(page))
    assert (opened.status_code, sent.status_code) == (200, 409)
    assert "This form is paused." in words(opened)
    assert Submission.objects.count() == 1


# ---- My data --------------------------------------------------------------------------------


def test_everything_stored_is_given_as_a_file(submission: Submission) -> None:
    response = Client().get(mine(submission, "data.json"))
    assert response.headers["Content-Type"] == "application/json"
    assert "attachment" in response.headers["Content-Disposition"]
    told = response.json()
    assert told["email"] == "sample@example.org"
    assert told["status"] == {"key": "confirmed", "words": "Confirmed"}
    assert {"name": "country", "question": "Country", "answer": "UA", "words": "Ukraine"} in told[
        "answers"
    ]
    assert told["consent"]["text"] == form_page("sign").consent_text
    assert told["signed_text"]["sha256"] == submission.signed_text
    assert [mail["purpose"] for mail in told["mails"]] == ["Asks a signer to confirm"]
    assert submission.email_index not in response.content.decode()


# ---- Withdrawing ----------------------------------------------------------------------------


def test_the_page_asks_before_it_withdraws(submission: Submission) -> None:
    response = Client().get(mine(submission, "withdraw/"))
    assert "This cannot be undone." in words(response)
    assert Submission.objects.get().status == "confirmed"


def test_scenario_21_withdrawal(submission: Submission, mailoutbox: list[Any]) -> None:
    """List, total, queue and database: nothing of the person is left but a fact without a name."""
    move_tallies()
    Message.objects.create(
        purpose="link", register=submission.register, submission=submission, language="en",
        due_at=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    person = [NAME, "Підписант", "sample@example.org"]
    traces = [submission.email_index, submission.domain_index, submission.name_index]
    sealed = Submission.objects.values_list("answers", "email", "counted_as").get()
    assert holds(dump(), NAME)  # They are shown publicly.
    link = mine(submission)

    response = Client().post(mine(submission, "withdraw/"))
    assert (response.status_code, response.headers["Location"]) == (303, "/en/link/withdrawn/")
    assert "Your signature is withdrawn" in words(Client().get(response.headers["Location"]))
    everything = dump()
    assert not [text for text in person + traces if holds(everything, text)]
    assert not [value for value in sealed[:2] if bytes(value) in everything]
    entry = Submission.objects.get()
    assert (entry.status, entry.answers, entry.public_name) == ("withdrawn", {}, "")
    assert not Message.objects.exists()

    move_tallies()
    assert bytes(sealed[2]) not in dump()
    assert total_of(entry.register.key) == 0
    for dimension in ("country", "language", "profession", "commitment", "day"):
        assert counts_of(entry.register, dimension) == {}
    assert not mailoutbox
    assert "forms.withdraw" in audit_log(entry)

    again = Client().post(mine(submission, "withdraw/"))
    assert (again.status_code, again.headers["Location"]) == (303, "/en/link/withdrawn/")
    for gone in (link, mine(entry, "x/"), path_to(links.CONFIRM, submission)):
        assert Client().get(gone).status_code == 404


def audit_log(submission: Submission) -> list[str]:
    """Return what the audit log tells about an entry; of whom, it must not."""
    from wagtail.models import ModelLogEntry

    entries = ModelLogEntry.objects.filter(object_id=str(submission.pk))
    assert {entry.label for entry in entries} <= {str(submission.pk)}
    return [entry.action for entry in entries]


def test_who_withdrew_may_sign_again_as_somebody_new(submission: Submission) -> None:
    Client().post(mine(submission, "withdraw/"))
    page = form_page("sign")
    assert Client().post(page.url, signature(page)).status_code == 303
    assert sorted(Submission.objects.values_list("status", flat=True)) == ["pending", "withdrawn"]


def test_a_pending_entry_can_be_withdrawn_too() -> None:
    page = form_page("sign")
    Client().post(page.url, signature(page))
    entry = Submission.objects.get()
    assert Client().post(mine(entry, "withdraw/")).status_code == 303
    assert Submission.objects.get().status == "withdrawn"
    assert not Message.objects.exists()
