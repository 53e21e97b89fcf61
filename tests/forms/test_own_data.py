"""Everything that is stored about one entry: nothing left out but by name."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from forms.models import Submission
from forms.own_data import NOT_TOLD, NOT_TOLD_TO_OWNER, stored_about
from forms.registers import register_of
from tests.factories import MessageFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

# Columns that are told under another name.
TOLD_AS = {
    "register": "form",
    "page": "form",
    "country": "answers",
    "profession": "answers",
    "public_name": "shown_publicly",
    "public_institution": "shown_publicly",
    "consent_text": "consent",
    "consented_at": "consent",
    "created_at": "received_at",
}


def test_every_column_is_told_or_left_out_by_name() -> None:
    columns = {field.name for field in Submission._meta.concrete_fields}
    left_out = NOT_TOLD | NOT_TOLD_TO_OWNER
    assert left_out <= columns
    told = set(stored_about(SubmissionFactory(confirmed=True)))
    assert {TOLD_AS.get(name, name) for name in columns - left_out} <= told


def test_answers_come_with_their_questions_removed_ones_too() -> None:
    page = form_page("volunteer")
    register = register_of(page)
    register.columns = [
        *register.columns,
        {"name": "old", "label": "An old question", "choices": {"a": "An answer"}},
    ]
    register.save()
    entry = SubmissionFactory(
        register=register, page_id=page.pk, answers={"your_name": "Sample", "old": "a", "lost": "x"}
    )
    assert stored_about(entry)["answers"] == [
        {"name": "your_name", "question": "Your name", "answer": "Sample", "words": "Sample"},
        {"name": "old", "question": "An old question", "answer": "a", "words": "An answer"},
        {"name": "lost", "question": "", "answer": "x", "words": "x"},
    ]


def test_mails_are_told_oldest_first() -> None:
    entry = SubmissionFactory(pending=True)
    for purpose in ("confirm", "reminder"):
        MessageFactory(submission=entry, purpose=purpose)
    told = stored_about(entry)["mails"]
    assert [mail["purpose"] for mail in told] == [
        "Asks a signer to confirm",
        "Reminds a signer to confirm",
    ]
    assert {mail["state"] for mail in told} == {"Waiting"}


@pytest.mark.parametrize("shown", [True, False])
def test_who_is_held_for_review_is_told_what_the_confirmed_are(shown: bool) -> None:
    answers = {"full_name": "Sample Signer", "institution": "Ward 1", "show_name": shown}
    entry = SubmissionFactory(confirmed=True, answers=answers)
    confirmed = as_text(entry)
    Submission.objects.update(status="suspect", suspicion=["network"])
    assert as_text(Submission.objects.get()) == confirmed
    assert ('"name": "Sample Signer"' in confirmed) is shown


def as_text(submission: Submission) -> str:
    return json.dumps(stored_about(submission), cls=DjangoJSONEncoder)
