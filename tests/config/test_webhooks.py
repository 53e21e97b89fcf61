"""The address where the provider reports: only its own, only with a proof, never too much."""

import logging
import warnings
from typing import Any

import pytest
from anymail.exceptions import AnymailInsecureWebhookWarning
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from config.env import WEBHOOK_PROOFS
from config.webhooks import LARGEST_REPORT
from core.middleware import LARGEST_PUBLIC_POST
from forms.models import Message
from tests.factories import MessageFactory
from tests.webhooks import (
    LOGIN,
    PUBLIC_KEY,
    SIGNING_KEY,
    listening_to,
    login,
    mailgun,
    post,
    postmark,
    sendgrid,
    sendgrids_signature,
)

pytestmark = pytest.mark.django_db

ADDRESS = "sample@example.org"
PROOFS = {
    "ANYMAIL_WEBHOOK_SECRET": LOGIN,
    "ANYMAIL_MAILERSEND_SIGNING_SECRET": SIGNING_KEY,
    "ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
    "ANYMAIL_MAILTRAP_TRACKING_SECRET": SIGNING_KEY,
    "ANYMAIL_MANDRILL_WEBHOOK_KEY": SIGNING_KEY,
    "ANYMAIL_POSTAL_WEBHOOK_KEY": PUBLIC_KEY,
    "ANYMAIL_SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": PUBLIC_KEY,
    "ANYMAIL_UNISENDER_GO_API_KEY": SIGNING_KEY,
}
GARBAGE = (
    b"",
    b"[]",
    b"{}",
    b"[1]",
    b"null",
    b'"a"',
    b"\xff",
    b'{"signature": {"token": "\xc3\xa9", "timestamp": "1", "signature": "1"}}',
)


@pytest.fixture
def message() -> Message:
    return MessageFactory(
        submission__email=ADDRESS, state=Message.State.SENT, provider_id="<1@mail.example.org>"
    )


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_without_a_provider_there_is_no_address() -> None:
    for provider in WEBHOOK_PROOFS:
        assert post(provider, postmark("Delivery", "1")).status_code == 404


@pytest.mark.parametrize("provider", sorted(WEBHOOK_PROOFS))
def test_only_the_providers_own_address_is_there(settings: Settings, provider: str) -> None:
    with listening_to(provider, settings, WEBHOOK_SECRET=LOGIN):
        assert Client().head(f"/anymail/{provider}/inbound/", follow=True).status_code == 404
        others = [other for other in WEBHOOK_PROOFS if other != provider]
        assert {post(other, {}).status_code for other in others} == {404}


# Of Amazon's, as of its library, nothing is installed here.
@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
@pytest.mark.parametrize("provider", sorted(set(WEBHOOK_PROOFS) - {"amazon_ses"}))
def test_garbage_is_refused_and_never_a_fault_of_ours(settings: Settings, provider: str) -> None:
    proofs = {name.removeprefix("ANYMAIL_"): PROOFS[name] for name in WEBHOOK_PROOFS[provider]}
    with listening_to(provider, settings, **proofs), warnings.catch_warnings():
        warnings.simplefilter("error", category=AnymailInsecureWebhookWarning)
        for body in GARBAGE:
            assert post(provider, body).status_code == 400, body
            # Who knows the secret may send nonsense too.
            assert post(provider, body, authorization=login()).status_code in {200, 400}, body


def test_a_report_with_mailguns_signature_is_believed(settings: Settings, message: Message) -> None:
    with listening_to("mailgun", settings, MAILGUN_WEBHOOK_SIGNING_KEY=SIGNING_KEY):
        assert post("mailgun", mailgun("delivered", message.provider_id)).status_code == 200
    assert state(message) == "delivered"


