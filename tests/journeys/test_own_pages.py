"""A signer's own pages: in their language, for their eyes only, and what the public sees."""

from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from forms import lifecycle, links
from forms.models import Message, Submission
from forms.registers import register_of
from tests.dump import dump, holds
from tests.factories import SubmissionFactory
from tests.forms.people import form_page, path_to, signature
from tests.mailbox import Mailbox, link_in
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

NAME: Final = "Взірець Єдиний"
ADDRESS: Final = "sample.signer@example.org"
LANGUAGES: Final = [code for code, _name in settings.LANGUAGES]


def sign(language: str = "en", **changed: Any) -> Submission:
    """Let somebody sign, without confirming."""
    page = form_page("sign", language)
    Client().post(page.url, signature(page, full_name=NAME, email=ADDRESS, **changed))
    return Submission.objects.get(register=register_of(page))


def confirm(submission: Submission) -> Submission:
    Client().post(path_to(links.CONFIRM, submission), {"entry": str(submission.entry_version)})
    submission.refresh_from_db()
    return submission


def test_a_signer_confirms_helps_further_hides_and_withdraws(
    visitor: Visitor, mailbox: Mailbox, work: Any
) -> None:
    sign(show_name="on")
    work()
    visitor.open(link_in(mailbox.mails[0])).send()
    work()
    visitor.follow("See or change my signature")
    assert visitor.heading == "My signature"
    assert "Your signature is number 1" in visitor.text
    mine = visitor.path

    visitor.follow("Join the volunteer group")
    prefilled = {
        str(field["name"]): field["value"]
        for field in visitor.page.select("form.form input[value]")
        if field["type"] in {"text", "email"}
    }
    assert prefilled == {"your_name": NAME, "email": ADDRESS}
    assert visitor.send(**prefilled, consent="on").status == 422
    visitor.send(**prefilled, how_would_you_like_to_help=["other"], consent="on")
    assert visitor.heading == "Thank you for your application"
    assert visitor.path == "/en/help/volunteer/done/"

    visitor.open(mine).follow("Change them").send(full_name=NAME, institution="Ward 1")
    assert visitor.path == mine
    assert "You are counted, and nobody sees your name." in visitor.text
    visitor.follow("Withdraw my signature").send()
    assert visitor.heading == "Your signature is withdrawn"
    work()
    assert "Be the first to sign." in visitor.open("/en/").text
    assert visitor.open(mine).status == 404
    assert visitor.follow("Send me my link").send(email=ADDRESS).heading == "Look at your inbox"
    assert len(mailbox.to(ADDRESS)) == 1


def test_who_lost_the_mail_asks_for_another(visitor: Visitor) -> None:
    confirm(sign())
    Message.objects.all().delete()
    visitor.open("/en/manifesto/sign/").follow("Send me my link").send(email=ADDRESS)
    assert (visitor.redirects, visitor.heading) == ([303], "Look at your inbox")
    assert list(Message.objects.values_list("purpose", "language")) == [("link", "en")]


def test_the_page_after_sending_leads_to_both_remedies(visitor: Visitor) -> None:
    """No mail: have it sent again. A mistyped address: sign once more. No dead end either way."""
    inbox = "/en/manifesto/sign/done/"
    visitor.open(inbox).follow("Send the mail once more")
    assert "You have not confirmed yet" in visitor.text
    assert "You have confirmed" in visitor.text
    visitor.send(email=ADDRESS)
    assert "Has no mail come?" in visitor.text
    assert visitor.follow("Try another address").heading == "Send me my link"
    assert visitor.open(inbox).follow("The address was mistyped").path == "/en/manifesto/sign/"


# ---- Scenario 16, what concerns pages -------------------------------------------------------

