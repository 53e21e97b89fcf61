"""Personal links: looking changes nothing, the button confirms, and nothing does it twice."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from forms import lifecycle, limits, links
from forms.link_views import read_version
from forms.links import CONFIRM, make_token
from forms.models import Message, Register, Submission, Suppression, Tally
from forms.registers import register_of
from forms.tally import move_tallies, total_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page, path_to, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission() -> Submission:
    """Somebody has signed in English and wants to be shown."""
    page = form_page("sign")
    Client().post(page.url, signature(page, show_name="on"))
    return Submission.objects.get()


def link_to(submission: Submission) -> str:
    return path_to(CONFIRM, submission)


def press(submission: Submission, **changes: Any) -> Any:
    """Press the button of the page as it was shown."""
    data = {"entry": submission.entry_version} | changes
    return Client().post(link_to(submission), data)


def state() -> list[dict[str, Any]]:
    """Return everything that lies in the register and in the outbox."""
    return [*Submission.objects.order_by("pk").values(), *Message.objects.order_by("pk").values()]


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_whoever_only_opens_the_link_changes_nothing(submission: Submission, method: str) -> None:
    before = state()
    for _ in range(2):
        assert getattr(Client(), method)(link_to(submission)).status_code == 200
    assert state() == before


def test_the_page_shows_exactly_what_will_be_confirmed(submission: Submission) -> None:
    response = Client().get(link_to(submission))
    assert "Confirm your signature" in words(response)
    soup = BeautifulSoup(response.content, "html.parser")
    shown = {row.dt.get_text(): row.dd.get_text() for row in soup.select("dl.summary div")}
    assert shown == {
        "Full name": "Зразок Підписант",
        "Country": "Ukraine",
        "Profession": "Physician",
        "Institution": "Hospital № 1",
        "What I undertake": "—",
        "Show my name, institution, profession and country publicly": "yes",
    }
    assert len(soup.select("main form button")) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_stores_the_page_or_hears_of_its_address(
    submission: Submission, method: str
) -> None:
    for address in (link_to(submission), "/en/link/confirm/unknown/"):
        response = getattr(Client(), method)(address)
        assert "no-store" in response.headers["Cache-Control"]
        assert "private" in response.headers["Cache-Control"]
        # Not ``no-referrer``: Chromium would send ``Origin: null`` with our own form.
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies


def test_the_button_confirms_and_leads_back_by_303(submission: Submission) -> None:
    response = press(submission)
    assert (response.status_code, response.headers["Location"]) == (303, link_to(submission))
    submission.refresh_from_db()
    assert submission.status == Submission.Status.CONFIRMED
    assert (submission.public_name, submission.public_institution) == (
        "Зразок Підписант",
        "Hospital № 1",
    )
    page = Client().get(link_to(submission))
    assert "Your signature is confirmed" in words(page)
    assert b"<form" not in page.content.split(b"<footer")[0]
    assert b'href="/en/manifesto/"' in page.content


def test_a_second_press_and_a_reload_are_harmless(submission: Submission) -> None:
    press(submission)
    before = state()
    for entry in (submission.entry_version, 99, ""):
        assert press(submission, entry=entry).status_code == 303
    Client().get(link_to(submission))
    assert state() == before


def test_an_entry_that_was_replaced_meanwhile_is_shown_anew(submission: Submission) -> None:
    page = form_page("sign")
    Client().post(page.url, signature(page, full_name="Sample K", show_name="on"))
    response = press(submission)
    assert response.status_code == 409
    assert "A newer entry for your address has arrived" in words(response)
    assert "Sample K" in words(response)
    submission.refresh_from_db()
    assert submission.status == Submission.Status.PENDING
    assert b'name="entry" value="2"' in response.content
    press(submission)
    assert Submission.objects.get().public_name == "Sample K"


@pytest.mark.parametrize("entry", ["", "0", "-1", "1.0", " 1", "١", "1" * 9, "x", "\x00"])
def test_a_press_that_carries_no_version_confirms_nothing(
    submission: Submission, entry: str
) -> None:
    assert press(submission, entry=entry).status_code == 409
    submission.refresh_from_db()
    assert submission.status == Submission.Status.PENDING


def test_a_version_is_a_small_number_or_none() -> None:
    assert read_version("12") == 12
    assert [read_version(text) for text in ("", "x", "1" * 5000, "²")] == [0, 0, 0, 0]


def test_what_is_struck_out_cannot_be_confirmed(submission: Submission) -> None:
    lifecycle.strike_out(submission=submission, reason="A trial.", user=None, now=timezone.now())
    before = state()
    response = Client().get(link_to(submission))
    assert "cannot be confirmed" in words(response)
    assert "write to tests@example.org" in words(response)
    assert "Зразок" not in words(response)
    assert press(submission).status_code == 303
    assert state() == before


def test_the_confirmed_page_tells_the_number_once_the_worker_has_counted(
    submission: Submission,
) -> None:
    press(submission)
    assert "Your signature is being counted." in words(Client().get(link_to(submission)))
    move_tallies()
    assert "Your signature is number 1 ." in words(Client().get(link_to(submission)))


def test_the_confirmed_page_leads_on_to_the_signers_page(submission: Submission) -> None:
    press(submission)
    page = BeautifulSoup(Client().get(link_to(submission)).content, "html.parser")
    assert page.select(f"main a[href='{path_to(links.MINE, submission)}']")


def test_after_confirming_there_is_something_to_pass_on_and_more_to_do(
    submission: Submission,
) -> None:
    press(submission)
    move_tallies()
    response = Client().get(link_to(submission))
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select(".number strong")[0].get_text() == "1"
    assert page.select("main a[href='/en/manifesto/signatories/']")
    offered = [link["href"] for link in page.select(".offers a")]
    mine = path_to(links.MINE, submission)
    assert len(offered) == 3
    assert all(address.startswith(f"{mine}help/") for address in offered)
    passed_on = unquote(" ".join(link["href"] for link in page.select(".share a")))
    assert passed_on.count("http://testserver/en/manifesto/") == len(page.select(".share a")) > 1
    assert "/link/" not in passed_on


def test_before_confirming_nothing_is_passed_on_or_offered(submission: Submission) -> None:
    page = BeautifulSoup(Client().get(link_to(submission)).content, "html.parser")
    assert not page.select(".offers, main a[href$='/signatories/'], main a[href^=http]")


def test_who_is_held_for_review_sees_exactly_what_the_confirmed_see(
    submission: Submission,
) -> None:
    press(submission)
    before = everything_seen_by(submission)
    move_tallies()
    counted = everything_seen_by(submission)
    held = {"status": "suspect", "suspicion": ["network"], "public_name": "", "counted": False}
    held |= {"public_institution": "", "public_order": b""}
    Submission.objects.update(**held, counted_as=None, number=None)
    Tally.objects.all().delete()
    assert everything_seen_by(submission) == before
    move_tallies()
    assert everything_seen_by(submission) == counted
    assert press(submission).status_code == 303
    assert total_of(submission.register.key) == 0


def everything_seen_by(submission: Submission) -> dict[str, bytes]:
    """Return every page behind the links of one person."""
    paths = [path_to(purpose, submission) for purpose in (links.CONFIRM, links.NOT_ME)]
    paths += [
        path_to(links.MINE, submission, rest)
        for rest in ("", "change/", "withdraw/", "data.json", f"help/{form_page('report').pk}/")
    ]
    answers = {path: Client().get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.content for path, answer in answers.items()}


# ---- Paused and closed ----------------------------------------------------------------------


def test_scenario_22_closing_while_signing_is_paused_nobody_is_told_it_is_closed(
    submission: Submission,
) -> None:
    Register.objects.filter(pk=submission.register_id).update(paused=True)
    for response in (Client().get(link_to(submission)), press(submission)):
        assert "Signing is paused" in words(response)
        assert "Your link stays valid." in words(response)
        assert "closed" not in words(response)
        assert b"<button" not in response.content.split(b"<footer")[0]
    assert press(submission).status_code == 409
    Register.objects.update(paused=False)
    assert press(submission).status_code == 303
    assert "Your signature is confirmed" in words(Client().get(link_to(submission)))


@pytest.mark.parametrize(
    ("hours", "paused", "status", "said"),
    [
        (23.9, False, 303, "Confirm your signature"),
        (23.9, True, 409, "Signing is paused"),
        (24.1, False, 409, "Signing is closed It was closed on "),
        (24.1, True, 409, "Signing is closed It was closed on "),
    ],
)
def test_scenario_22_closing_leaves_a_day_to_confirm(
    hours: float, paused: bool, status: int, said: str, submission: Submission
) -> None:
    closed = timezone.now() - timedelta(hours=hours)
    Register.objects.filter(pk=submission.register_id).update(closes_at=closed, paused=paused)
    assert said in words(Client().get(link_to(submission)))
    response = press(submission)
    assert response.status_code == status
    submission.refresh_from_db()
    assert submission.status == ("confirmed" if status == 303 else "pending")


def test_scenario_22_closing_changes_nothing_for_who_has_confirmed(
    submission: Submission,
) -> None:
    press(submission)
    Register.objects.update(closes_at=timezone.now() - timedelta(days=9), paused=True)
    assert "Your signature is confirmed" in words(Client().get(link_to(submission)))


# ---- Scanners, and links of other people ----------------------------------------------------


def test_scenario_02_mail_scanner_clicks_first(submission: Submission) -> None:
    link = link_to(submission)
    for method in ("head", "get", "get", "head"):
        getattr(Client(), method)(link)
    assert press(submission).status_code == 303
    first = Client().get(link)
    for method in ("head", "get"):
        getattr(Client(), method)(link)
    again = Client().get(link)
    assert "Your signature is confirmed" in words(again)
    assert again.content == first.content


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("is_confirmed", [False, True])
def test_scenario_03_scanner_follows_every_link(
    is_confirmed: bool, method: str, submission: Submission
) -> None:
    if is_confirmed:
        press(submission)
        submission.refresh_from_db()
    before = state()
    for path in every_path(submission):
        assert getattr(Client(), method)(path).status_code == 200
    assert state() == before
    assert not Suppression.objects.exists()


def every_path(submission: Submission) -> list[str]:
    """Return every address that a scanner finds in a mail, and on the pages behind it."""
    found = [path_to(purpose, submission) for purpose in (links.CONFIRM, links.NOT_ME, links.MINE)]
    for path in found:
        page = BeautifulSoup(Client().get(path).content, "html.parser")
        more = [str(tag["href"]) for tag in page.select("main a[href]")]
        found += [link for link in more if "/link/" in link and link not in found]
    assert len(found) > 6
    return found


@pytest.mark.parametrize("purpose", [links.CONFIRM, links.MINE, links.NOT_ME])
def test_scenario_09_token_is_bound(purpose: str, submission: Submission) -> None:
    """A link of mine with somebody else's number, or for another purpose, is no link."""
    other = SubmissionFactory(pending=True, register=submission.register)
    before = state()
    theirs = make_token(purpose, other)
    forged = [theirs.partition("~")[0] + "~" + make_token(purpose, submission).partition("~")[2]]
    forged += [
        make_token(wrong, other)
        for wrong in (links.CONFIRM, links.MINE, links.NOT_ME)
        if wrong != purpose
    ]
    rests = ["", "change/", "withdraw/", "data.json"] if purpose == links.MINE else [""]
    for token in forged:
        for rest in rests:
            path = f"/en/link/{purpose}/{token}/{rest}"
            assert Client().get(path).status_code == 404
            assert Client().post(path, {"entry": 1}).status_code in {404, 403}
    assert state() == before
    assert Client().get(f"/en/link/{purpose}/{theirs}/").status_code == 200


