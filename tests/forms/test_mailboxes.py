"""The inbox page: what to look for, where it hides, the same for everybody."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from forms.mailboxes import LOCAL, inbox, mailboxes
from forms.models import MailText

pytestmark = pytest.mark.django_db

INBOX = "/en/manifesto/sign/done/"


def words(address: str) -> str:
    soup = BeautifulSoup(Client().get(address).content, "html.parser")
    assert soup.main is not None
    return " ".join(soup.main.get_text(" ").split())


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_readers_meet_their_own_providers_first(language: str) -> None:
    names = [mailbox.name for mailbox in mailboxes(language)]
    own = [name for name, _folder in LOCAL.get(language, ())]
    assert names[: len(own)] == own
    assert names[len(own) :] == ["Gmail", "Outlook, Hotmail", "Yahoo", "iCloud", "Proton"]
    assert all(mailbox.hint for mailbox in mailboxes(language))


def test_german_readers_are_told_the_folder_as_their_mailbox_names_it() -> None:
    hints = {mailbox.name: mailbox.hint for mailbox in mailboxes("de-at")}
    assert "Spamverdacht" in hints["GMX"]


def test_the_page_names_sender_and_subject_as_editors_have_them(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Sample site <post@example.org>"
    MailText.objects.filter(purpose="confirm", locale__language_code="en").update(
        subject="{name}, please confirm"
    )
    told = words(INBOX)
    assert "It comes from post@example.org and is called “ …, please confirm ”." in told
    assert "Sample site" not in told
    with translation.override("uk"):
        assert inbox()["subjects"][0] == "Будь ласка, підтвердьте свій підпис"


def test_it_is_the_same_for_everybody_and_numbers_three_steps() -> None:
    pages = {Client().get(INBOX).content for _visit in range(2)}
    assert len(pages) == 1
    soup = BeautifulSoup(pages.pop(), "html.parser")
    assert len(soup.select("ol.steps > li")) == 3
    assert {link["href"] for link in soup.select("main a")} >= {
        "/en/manifesto/sign/",
        "/en/manifesto/sign/link/",
        "/en/manifesto/",
    }


def test_forms_that_send_no_mail_speak_of_none() -> None:
    told = words("/en/help/volunteer/done/")
    assert "Gmail" not in told
    assert "How to help" in told
