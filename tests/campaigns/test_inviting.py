"""Earlier signers are invited to a new edition: once, in their language, whatever happens."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns import inviting
from campaigns.models import Change, EditionText
from core import jobs
from core.models import Job
from forms import outbox
from forms.models import Message, Register, Submission
from forms.registers import register_of
from tests.campaigns.people import manifesto, publish_translation, retitle_and_publish
from tests.factories import PersonFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return register_of(form_page("sign"))


def signed(register: Register, *, language: str = "en", **values: Any) -> Submission:
    """A signature of the first edition."""
    text = EditionText.objects.filter(edition__number=1, language=language).get()
    values = {"confirmed": True, "language": language, "signed_text": text.sha256} | values
    return SubmissionFactory(register=register, page_id=form_page("sign").pk, **values)


def new_edition(title: str = "The second title") -> None:
    retitle_and_publish(manifesto(), title, Change.NEW_EDITION)


def start() -> Job | None:
    invitation = inviting.invitation_of(manifesto())
    assert invitation is not None
    return inviting.start(invitation=invitation, user=None, now=timezone.now())


def work() -> None:
    """Let the worker run what waits: publications have jobs of their own."""
    while jobs.run_due():
        pass


def invited() -> set[Any]:
    return set(Message.objects.filter(purpose="new_text").values_list("submission", flat=True))


def send_all() -> None:
    Message.objects.filter(state="queued").update(due_at=timezone.now())
    while outbox.deliver_due():
        pass


def client_of(*groups: str) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=list(groups)))
    return client


def words(response: Any) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def test_before_a_second_edition_there_is_nothing_to_invite_to() -> None:
    assert inviting.invitation_of(manifesto()) is None


def test_scenario_25_mass_mail_restart(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped, begun again, asked for twice: nobody gets it twice, and only the newest goes out."""
    monkeypatch.setattr(inviting, "BATCH", 2)
    people = [signed(register) for _person in range(7)]
    new_edition()
    first = start()
    assert first is not None
    assert start() is None

    # It is stopped between two batches.
    advance, turns = jobs.advance, []

    def stopped(job: Job, **progress: Any) -> None:
        turns.extend([progress] if job.kind == "invite" else [])
        if job.kind == "invite" and len(turns) == 4:
            jobs.cancel(job=job)
        advance(job, **progress)

    monkeypatch.setattr(jobs, "advance", stopped)
    work()
    monkeypatch.setattr(jobs, "advance", advance)
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert 0 < len(invited()) < 7
    send_all()

    # It is begun again, and a worker runs it a second time as if the first had died.
    second = start()
    assert second is not None
    work()
    Job.objects.filter(pk=second.pk).update(state="queued", finished_at=None, due_at=timezone.now())
    work()
    assert invited() == {entry.pk for entry in people}
    send_all()
    assert start() is not None
    work()
    send_all()
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(
        str(entry.email) for entry in people
    )

    # A third edition comes out while mails about it and about the second wait.
    mail.outbox.clear()
    new_edition("The third title")
    start()
    work()
    new_edition("The fourth title")
    start()
    work()
    send_all()
    assert {sent.subject.partition(",")[0] for sent in mail.outbox} == {
        "There is a new text: Edition 4"
    }
    assert len(mail.outbox) == len(people)


def test_a_job_for_an_edition_that_is_not_the_newest_writes_nothing(register: Register) -> None:
    signed(register)
    new_edition()
    start()
    new_edition("The third title")
    work()
    assert not invited()
    assert Job.objects.get(kind="invite").state == "finished"


def test_only_confirmed_signers_of_an_earlier_edition_are_invited(register: Register) -> None:
    wanted = signed(register)
    for trait in ("pending", "suspect", "invalidated", "withdrawn"):
        signed(register, **{"confirmed": False, trait: True})
    signed(register, unsubscribed_at=timezone.now())
    signed(register, signed_text="")
    new_edition()
    signed(register, signed_text=manifesto().text_hash())
    start()
    work()
    assert invited() == {wanted.pk}