def test_a_report_with_the_shared_secret_is_believed(settings: Settings, message: Message) -> None:
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        report = postmark("Delivery", message.provider_id)
        assert post("postmark", report, authorization=login()).status_code == 200
    assert state(message) == "delivered"


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
def test_a_batch_with_sendgrids_signature_is_believed(settings: Settings) -> None:
    first, second = MessageFactory.create_batch(2, state=Message.State.SENT)
    for message in (first, second):
        Message.objects.filter(pk=message.pk).update(provider_id=f"id-{message.pk}")
    body = sendgrid(("delivered", f"id-{first.pk}"), ("bounce", f"id-{second.pk}"))
    proof = {"SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": PUBLIC_KEY}
    with listening_to("sendgrid", settings, **proof):
        assert post("sendgrid", body + b" ", **sendgrids_signature(body)).status_code == 400
        assert state(second) == "sent"
        assert post("sendgrid", body, **sendgrids_signature(body)).status_code == 200
    assert (state(first), state(second)) == ("delivered", "bounced")


def test_a_wrong_signature_changes_nothing_and_names_nobody(
    settings: Settings, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        with listening_to("mailgun", settings, MAILGUN_WEBHOOK_SIGNING_KEY=SIGNING_KEY):
            forged = mailgun("complained", message.provider_id, key="guess")
            assert post("mailgun", forged).status_code == 400
        with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
            report = postmark("SpamComplaint", message.provider_id)
            for proof in ({}, {"authorization": login("provider:guess")}):
                assert post("postmark", report, **proof).status_code == 400
    assert state(message) == "sent"
    assert "Mailgun webhook called with incorrect signature" in caplog.text
    assert not [word for word in (ADDRESS, LOGIN, SIGNING_KEY, "guess") if word in caplog.text]


def test_a_malformed_report_is_logged_without_what_it_said(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        report = postmark("Delivery", "1", DeliveredAt="Sample Signer")
        report |= {"Metadata": "Sample Signer"}
        answer = post("postmark", report, authorization=login())
    assert answer.status_code == 400
    assert "malformed: TypeError" in caplog.text
    assert "Sample Signer" not in caplog.text


def test_a_fault_of_ours_asks_the_provider_to_report_again(
    settings: Settings, message: Message
) -> None:
    settings.FIELD_KEYS = (("other", b"x" * 32),)
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        client = Client(raise_request_exception=False, headers={"authorization": login()})
        report: Any = postmark("SpamComplaint", message.provider_id)
        answer = client.post("/anymail/postmark/tracking/", report, "application/json")
    assert answer.status_code == 500
    assert state(message) == "sent"


def test_a_batch_may_be_larger_than_a_visitors_form_but_has_its_limit(settings: Settings) -> None:
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        large = postmark("Delivery", "1", Details="x" * LARGEST_PUBLIC_POST)
        assert post("postmark", large, authorization=login()).status_code == 200
        huge = postmark("Delivery", "1", Details="x" * LARGEST_REPORT)
        assert post("postmark", huge, authorization=login()).status_code == 413


def test_a_browser_elsewhere_reports_nothing(settings: Settings, message: Message) -> None:
    with listening_to("postmark", settings, WEBHOOK_SECRET=LOGIN):
        report = postmark("Delivery", message.provider_id)
        foreign = {"authorization": login(), "sec-fetch-site": "cross-site"}
        assert post("postmark", report, **foreign).status_code == 403
    assert state(message) == "sent"


def told() -> list[str]:
    return [each.hint or "" for each in run_checks() if each.id == "config.W001"]


def test_the_check_tells_whose_reports_nobody_hears(settings: Settings) -> None:
    assert told() == []
    settings.MAIL_PROVIDER = "sendgrid"
    assert told() == [
        "Set ANYMAIL_SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY or ANYMAIL_WEBHOOK_SECRET."
    ]
    settings.TRACKING_PROVIDER = "sendgrid"
    assert told() == []


def test_of_a_provider_that_reports_nothing_nobody_is_told(settings: Settings) -> None:
    settings.MAIL_PROVIDER = "scaleway"
    assert told() == []