# ---- “This was not me” ----------------------------------------------------------------------


def test_not_me_removes_the_entry_and_suppresses_the_address(submission: Submission) -> None:
    path = path_to(links.NOT_ME, submission)
    assert "This was not me" in words(Client().get(path))
    response = Client().post(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/en/link/not-me/done/")
    assert not Submission.objects.exists()
    assert not Message.objects.exists()
    assert limits.is_suppressed("sample@example.org")
    done = words(Client().get(response.headers["Location"]))
    assert "This site writes to your address no more" in done
    assert "write to tests@example.org from that address: an administrator can lift this" in done
    assert "sample@example.org" not in done


def test_pressing_not_me_twice_is_answered_alike(submission: Submission) -> None:
    path = path_to(links.NOT_ME, submission)
    first, second = Client().post(path), Client().post(path)
    assert first.headers["Location"] == second.headers["Location"]
    assert Client().get(path).status_code == 404
    assert Suppression.objects.count() == 1


def test_not_me_leaves_what_is_confirmed_and_leads_to_withdrawing(submission: Submission) -> None:
    press(submission)
    path = path_to(links.NOT_ME, submission)
    before = state()
    response = Client().post(path)
    assert (response.status_code, response.headers["Location"]) == (303, path)
    assert state() == before
    page = BeautifulSoup(Client().get(path).content, "html.parser")
    assert not page.select("main form")
    assert page.select_one(".button")["href"] == path_to(links.MINE, submission, "withdraw/")
    assert not Suppression.objects.exists()


def test_the_confirm_page_leads_to_not_me(submission: Submission) -> None:
    page = BeautifulSoup(Client().get(link_to(submission)).content, "html.parser")
    [link] = [tag for tag in page.select("main a") if tag.get_text() == "This was not me"]
    assert link["href"] == path_to(links.NOT_ME, submission)


# ---- Links that do not work -----------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "uk"])
def test_an_unknown_link_gets_one_neutral_page(submission: Submission, language: str) -> None:
    token = make_token(CONFIRM, submission)
    gone = make_token(CONFIRM, Submission())
    other = make_token("see", submission)
    Submission.objects.update(link_version=2)
    before = state()
    answers = set()
    tokens = (token, token[:-1], token + "x", gone, other, "x", "x" * 3000, "%00", "%FF", "я")
    for each in tokens:
        for method in ("get", "post"):
            response = getattr(Client(), method)(f"/{language}/link/confirm/{each}/")
            assert response.status_code == 404
            answers.add(response.content)
    assert len(answers) == 1
    assert state() == before
    page = answers.pop().decode()
    assert f'<html lang="{language}"' in page
    assert f'href="/{language}/manifesto/sign/link/"' in page


def test_a_void_link_does_not_work_and_the_new_one_does(submission: Submission) -> None:
    old = link_to(submission)
    Submission.objects.update(link_version=2)
    submission.refresh_from_db()
    assert Client().post(old, {"entry": 1}).status_code == 404
    assert press(submission).status_code == 303


def test_the_page_speaks_the_language_of_the_link() -> None:
    page = form_page("sign", "uk")
    Client().post(page.url, signature(page))
    response = Client().get(link_to(Submission.objects.get()))
    assert "Україна" in words(response)
    assert "Ukraine" not in words(response)


def test_a_link_works_when_its_page_is_gone(submission: Submission) -> None:
    form_page("sign", "uk").delete()
    page = Page.objects.get(pk=submission.page_id)
    page.delete()
    assert "Зразок Підписант" in words(Client().get(link_to(submission)))
    assert press(submission).status_code == 303
    assert Client().get(link_to(submission)).status_code == 200


def test_hostile_answers_are_shown_as_words(submission: Submission) -> None:
    hostile = SubmissionFactory(
        pending=True,
        register=register_of(form_page("sign")),
        answers={"full_name": "<script>alert(1)</script>", "institution": "{{ x }}"},
        consented_at=timezone.now() - timedelta(days=1),
    )
    html = Client().get(link_to(hostile)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_but_the_button_does_anything(submission: Submission, method: str) -> None:
    before = state()
    assert getattr(Client(), method)(link_to(submission)).status_code == 405
    assert state() == before