def test_each_reads_it_in_the_language_they_signed_in_once_that_has_it(
    register: Register,
) -> None:
    english, ukrainian = signed(register), signed(register, language="uk")
    new_edition()
    start()
    work()
    assert invited() == {english.pk}
    publish_translation("Друга назва", follow=True)
    start()
    work()
    assert invited() == {english.pk, ukrainian.pk}
    message = Message.objects.get(submission=ukrainian)
    assert message.language == "uk"
    send_all()
    assert len(mail.outbox) == 2
    assert "/uk/link/mine/" in mail.outbox[1].body


def test_who_signs_in_words_that_did_not_change_is_not_asked(register: Register) -> None:
    entry = signed(register, language="uk")
    new_edition()
    publish_translation(manifesto("uk").title, follow=True)
    invitation = inviting.invitation_of(manifesto())
    assert invitation is not None
    assert not invitation.people().filter(pk=entry.pk).exists()


def test_mails_are_spread_over_time(register: Register) -> None:
    for _person in range(3):
        signed(register)
    new_edition()
    start()
    work()
    first, _second, third = Message.objects.order_by("due_at")
    assert (third.due_at - first.due_at).total_seconds() == pytest.approx(0.2)


def test_nobody_is_invited_to_a_form_that_is_closed(register: Register) -> None:
    signed(register)
    new_edition()
    Register.objects.update(paused=True)
    assert start() is None


# ---- In the admin ----------------------------------------------------------------------------


def test_the_page_counts_shows_the_mail_and_starts_the_job(register: Register) -> None:
    signed(register)
    signed(register, language="uk")
    address = f"/admin/manifestos/{manifesto().pk}/invite/"
    client = client_of("Publishers", "Registrars")
    assert "There is no second edition yet" in words(client.get(address))
    new_edition()
    shown = words(client.get(address))
    assert "Signed an earlier edition and not edition 2: 2" in shown
    assert "To be invited now: 1" in shown
    assert "Ukrainian does not have this edition yet" in shown
    assert "There is a new text: Edition 2, 1 January 2030" in shown
    assert "Dear Sample Signer," in shown
    assert not Job.objects.filter(kind="invite").exists()
    response = client.post(address)
    job = Job.objects.get(kind="invite")
    assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert "Progress and cancel" in words(client.get(address))
    work()
    assert "1 mail was written" in words(client.get(f"/admin/jobs/{job.pk}/"))
    assert "To be invited now: 0" in words(client.get(address))
    log = ModelLogEntry.objects.get(action="campaigns.invite")
    assert log.data == {"edition": 2, "entries": {"invited": 1}}


@pytest.mark.parametrize("groups", [["Publishers"], ["Registrars"], ["Editors", "Registrars"]])
def test_it_takes_a_publisher_who_manages_registers(groups: list[str], register: Register) -> None:
    new_edition()
    client = client_of(*groups)
    address = f"/admin/manifestos/{manifesto().pk}/invite/"
    for ask in (client.get, client.post):
        assert ask(address).headers["Location"] == "/admin/"
    assert not Job.objects.filter(kind="invite").exists()


def test_one_languages_page_invites_nobody(register: Register) -> None:
    """The signers of all languages stand in one register."""
    new_edition()
    client = client_of("Publishers", "Registrars")
    address = f"/admin/manifestos/{manifesto('uk').pk}/invite/"
    assert client.get(address, follow=True).status_code == 404
    assert client.post(address, follow=True).status_code == 404
    assert not Job.objects.filter(kind="invite").exists()


def test_the_manifesto_leads_there(register: Register) -> None:
    address = f"/admin/manifestos/{manifesto().pk}/invite/"
    editor = f"/admin/pages/{manifesto().pk}/edit/"
    assert address in client_of("Publishers", "Registrars").get(editor).content.decode()
    assert address not in client_of("Publishers").get(editor).content.decode()
