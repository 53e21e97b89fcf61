"""Mails in the desk: changed and previewed by those who may, added and deleted by nobody."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from forms import mail_texts
from forms.models import MailText
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

MAILS = "wagtailsnippets_site_forms_mailtext"
WHOLE = "{confirm_link}\n\n{my_link}\n\n{not_me_link}"
LIST = "/admin/snippets/site_forms/mailtext/"


def desk(*groups: str, **values: Any) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=groups, **values))
    return client


def row(purpose: str = "confirm", language: str = "en") -> MailText:
    return MailText.objects.get(purpose=purpose, locale__language_code=language)


def address(view: str, mail: MailText) -> str:
    return reverse(f"{MAILS}:{view}", args=[mail.pk])


def words_of(response: Any) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").get_text(" "))


# ---- The list --------------------------------------------------------------------------------


def test_the_menu_shows_mails_to_those_who_may_change_them() -> None:
    for groups, shown in (
        (["Editors"], True),
        (["Publishers"], True),
        (["Translators: uk"], True),
        (["Registrars"], False),
    ):
        client = desk(*groups)
        assert (LIST in client.get("/admin/").content.decode()) is shown
        assert client.get(LIST).status_code == (200 if shown else 302)
    assert desk(is_superuser=True).get(LIST).status_code == 200


def test_the_list_shows_every_mail_with_its_language_and_whose_words_it_has() -> None:
    MailText.objects.filter(pk=row().pk).update(subject="Our own subject")
    page = desk("Editors").get(LIST)
    # The list has more pages; the languages alternate within each kind of mail.
    pages = [page, *(desk("Editors").get(LIST, {"p": number}) for number in (2, 3))]
    rows = [
        line
        for each in pages
        for line in BeautifulSoup(each.content, "html.parser").select("tbody tr")
    ]
    assert len(rows) == len(mail_texts.SHIPPED) * len(settings.LANGUAGES)
    told = [re.sub(r"\s+", " ", line.get_text(" ")) for line in rows]
    (changed,) = (line for line in told if "Our own subject" in line)
    assert "Preview as text" in changed
    assert "Asks a signer to confirm" in changed
    assert "English" in changed
    assert "Changed" in changed
    assert sum("Standard" in line for line in told) == len(told) - 1


def test_the_list_can_be_searched_and_filtered() -> None:
    client = desk("Editors")

    def found(**query: str) -> int:
        page = client.get(LIST, query)
        return len(BeautifulSoup(page.content, "html.parser").select("tbody tr"))

    assert found(q="Closing soon") == 1
    assert found(purpose="digest") == len(settings.LANGUAGES)
    assert found(locale="uk") == len(mail_texts.SHIPPED)


def test_scenario_16_editors_see_which_mails_lack_a_language() -> None:
    client = desk("Editors")
    assert "Українська" not in words_of(client.get(LIST, {"locale": "en"}))
    MailText.objects.filter(pk=row().pk).update(subject="Our own subject")
    row("confirm", "uk").delete()
    edited = row("link")
    edited.subject = "Our own link"
    edited.save()
    words = words_of(client.get(LIST, {"locale": "en"}))
    assert words.count("Українська (missing)") == 1
    assert words.count("Українська (older than the original)") == 1


# ---- Changing --------------------------------------------------------------------------------


def test_an_editor_changes_a_mail_and_the_next_one_is_sent_so() -> None:
    client = desk("Editors")
    mail = row()
    assert client.get(address("edit", mail)).status_code == 200
    answer = client.post(
        address("edit", mail), {"subject": "Hello", "text": WHOLE.replace("\n", "\r\n")}
    )
    assert answer.status_code == 302
    assert (row().subject, row().text) == ("Hello", WHOLE)


def test_the_editor_explains_what_can_be_used() -> None:
    words = words_of(desk("Editors").get(address("edit", row("last_call"))))
    assert "{closes} : when the form closes" in words
    assert "{not_me_link} : the page for people who never entered anything" in words
    assert "the text must hold it" in words
    assert "{count}" not in words


def test_a_fault_is_shown_beside_the_text_and_nothing_is_saved() -> None:
    before = row().words
    answer = desk("Editors").post(
        address("edit", row()), {"subject": "Hello", "text": "{confirm_link} {my_link} {nmae}"}
    )
    assert answer.status_code == 200
    assert "{nmae} cannot stand here." in words_of(answer)
    assert "It must hold {not_me_link}." in words_of(answer)
    assert row().words == before


@pytest.mark.parametrize(
    ("groups", "language", "allowed"),
    [
        (["Editors"], "en", True),
        (["Editors"], "uk", False),
        (["Publishers"], "en", True),
        (["Publishers"], "uk", True),
        (["Translators: uk"], "uk", True),
        (["Translators: uk"], "en", False),
        (["Registrars"], "en", False),
    ],
    ids=str,
)
def test_people_change_mails_in_the_languages_they_work_in(
    groups: list[str], language: str, allowed: bool
) -> None:
    client = desk(*groups)
    mail = row("link", language)
    Translation.objects.all().update(enabled=False)
    assert client.get(address("edit", mail)).status_code == (200 if allowed else 302)
    client.post(address("edit", mail), {"subject": "New", "text": "{my_link}"})
    assert (row("link", language).subject == "New") is allowed


def test_nobody_adds_copies_or_deletes_a_mail() -> None:
    count = MailText.objects.count()
    for client in (desk("Publishers"), desk(is_superuser=True)):
        page = client.get(LIST).content.decode()
        for closed in (reverse(f"{MAILS}:add"), address("delete", row())):
            assert closed not in page
            assert client.get(closed).status_code == 302
            assert client.post(closed, {"subject": "x", "text": "{my_link}"}).status_code == 302
    assert MailText.objects.count() == count


# ---- Translating -----------------------------------------------------------------------------


def test_a_publisher_translates_a_mail_side_by_side() -> None:
    client = desk("Publishers")
    mail = row("link", "uk")
    assert "Somebody, we believe you, asked" in client.get(address("edit", mail)).content.decode()
    edited = row("link")
    edited.subject = "Our own link"
    edited.save()
    translation = Translation.objects.get(
        source__object_id=edited.translation_key, target_locale__language_code="uk"
    )
    segment = translation.source.stringsegment_set.get(context__path="subject")
    put = client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Наше посилання".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert put.status_code == 201
    review = client.post(address("edit", mail), {"action": "publish"}).headers["Location"]
    client.post(review, {"action": "publish"})
    assert row("link", "uk").subject == "Наше посилання"


def test_a_translation_that_breaks_a_mail_is_not_published_and_its_fault_is_named() -> None:
    client = desk("Publishers")
    mail = row("link", "uk")
    before = mail.words
    StringTranslation.objects.filter(
        context__object_id=mail.translation_key, context__path="text", locale=mail.locale
    ).update(data="Ось {moje}: {my_link}")
    review = client.post(address("edit", mail), {"action": "publish"}).headers["Location"]
    client.post(review, {"action": "publish"})
    assert row("link", "uk").words == before
    assert "{moje} cannot stand here." in client.get(address("edit", mail)).content.decode()


# ---- Previewing ------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", mail_texts.SHIPPED)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", ["html", "text"])
def test_every_mail_is_previewed_with_sample_data_in_every_language(
    purpose: str, language: str, kind: str
) -> None:
    mail = row(purpose)
    client = desk("Editors")
    posted = {"subject": mail.subject, "text": mail.text}
    panel = address("preview_on_edit", mail)
    assert client.post(panel, posted).json() == {"is_valid": True, "is_available": True}
    page = client.get(panel, {"mode": f"{kind}-{language}"})
    assert page.status_code == 200
    text = page.content.decode()
    assert page["Content-Type"] == ("text/html" if kind == "html" else "text/plain") + (
        "; charset=utf-8"
    )
    assert mail_texts.shipped_words(purpose, language).subject.split("{")[0] in text
    assert "https://example.org/sample/" in text
    assert not re.search(r"[{}]", text)
    if kind == "html":
        assert f'<html lang="{language}"' in text


def test_the_preview_shows_what_is_not_saved_yet_and_nothing_broken() -> None:
    client = desk("Editors")
    panel = address("preview_on_edit", row())
    posted = {"subject": "Hello {name}", "text": f"New words.\n\n{WHOLE}"}
    assert client.post(panel, posted).json()["is_valid"]
    page = client.get(panel).content.decode()
    assert "Hello Sample Signer" in page
    assert "New words." in page
    assert not client.post(panel, {"subject": "x", "text": "{nmae}"}).json()["is_valid"]
    assert row().subject != "Hello {name}"


def test_a_translation_is_previewed_as_its_translators_left_it() -> None:
    client = desk("Publishers")
    mail = row("link", "uk")
    StringTranslation.objects.filter(
        context__object_id=mail.translation_key, context__path="subject", locale=mail.locale
    ).update(data="Чернетка теми")
    for mode in ("html-uk", "text-uk", "", "nonsense"):
        assert (
            "Чернетка теми" in client.get(address("as_sent", mail), {"mode": mode}).content.decode()
        )
    assert row("link", "uk").subject != "Чернетка теми"
    assert desk("Translators: uk").get(address("as_sent", mail)).status_code == 200
    assert desk("Registrars").get(address("as_sent", mail)).status_code == 302


def test_a_preview_in_a_language_without_words_shows_what_would_be_sent(settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("it", "Italian")]
    Locale.objects.create(language_code="it")
    page = desk("Editors").get(address("as_sent", row()), {"mode": "html-it"}).content.decode()
    assert "Please confirm your signature" in page
    assert '<html lang="en" dir="ltr">' in page