HEADINGS: Final = {
    "confirm": "Confirm your signature",
    "mine": "My signature",
    "change": "Change my answers",
    "withdraw": "Withdraw my signature",
    "not-me": "This was not me",
    "unknown": "This link does not work",
    "withdrawn": "Your signature is withdrawn",
    "disowned": "The entry is removed",
    "link": "Send me my link",
    "sent": "Look at your inbox",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenario_16_no_language_hole(language: str, visitor: Visitor) -> None:
    """Every page that a signer meets speaks the language of its address."""
    submission = sign(language)
    mine = path_to(links.MINE, submission)
    addresses = {
        "confirm": path_to(links.CONFIRM, submission),
        "mine": mine,
        "change": f"{mine}change/",
        "withdraw": f"{mine}withdraw/",
        "not-me": path_to(links.NOT_ME, submission),
        "unknown": f"/{language}/link/mine/unknown/",
        "withdrawn": f"/{language}/link/withdrawn/",
        "disowned": f"/{language}/link/not-me/done/",
        "link": f"/{language}/manifesto/sign/link/",
        "sent": f"/{language}/manifesto/sign/link/sent/",
    }
    for name, address in addresses.items():
        visitor.open(address)
        assert visitor.language == language
        with override(language):
            assert visitor.heading == gettext(HEADINGS[name])
        own = [urlsplit(str(link["href"])).path for link in visitor.page.select("main a[href]")]
        assert all(path.startswith((f"/{language}/", "#")) for path in own), own
    for address in (f"{mine}change/", f"/{language}/manifesto/sign/link/"):
        visitor.open(address).send(full_name="")
        assert (visitor.status, visitor.language) == (422, language)
        with override(language):
            title = gettext("Please look at these answers again")
            wanted = gettext("This field is required.")
        assert title in visitor.text
        assert wanted in visitor.text


def test_scenario_16_no_language_hole_where_a_page_is_not_translated(visitor: Visitor) -> None:
    """What lacks falls back to what there is, and the page opens."""
    submission = sign("uk")
    for slug in ("volunteer", "report", "publications", "sign"):
        form_page(slug, "uk").delete()
    for purpose in (links.CONFIRM, links.MINE, links.NOT_ME):
        visitor.open(path_to(purpose, submission))
        assert (visitor.status, visitor.language) == (200, "uk")
    assert visitor.open(path_to(links.MINE, submission, "change/")).status == 200
    assert NAME in visitor.page.select_one("#id_full_name")["value"]
    assert visitor.open("/uk/link/mine/unknown/").status == 404


# ---- Scenario 17 ----------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["uk;q=oops", ",,;;==", "\xff\xfe", "x" * 50_000, "en-", "-"])
def test_scenario_17_broken_header(header: str) -> None:
    submission = sign()
    browser = Client(headers={"Accept-Language": header})
    assert browser.get("/", follow=True).redirect_chain == [("/en/", 302)]
    addresses = [path_to(purpose, submission) for purpose in (links.CONFIRM, links.MINE)]
    for address in [*addresses, "/en/manifesto/sign/", "/en/manifesto/sign/total.json"]:
        response = browser.get(address)
        assert response.status_code == 200
        assert response.headers.get("Content-Language", "en") == "en"


# ---- Scenario 20 ----------------------------------------------------------------------------


def is_anywhere() -> bool:
    """Tell whether the name stands in the open: database with search index, pages, cache."""
    rests = ("", "manifesto/", *(f"manifesto/sign/{rest}" for rest in ("", "done/", "total.json")))
    paths = ["/sitemap.xml", *(f"/{code}/{rest}" for code in LANGUAGES for rest in rests)]
    seen = b"".join(Client().get(path).content for path in paths)
    kept = b"".join(caches["default"]._cache.values())
    return any(holds(place, NAME) for place in (dump(), seen, kept))


def test_scenario_20_consent_on_the_public_list(work: Any) -> None:
    """Only the signer shows their name, only once confirmed, and for as long as they wish."""
    submission = sign(show_name="on")
    assert not is_anywhere()  # unconfirmed
    confirm(submission)
    assert submission.public_name == NAME
    mine = path_to(links.MINE, submission, "change/")
    hidden = {"full_name": NAME, "institution": "Ward 1"}
    assert Client().post(mine, hidden).status_code == 303
    work()
    assert not is_anywhere()  # taken back
    sign(show_name="on")  # a stranger enters the address again
    lifecycle.strike_out(submission=submission, reason="", user=None, now=timezone.now())
    lifecycle.reinstate(submission=submission, reason="", user=None, now=timezone.now())
    assert not is_anywhere()
    assert Client().post(mine, {**hidden, "show_name": "on"}).status_code == 303
    submission.refresh_from_db()
    assert (submission.public_name, submission.public_institution) == (NAME, "Ward 1")


@pytest.mark.parametrize("status", ["pending", "suspect", "invalidated"])
def test_scenario_20_consent_on_the_public_list_shows_the_confirmed_only(status: str) -> None:
    answers = {"full_name": NAME, "institution": "Ward 1", "show_name": True}
    register = register_of(form_page("sign"))
    entry = SubmissionFactory(register=register, answers=answers, **{status: True})
    assert Client().post(path_to(links.MINE, entry, "change/"), {
        "full_name": NAME, "institution": "Ward 1", "show_name": "on",
    }).status_code == 303  # fmt: skip
    assert not is_anywhere()


def test_scenario_20_consent_on_the_public_list_is_not_ticked_by_itself() -> None:
    form = Visitor().open("/en/manifesto/sign/").page
    assert not form.select_one("#id_show_name").has_attr("checked")
    confirm(sign())
    assert not is_anywhere()
