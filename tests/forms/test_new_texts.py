"""A newer text is signed by people themselves, or not at all; what they signed before is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from campaigns.models import Change, EditionText
from campaigns.models.signing import about, current_edition
from forms import lifecycle, limits, new_texts, outbox
from forms.models import EarlierText, Message, Register, Submission, Suppression
from forms.own_data import stored_about
from forms.registers import register_of
from forms.tally import check_tally, counts_of, move_tallies, total_of
from tests.campaigns.people import manifesto, retitle_and_publish
from tests.factories import MessageFactory, SubmissionFactory
from tests.forms.people import form_page, path_to
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def register() -> Register:
    return register_of(form_page("sign"))


@pytest.fixture
def signature(register: Register) -> Submission:
    return SubmissionFactory(
        register=register,
        page_id=form_page("sign").pk,
        confirmed=True,
        country="UA",
        signed_text=manifesto().text_hash(),
    )


@pytest.fixture
def second(signature: Submission) -> str:
    """A second edition, published after the signature; its hash."""
    retitle_and_publish(manifesto(), "The second title", Change.NEW_EDITION)
    return manifesto().text_hash()


def fresh(signature: Submission) -> Submission:
    return Submission.objects.get(pk=signature.pk)


def sign(signature: Submission, sha256: str) -> bool:
    return new_texts.sign_text(submission=signature, sha256=sha256, now=timezone.now())


def invite(signature: Submission, **values: Any) -> Message:
    edition = current_edition(manifesto().translation_key)
    assert edition is not None
    return MessageFactory(submission=signature, purpose="new_text", about=about(edition), **values)


# ---- Signing ---------------------------------------------------------------------------------


def test_signing_moves_the_signature_and_keeps_what_was_signed(
    signature: Submission, second: str, register: Register
) -> None:
    before = signature.signed_text
    move_tallies()
    assert counts_of(register, "text") == {before: 1}
    assert sign(signature, second)
    assert fresh(signature).signed_text == second
    earlier = EarlierText.objects.get()
    assert (earlier.submission_id, earlier.signed_text) == (signature.pk, before)
    assert earlier.signed_at == signature.consented_at
    move_tallies()
    assert counts_of(register, "text") == {second: 1}
    assert counts_of(register, "country") == {"UA": 1}
    assert total_of(register.key) == 1
    assert check_tally(register=register)
    signed = form_page("sign").signed_text_of(fresh(signature))
    assert signed is not None
    assert signed.name.startswith("Edition 2")


def test_signing_twice_is_signing_once(signature: Submission, second: str) -> None:
    assert sign(signature, second)
    assert not sign(signature, second)
    assert EarlierText.objects.count() == 1


def test_nothing_but_the_newest_text_that_was_shown_is_signed(
    signature: Submission, second: str
) -> None:
    retitle_and_publish(manifesto(), "The third title", Change.NEW_EDITION)
    assert not sign(signature, second)
    assert not sign(signature, "0" * 64)
    assert fresh(signature).signed_text == signature.signed_text
    assert not EarlierText.objects.exists()


@pytest.mark.parametrize("status", ["pending", "withdrawn", "invalidated"])
def test_only_who_has_confirmed_signs_a_newer_text(
    register: Register, second: str, status: str
) -> None:
    entry = SubmissionFactory(
        register=register, signed_text="a" * 64, page_id=form_page("sign").pk, **{status: True}
    )
    assert not sign(entry, second)
    assert fresh(entry).signed_text == "a" * 64


@pytest.mark.parametrize(
    "rules", [{"paused": True}, {"closes_at": timezone.now() - timedelta(minutes=1)}]
)
def test_a_form_that_is_not_open_takes_no_newer_signature(
    signature: Submission, second: str, rules: dict[str, Any]
) -> None:
    Register.objects.update(**rules)
    assert not sign(fresh(signature), second)


def test_a_correction_asks_nobody_to_sign_again(signature: Submission, second: str) -> None:
    assert sign(signature, second)
    retitle_and_publish(manifesto(), "The second title, corrected")
    assert form_page("sign").new_text_for(fresh(signature)) is None
    assert not sign(signature, manifesto().text_hash())


def test_a_language_without_the_new_edition_has_nothing_to_sign(
    register: Register, second: str
) -> None:
    text = EditionText.objects.get(language="uk")
    entry = SubmissionFactory(
        register=register, confirmed=True, language="uk", signed_text=text.sha256
    )
    assert form_page("sign", "uk").new_text_for(entry) is None


def test_what_was_signed_before_goes_with_the_entry(signature: Submission, second: str) -> None:
    sign(signature, second)
    told = stored_about(fresh(signature))["earlier_texts"]
    assert [row["signed_text"] for row in told] == [signature.signed_text]
    lifecycle.withdraw(submission=signature, now=NOW)
    assert not EarlierText.objects.exists()


def test_what_was_signed_before_is_never_changed(signature: Submission, second: str) -> None:
    sign(signature, second)
    with pytest.raises(TypeError, match="immutable"):
        EarlierText.objects.get().save()


# ---- On the signer's page --------------------------------------------------------------------


def test_the_signers_page_compares_and_has_one_button(signature: Submission, second: str) -> None:
    visitor = Visitor().open(path_to("mine", signature))
    assert "There is a new text" in visitor.text
    visitor.follow("Compare and sign the new text")
    assert "You have signed: Edition 1" in visitor.text
    assert "The second title" in visitor.page.select_one(".comparison ins").get_text()
    assert fresh(signature).signed_text == signature.signed_text
    assert len(visitor.page.select("main button")) == 1
    visitor.send()
    assert visitor.path == path_to("mine", signature)
    assert fresh(signature).signed_text == second
    assert "There is a new text" not in visitor.text
    assert visitor.open(path_to("mine", signature, "text/")).path == path_to("mine", signature)


def test_a_text_that_changed_meanwhile_is_shown_first(signature: Submission, second: str) -> None:
    visitor = Visitor().open(path_to("mine", signature, "text/"))
    retitle_and_publish(manifesto(), "The third title", Change.NEW_EDITION)
    visitor.send()
    assert visitor.status == 409
    assert "Nothing was signed" in visitor.text
    assert fresh(signature).signed_text == signature.signed_text
    visitor.send()
    assert fresh(signature).signed_text == manifesto().text_hash()


def test_a_link_to_somebody_elses_or_a_void_page_signs_nothing(
    signature: Submission, second: str
) -> None:
    path = path_to("mine", signature, "text/")
    for address in (path.replace("~", "~x"), path_to("confirm", signature, "text/")):
        assert Client().post(address, {"text": second}).status_code == 404
    lifecycle.withdraw(submission=signature, now=NOW)
    assert Client().post(path, {"text": second}).status_code == 404


# ---- The mail --------------------------------------------------------------------------------


def test_the_mail_leads_to_the_comparison_and_carries_the_headers(
    signature: Submission, second: str
) -> None:
    invite(signature)
    outbox.deliver_due()
    (sent,) = mail.outbox
    assert sent.subject.startswith("There is a new text: Edition 2")
    assert sent.to == [signature.email]
    assert f"http://testserver{path_to('mine', signature, 'text/')}" in sent.body
    link = f"http://testserver{path_to('unsubscribe', signature)}"
    assert link in sent.body
    message = sent.message()
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Long as it is, no mail program may find it folded or encoded.
    assert f"List-Unsubscribe: <{link}>".encode() in b" ".join(message.as_bytes().split())


def test_no_other_mail_carries_them() -> None:
    MessageFactory()
    outbox.deliver_due()
    assert not {name for name in mail.outbox[0].message() if name.startswith("List-")}


def test_scenario_04_one_click_unsubscribe(signature: Submission, second: str) -> None:
    """A mail program posts without a cookie; a wrong token changes nothing and tells nothing."""
    invite(signature)
    path = path_to("unsubscribe", signature)
    one_click = {"List-Unsubscribe": "One-Click"}
    stranger = Client(enforce_csrf_checks=True)
    wrong = [
        stranger.post(f"{path[:-5]}AAAA/", one_click),
        stranger.post(path_to("mine", signature).replace("mine", "unsubscribe"), one_click),
    ]
    assert [response.status_code for response in wrong] == [404, 404]
    assert str(signature.email) not in wrong[0].content.decode()
    assert stranger.get(path).status_code == 200
    assert stranger.head(path).status_code == 200
    assert fresh(signature).unsubscribed_at is None

    for _time in range(2):
        response = stranger.post(path, one_click)
        assert response.status_code == 200
        assert not response.cookies
    assert "no more mails about new texts" in response.content.decode()
    assert fresh(signature).unsubscribed_at is not None
    assert fresh(signature).status == "confirmed"
    outbox.deliver_due()
    assert mail.outbox == []
    assert Message.objects.get(purpose="new_text").state == "skipped"
    edition = current_edition(manifesto().translation_key)
    assert edition is not None
    rest = new_texts.invitable(
        signature.register, about="another", signed=[second], languages=["en"]
    )
    assert not rest.exists()
    # What they ask for themselves still comes.
    lifecycle.send_link(
        register=signature.register, address=signature.email, language="en", now=NOW
    )
    outbox.deliver_due()
    assert len(mail.outbox) == 1


def test_people_press_the_button_too(signature: Submission) -> None:
    visitor = Visitor().open(path_to("unsubscribe", signature))
    assert str(signature.email) not in visitor.text
    visitor.send()
    assert fresh(signature).unsubscribed_at is not None


@pytest.mark.parametrize("why", ["suppressed", "struck out", "signed", "newer", "closed", "held"])
def test_a_mail_that_lost_its_reason_is_not_sent(
    why: str, signature: Submission, second: str
) -> None:
    invite(signature)
    if why == "suppressed":
        limits.suppress(address=signature.email, reason=Suppression.Reason.COMPLAINED, now=NOW)
    elif why == "struck out":
        lifecycle.strike_out(submission=signature, reason="test", user=None, now=NOW)
    elif why == "signed":
        sign(signature, second)
    elif why == "newer":
        retitle_and_publish(manifesto(), "The third title", Change.NEW_EDITION)
    elif why == "closed":
        Register.objects.update(closes_at=NOW - timedelta(days=3))
    else:
        Submission.objects.update(status="suspect")
    outbox.deliver_due()
    assert mail.outbox == []
    assert Message.objects.get().state == "skipped"


def test_who_withdraws_gets_no_mail(signature: Submission, second: str) -> None:
    invite(signature)
    lifecycle.withdraw(submission=signature, now=NOW)
    assert outbox.deliver_due() == 0
    assert not Message.objects.exists()


def test_who_waits_to_confirm_comes_before_any_number_of_invitations(
    signature: Submission, second: str
) -> None:
    invite(signature, due_at=NOW - timedelta(hours=1))
    waiting = MessageFactory()
    outbox.deliver_due()
    assert [sent.to[0] for sent in mail.outbox] == [waiting.submission.email, signature.email]


def test_an_invitation_costs_nobody_their_link(signature: Submission, second: str) -> None:
    invite(signature)
    assert limits.may_write(signature, now=timezone.now())


def test_the_database_lets_nobody_be_told_the_same_twice(
    signature: Submission, second: str
) -> None:
    invite(signature)
    with pytest.raises(IntegrityError), transaction.atomic():
        invite(signature)
    MessageFactory(submission=signature, purpose="link")
    MessageFactory(submission=signature, purpose="link")
