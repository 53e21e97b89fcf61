"""Who signs twice, who presses twice, and the stranger who enters somebody else's address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms import limits, links
from forms.models import Message, Submission, Suppression
from forms.registers import register_of
from forms.tally import move_tallies, total_of
from tests.factories import SubmissionFactory
from tests.forms.people import form_page, path_to, signature
from tests.mailbox import Mailbox, link_in, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

ADDRESS: Final = "sample.signer@example.org"
STATUSES: Final = ("new", "pending", "confirmed", "suspect", "invalidated", "suppressed")


def sign(email: str = ADDRESS, language: str = "en", **changed: Any) -> Any:
    page = form_page("sign", language)
    return Client().post(page.url, signature(page, email=email, **changed))


def later() -> None:
    """Let a day pass since the last mails."""
    earlier = timezone.now() - timedelta(days=2)
    Message.objects.update(created_at=earlier)


def fingerprint(response: Any) -> tuple[int, bytes, str]:
    return response.status_code, response.content, str(sorted(response.headers.items()))


@pytest.mark.django_db(transaction=True)
def test_scenario_01_double_click_on_confirm() -> None:
    sign()
    submission = Submission.objects.get()
    link, clicks = path_to(links.CONFIRM, submission), 4
    barrier = Barrier(clicks)

    def press(_click: int) -> int:
        barrier.wait(10)
        try:
            return Client().post(link, {"entry": "1"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(clicks) as pool:
        assert list(pool.map(press, range(clicks))) == [303] * clicks
    for _turn in range(2):
        move_tallies()
    assert total_of(submission.register.key) == 1
    submission.refresh_from_db()
    assert (submission.status, submission.number) == ("confirmed", 1)


def test_scenario_05_repeat_signer_pending(mailbox: Mailbox, work: Any) -> None:
    answers = [sign(full_name="First Sample", language="en")]
    work()
    later()
    answers.append(sign(full_name="Newest Sample", language="uk"))
    work()
    entry = Submission.objects.get()
    assert (entry.answer("full_name"), entry.language) == ("Newest Sample", "uk")
    first, second = mailbox.to(ADDRESS)
    assert link_in(first).startswith("/en/")
    assert link_in(second).startswith("/uk/")
    assert "Newest Sample" in Visitor().open(link_in(first)).text
    assert {answer.status_code for answer in answers} == {303}
    for _again in range(9):
        later()
        answers.append(sign(language="uk"))
        work()
    assert len(mailbox.to(ADDRESS)) == limits.MOST_UNCONFIRMED == 5
    assert Submission.objects.count() == 1
    assert len({fingerprint(answer) for answer in answers[1:]}) == 1


def test_scenario_06_repeat_signer_confirmed(mailbox: Mailbox, work: Any) -> None:
    first = sign()
    work()
    link = link_in(mailbox.mails[0])
    Visitor().open(link).send()
    later()
    before = Submission.objects.values().get()
    again = sign(full_name="A Stranger", country="PL", show_name="on", language="en")
    assert fingerprint(first) == fingerprint(again)
    assert Submission.objects.values().get() == before
    work()
    told = mailbox.to(ADDRESS)[-1]
    assert told["Subject"] == "You have already signed"
    assert "A Stranger" not in text_of(told)
    assert mailbox.recipients == [ADDRESS, ADDRESS]


@pytest.mark.parametrize(
    ("second", "is_one"),
    [
        ("jane.doe+x@gmail.com", True),
        ("JaneDoe@googlemail.com", True),
        ("janedoe@GMAIL.com", True),
        ("jane.do@gmail.com", False),
    ],
)
def test_scenario_07_alias(second: str, is_one: bool) -> None:
    sign("janedoe@gmail.com")
    sign(second)
    assert Submission.objects.count() == (1 if is_one else 2)


def test_scenario_07_alias_where_dots_matter() -> None:
    for address in ("janedoe@example.org", "jane.doe@example.org", "jane.doe+x@example.org"):
        sign(address)
    assert Submission.objects.count() == 3


def test_scenario_08_no_free_pass() -> None:
    """To have confirmed elsewhere confirms nothing here."""
    SubmissionFactory(confirmed=True, email=ADDRESS)
    sign()
    here = Submission.objects.get(register=register_of(form_page("sign")))
    assert here.status == "pending"
    assert list(here.messages.values_list("purpose", flat=True)) == ["confirm"]
    move_tallies()
    assert total_of(here.register.key) == 0


# ---- What the answer gives away -------------------------------------------------------------


def known_as(status: str, address: str) -> None:
    """Let the site know an address in some way."""
    register = register_of(form_page("sign"))
    if status == "suppressed":
        reason = Suppression.Reason.NOT_ME
        limits.suppress(address=address, reason=reason, now=timezone.now())
    elif status != "new":
        SubmissionFactory(register=register, email=address, **{status: True})


def test_the_answer_is_the_same_bytes_whoever_has_signed() -> None:
    answers = set()
    for status in STATUSES:
        known_as(status, f"{status}@example.org")
        answers.add(fingerprint(sign(f"{status}@example.org")))
    assert len(answers) == 1


@pytest.mark.parametrize("had_mail", [False, True])
def test_the_answer_costs_about_the_same_whoever_has_signed(had_mail: bool) -> None:
    """Queries stand for time: what differs is within a few of them."""
    sign("first@example.org")  # The day's salt and the consent text are there from now on.
    costs = {}
    for status in STATUSES:
        address = f"{status}@example.org"
        known_as(status, address)
        if had_mail and status not in {"new", "suppressed"}:
            sign(address)
        with CaptureQueriesContext(connection) as queries:
            sign(address)
        costs[status] = len(queries)
    assert max(costs.values()) - min(costs.values()) <= 4, costs
