"""People, registers, entries and mails for tests to begin from."""

import uuid
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.countries import sort_key
from forms.addresses import address_index, domain_index
from forms.models import ConsentText, Message, Register, Submission
from forms.registers import consent_text


class PersonFactory(DjangoModelFactory):
    """Somebody who works on the site; ``groups`` names what they belong to."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person{number}")
    email = factory.LazyAttribute(lambda person: f"{person.username}@example.org")

    @factory.post_generation
    def groups(self, create: bool, names: list[str] | None, **_kwargs: Any) -> None:
        """Put the person into their groups, which ``create_groups`` has made."""
        groups = [Group.objects.get(name=name) for name in names or []]
        self.groups.set(groups)


class RegisterFactory(DjangoModelFactory):
    """A register whose form asked for a name and a role."""

    class Meta:
        model = Register

    key = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence(lambda number: f"Form {number}")
    columns = factory.LazyFunction(
        lambda: [
            {"name": "full_name", "label": "Full name", "choices": {}, "removed": False},
            {
                "name": "role",
                "label": "Role",
                "choices": {"doctor": "Doctor", "nurse": "Nurse"},
                "removed": False,
            },
        ]
    )


class SubmissionFactory(DjangoModelFactory):
    """An entry, received; ``email`` brings its indexes along."""

    class Meta:
        model = Submission

    register = factory.SubFactory(RegisterFactory)
    status = Submission.Status.RECEIVED
    language = "en"
    answers = factory.LazyFunction(lambda: {"full_name": "Sample Signer", "role": "doctor"})
    email = None
    email_index = factory.LazyAttribute(lambda o: address_index(o.email) if o.email else None)
    domain_index = factory.LazyAttribute(lambda o: domain_index(o.email) if o.email else None)
    public_name = ""
    public_order = factory.LazyAttribute(lambda o: sort_key(o.public_name).encode())
    consent_text = factory.LazyFunction(lambda: consent("I agree."))
    consented_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)

    class Params:
        pending = factory.Trait(
            status=Submission.Status.PENDING,
            unique_address=True,
            email=factory.Sequence(lambda number: f"signer{number}@example.org"),
        )
        confirmed = factory.Trait(
            pending=True,
            status=Submission.Status.CONFIRMED,
            confirmed_at=factory.LazyFunction(timezone.now),
            stage=Submission.Stage.CONFIRMED,
        )
        suspect = factory.Trait(
            confirmed=True, status=Submission.Status.SUSPECT, suspicion=["network"]
        )
        invalidated = factory.Trait(
            confirmed=True,
            status=Submission.Status.INVALIDATED,
            status_before=Submission.Status.CONFIRMED,
        )
        withdrawn = factory.Trait(
            status=Submission.Status.WITHDRAWN,
            answers=factory.LazyFunction(dict),
            erased_at=factory.LazyFunction(timezone.now),
        )


class MessageFactory(DjangoModelFactory):
    """A mail that asks a signer to confirm, due now."""

    class Meta:
        model = Message

    purpose = Message.Purpose.CONFIRM
    submission = factory.SubFactory(SubmissionFactory, pending=True)
    register = factory.LazyAttribute(
        lambda message: message.submission.register if message.submission else RegisterFactory()
    )
    recipient = factory.LazyAttribute(
        lambda message: (
            next(iter(message.register.recipient_list), "")
            if message.purpose in Message.STAFF
            else ""
        )
    )
    language = "en"
    due_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)


def consent(text: str, language: str = "en") -> ConsentText:
    """Return the record of words that somebody agreed to."""
    return consent_text(text, language=language)
