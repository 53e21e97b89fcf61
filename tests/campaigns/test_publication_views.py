"""The question, the second person and the rule, as people at the desk meet them."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns import publishing
from campaigns.models import Edition, Publication, PublishingRules
from forms.registers import register_of
from forms.tally import move_tallies
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory, SubmissionFactory
from tests.forms.people import form_page
from tests.journeys import desk

pytestmark = pytest.mark.django_db


def words(response: Any) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def publisher() -> tuple[Any, Client]:
    person, client = PersonFactory(groups=["Publishers"]), Client()
    client.force_login(person)
    return person, client


def press_publish(client: Client, title: str = "Changed") -> Any:
    page = manifesto()
    return desk.save(client, page, desk.edit_fields(client, page) | {"title": title}, publish=True)


def test_the_question_shows_what_changes_and_explains_both_answers() -> None:
    _person, client = publisher()
    SubmissionFactory(
        register=register_of(form_page("sign")),
        confirmed=True,
        signed_text=manifesto().text_hash(),
    )
    move_tallies()
    asked = press_publish(client)
    told = words(asked)
    assert "What does this publication do to them?" in told
    assert "Edition 1: 1 person has signed it" in told
    assert "Correction: the meaning stays" in told
    assert "Signatures stay with the edition they were given to" in told
    main = BeautifulSoup(asked.content, "html.parser").find("main")
    assert main.select_one(".comparison ins").get_text() == "Changed"
    assert not main.select(".comparison script")
    assert manifesto().title != "Changed"
    desk.answer(client, asked, "new_edition")
    assert (manifesto().title, manifesto().edition) == ("Changed", 2)


def test_without_an_answer_it_asks_again() -> None:
    _person, client = publisher()
    again = desk.answer(client, press_publish(client), "")
    assert "This field is required" in words(again)
    assert Edition.objects.count() == 1


def test_an_answer_to_an_older_draft_publishes_nothing() -> None:
    _person, client = publisher()
    asked = press_publish(client)
    page = manifesto()
    page.title = "Newer"
    page.save_revision()
    desk.answer(client, asked, "correction")
    assert manifesto().title not in {"Changed", "Newer"}


def test_an_answer_to_a_draft_that_was_written_over_publishes_nothing() -> None:
    person, client = publisher()
    asked = press_publish(client)
    page = manifesto().get_latest_revision_as_object()
    page.title = "Autosaved"
    page.save_revision(user=person, overwrite_revision=page.latest_revision)
    told = desk.answer(client, asked, "correction")
    assert "was changed just now" in told.content.decode()
    assert manifesto().title not in {"Changed", "Autosaved"}


def test_a_page_that_somebody_locked_is_not_published() -> None:
    _person, client = publisher()
    asked = press_publish(client)
    page = manifesto()
    page.locked, page.locked_by = True, PersonFactory()
    page.save()
    desk.answer(client, asked, "correction")
    assert manifesto().title != "Changed"


def test_a_change_that_is_no_change_of_words_is_published_at_once() -> None:
    _person, client = publisher()
    page = manifesto()
    fields = desk.edit_fields(client, page) | {"seo_title": "For the menu"}
    told = desk.save(client, page, fields, publish=True)
    assert "/publish/" not in told.redirect_chain[-1][0]
    assert manifesto().seo_title == "For the menu"


def test_a_second_person_sees_the_request_and_agrees() -> None:
    first, asking = publisher()
    _second, agreeing = publisher()
    publishing.set_two_people(on=True, user=first)
    asked = desk.answer(asking, press_publish(asking), "new_edition")
    assert "You have asked for it" in words(asked)
    assert "Agree and publish" not in words(asked)
    said = Publication.objects.get()
    listed = agreeing.get("/admin/manifestos/waiting/")
    assert f"/admin/manifestos/waiting/{said.pk}/" in listed.content.decode()
    assert "Awaiting somebody else" in words(asking.get("/admin/manifestos/waiting/"))
    shown = agreeing.get(f"/admin/manifestos/waiting/{said.pk}/")
    assert "New edition: the meaning changes" in words(shown)
    assert "<ins>Changed</ins>" in shown.content.decode()
    agreeing.post(f"/admin/manifestos/waiting/{said.pk}/", {"do": "approve"})
    assert (manifesto().title, manifesto().edition) == ("Changed", 2)
    assert "Nothing awaits you." in words(agreeing.get("/admin/manifestos/waiting/"))


def test_a_second_person_declines_with_a_reason() -> None:
    first, asking = publisher()
    _second, declining = publisher()
    publishing.set_two_people(on=True, user=first)
    desk.answer(asking, press_publish(asking), "correction")
    said = Publication.objects.get()
    address = f"/admin/manifestos/waiting/{said.pk}/"
    assert "This field is required" in words(declining.post(address, {"reason": " "}))
    declining.post(address, {"reason": "A comma is missing"})
    assert "A comma is missing" in words(asking.get(address))
    assert manifesto().title != "Changed"


def test_the_rule_says_why_it_cannot_be_switched_on() -> None:
    _person, client = publisher()
    told = client.post("/admin/manifestos/rules/", {"two_people": "on"})
    assert "Fewer than two active people may publish" in words(told)
    assert not publishing.two_people()
    publisher()
    client.post("/admin/manifestos/rules/", {"two_people": "on"})
    assert publishing.two_people()
    assert ModelLogEntry.objects.get(action="campaigns.rules").data == {"two_people": True}


def test_who_is_bound_by_the_rule_does_not_lift_it() -> None:
    first, client = publisher()
    publisher()
    publishing.set_two_people(on=True, user=first)
    told = client.post("/admin/manifestos/rules/", {})
    assert "Only an administrator can switch it off." in words(told)
    admin = Client()
    admin.force_login(PersonFactory(is_superuser=True))
    admin.post("/admin/manifestos/rules/", {})
    assert not PublishingRules.load().two_people


# ---- Told at the right time ------------------------------------------------------------------


def test_what_is_scheduled_is_not_called_published() -> None:
    _person, client = publisher()
    page = manifesto()
    fields = desk.edit_fields(client, page) | {
        "title": "Changed",
        "go_live_at": (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M"),
    }
    asked = desk.save(client, page, fields, publish=True)
    told = desk.answer(client, asked, "new_edition").content.decode()
    assert "It is scheduled, and published when its time comes." in told
    assert "The manifesto is published." not in told
    assert manifesto().title != "Changed"


def test_the_editor_says_that_a_second_person_is_asked() -> None:
    first, asking = publisher()
    publisher()
    publishing.set_two_people(on=True, user=first)
    address = f"/admin/pages/{manifesto().pk}/edit/"
    told = "A second person is asked to agree."
    assert told not in asking.get(address).content.decode()
    desk.answer(asking, press_publish(asking), "new_edition")
    said = Publication.objects.get()
    for client in (asking, desk.person("rev", "Editors")):
        shown = client.get(address).content.decode()
        assert told in shown
        leads_on = f"/admin/manifestos/waiting/{said.pk}/" in shown
        assert leads_on is (client is asking)
