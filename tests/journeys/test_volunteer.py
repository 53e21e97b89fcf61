"""A volunteer's way, and what staff hear of it."""

from typing import Any

import pytest
from django.utils.translation import override

from forms.models import Register, Submission
from forms.summary import summarise
from tests.mailbox import Mailbox, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    register = Register.objects.get(name="Join the volunteer group")
    register.recipients = "staff@example.org\nsecond@example.org"
    register.save()
    return register


def test_a_volunteer_applies_from_the_manifesto(
    visitor: Visitor, register: Register, mailbox: Mailbox, work: Any
) -> None:
    visitor.open("/uk/manifesto/").follow("заповнити форму заявки")
    visitor.send(
        your_name="Sample Volunteer",
        country="PL",
        how_would_you_like_to_help=["translation", "other"],
        anything_else_you_would_like_to_tell_us="Перший рядок\nДругий рядок",
        email="sample.volunteer@example.org",
        consent="on",
    )
    assert visitor.redirects == [303]
    assert visitor.heading == "Дякуємо за вашу заявку"

    entry = Submission.objects.get()
    assert (entry.register, entry.status, entry.language) == (register, "received", "uk")
    assert entry.email == "sample.volunteer@example.org"
    with override("en"):
        assert dict(summarise(entry))["Country"] == ["Poland"]
    assert entry.answer("how_would_you_like_to_help") == ["translation", "other"]
    assert entry.answer("anything_else_you_would_like_to_tell_us") == "Перший рядок\nДругий рядок"

    work()
    assert sorted(mailbox.recipients) == ["second@example.org", "staff@example.org"]
    notice, _other = mailbox.mails
    assert notice["To"] == mailbox.recipients[0]
    for body in (text_of(notice), text_of(notice, "html"), str(notice["Subject"])):
        assert "Sample Volunteer" not in body
        assert "sample.volunteer" not in body
        assert "translation" not in body
    assert f"/admin/registers/{register.pk}/" in text_of(notice)
    assert "Українська" in text_of(notice)


def test_reporting_the_same_case_twice_is_two_entries(visitor: Visitor) -> None:
    for _report in range(2):
        visitor.open("/en/help/report/").send(
            what_kind_of_cooperation_is_it="event",
            what_happened="A sample congress.",
            email="sample.reporter@example.org",
            consent="on",
        )
        assert visitor.heading == "Thank you for your report"
    assert Submission.objects.count() == 2


def test_an_address_is_asked_only_where_the_editor_wants_it(visitor: Visitor) -> None:
    assert visitor.open("/en/help/report/").page.find(id="id_email") is not None
    visitor.send(what_kind_of_cooperation_is_it="event", what_happened="A case.", consent="on")
    assert visitor.status == 200
    assert Submission.objects.get().email is None
    visitor.open("/en/help/volunteer/")
    visitor.send(your_name="Sample", how_would_you_like_to_help=["other"], consent="on")
    assert visitor.status == 422
