"""The page before a publication: what lacks, what changed, and an explicit yes for each."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringTranslation, Translation

from core import jobs
from core.desk.strings import FUZZY
from core.models import Job, TranslationApproval
from forms.models import MailText
from tests.desk import desk_of
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

NEW = "About our work"


def page(language: str = "uk") -> Page:
    return Page.objects.get(slug="about", locale__language_code=language).specific


@pytest.fixture
def publisher() -> Client:
    """The desk of a publisher."""
    return desk_of("Publishers")


@pytest.fixture
def translation() -> Translation:
    """The translation of “about”, whose original got another title."""
    return translation_of(change_original("about", title=NEW))


def address(translation: Translation) -> str:
    return reverse("publish_translation", args=[translation.pk])


def press(client: Client, translation: Translation, action: str, **fields: Any) -> str:
    """Press a button on the page, and return what is shown then."""
    posted = {"action": action, **fields}
    return client.post(address(translation), posted, follow=True).content.decode()


def fingerprint(client: Client, translation: Translation) -> str:
    return str(client.get(address(translation)).context["review"].fingerprint)


# ---- What it is about ------------------------------------------------------------------------


def test_it_says_which_page_and_language_it_is_about_and_leads_to_what_changed(
    publisher: Client, translation: Translation
) -> None:
    html = publisher.get(address(translation)).content.decode()
    assert f"<bdi>{page()}</bdi> · <bdi>Українська</bdi></h2>" in html
    assert reverse("what_changed", args=[translation.pk]) in html


def test_where_the_original_is_as_it_was_nothing_leads_to_what_changed(publisher: Client) -> None:
    translation = translation_of(page("de"), "de")
    html = publisher.get(address(translation)).content.decode()
    assert "Deutsch</bdi></h2>" in html
    assert reverse("what_changed", args=[translation.pk]) not in html


# ---- The way there ---------------------------------------------------------------------------


def test_the_editors_button_leads_to_the_question_and_publishes_nothing(
    publisher: Client, translation: Translation
) -> None:
    before = page().live_revision_id
    response = publisher.post(f"/admin/pages/{page().pk}/edit/", {"action": "publish"})
    assert response.headers["Location"] == address(translation)
    assert page().live_revision_id == before


def test_the_button_of_a_mail_leads_there_too(publisher: Client) -> None:
    mail = MailText.objects.get(purpose="link", locale__language_code="uk")
    edit = f"/admin/snippets/site_forms/mailtext/edit/{mail.pk}/"
    response = publisher.post(edit, {"action": "publish"})
    assert response.headers["Location"] == address(translation_of(mail))
    shown = press(publisher, translation_of(mail), "publish")
    assert "is published in Українська" in shown


@pytest.mark.parametrize("group", ["Translators: uk", "Editors", "Registrars"])
def test_who_may_not_publish_the_page_does_not_get_there(
    group: str, translation: Translation
) -> None:
    write(translation, "Машинне", of=NEW, translation_type="machine")
    jobs_before = Job.objects.count()
    client = desk_of(group)
    assert client.get(address(translation)).status_code == 302
    for action in ("publish", "approve_all", "approve_page", "update"):
        client.post(
            address(translation),
            {"action": action, "accept_unapproved": "on", "accept_missing": "on"},
        )
    assert page().title == "Про нас"
    assert StringTranslation.objects.get(data="Машинне").translation_type == "machine"
    assert Job.objects.count() == jobs_before


def test_an_address_of_nothing_is_not_found(publisher: Client, translation: Translation) -> None:
    Translation.objects.filter(pk=translation.pk).update(enabled=False)
    assert publisher.get(address(translation), follow=True).status_code == 404


# ---- What it shows ---------------------------------------------------------------------------


def test_it_shows_what_is_missing_and_leads_to_the_string(
    publisher: Client, translation: Translation
) -> None:
    response = publisher.get(address(translation))
    shown = response.content.decode()
    assert "Missing" in shown
    assert f"/admin/pages/{page().pk}/edit/#:~:text=About%20our%20work" in shown
    assert 'name="accept_missing"' in shown
    assert 'name="accept_unapproved"' not in shown


def test_it_shows_what_changed_since_and_by_whom(
    publisher: Client, translation: Translation
) -> None:
    translator = PersonFactory(groups=["Translators: uk"], first_name="Sample", last_name="Tester")
    write(translation, "Про нашу роботу", of=NEW, last_translated_by=translator)
    shown = publisher.get(address(translation)).content.decode()
    assert "Changed since the last publication (1)" in shown
    assert "Про нашу роботу" in shown
    assert translator.username in shown
    assert "Every string is translated." in shown


def test_markup_in_a_string_is_shown_and_does_nothing(
    publisher: Client, translation: Translation
) -> None:
    write(translation, "&lt;script&gt;alert(1)&lt;/script&gt;", of=NEW)
    assert "<script>alert(1)" not in publisher.get(address(translation)).content.decode()


def test_it_tells_of_an_original_that_translators_have_not_seen_and_fetches_it(
    publisher: Client,
) -> None:
    original = page("en")
    original.title = NEW
    original.save_revision().publish()
    Job.objects.all().delete()
    translation = translation_of(original)
    assert "published again since" in publisher.get(address(translation)).content.decode()
    assert "on its way" in press(publisher, translation, "update")
    jobs.run_due()
    shown = publisher.get(address(translation)).content.decode()
    assert "published again since" not in shown
    assert NEW in shown


def test_its_queries_do_not_grow_with_what_it_lists(
    publisher: Client, translation: Translation, django_assert_max_num_queries: Any
) -> None:
    strings = list(translation.source.stringsegment_set.select_related("string"))
    for segment in strings:
        write(translation, "Машинне", of=segment.string.data, translation_type="machine")
    publisher.get(address(translation))
    with django_assert_max_num_queries(30):
        publisher.get(address(translation))


# ---- The yes ---------------------------------------------------------------------------------


def test_without_its_box_nothing_is_published(publisher: Client, translation: Translation) -> None:
    shown = press(publisher, translation, "publish", accept_unapproved="on")
    assert "Not published yet" in shown
    assert page().title == "Про нас"
    shown = press(publisher, translation, "publish", accept_missing="on")
    assert "is published in Українська" in shown
    assert page().title == NEW
    entry = PageLogEntry.objects.filter(action="wagtail.publish", page=page().pk).latest("pk")
    assert entry.user is not None


def test_what_changed_after_it_was_shown_is_shown_first(
    publisher: Client, translation: Translation
) -> None:
    write(translation, "Про нашу роботу", of=NEW)
    seen = fingerprint(publisher, translation)
    write(translation, "Щось інше", of=NEW)
    assert "Not published yet" in press(publisher, translation, "publish", seen=seen)
    assert page().title == "Про нас"
    seen = fingerprint(publisher, translation)
    press(publisher, translation, "publish", seen=seen)
    assert page().title == "Щось інше"


def test_a_locked_page_is_refused_with_the_reason(
    publisher: Client, translation: Translation
) -> None:
    Page.objects.filter(pk=page().pk).update(locked=True, locked_by=PersonFactory())
    shown = press(publisher, translation, "publish", accept_missing="on")
    assert "The page is locked" in shown
    assert page().title == "Про нас"


# ---- Approving -------------------------------------------------------------------------------


def test_a_publisher_approves_strings_one_by_one_or_all_that_were_shown(
    publisher: Client, translation: Translation
) -> None:
    title = write(translation, "Машинне", of=NEW, translation_type="machine")
    other = translation.source.stringsegment_set.exclude(context__path="title")[0]
    unsure = write(translation, "Непевне", of=other.string.data, tool_name=FUZZY)
    times = [title.updated_at, unsure.updated_at]

    assert "1 string is approved." in press(publisher, translation, "approve", approve=title.pk)
    title.refresh_from_db()
    unsure.refresh_from_db()
    assert (title.translation_type, title.tool_name) == ("manual", "")
    assert title.last_translated_by is not None
    assert unsure.tool_name == FUZZY

    press(publisher, translation, "approve_all", shown=unsure.pk)
    unsure.refresh_from_db()
    assert unsure.tool_name == ""
    assert [title.updated_at, unsure.updated_at] == times
    assert "is published" in press(publisher, translation, "publish")
    assert PageLogEntry.objects.filter(action="core.approve_translation").count() == 2


def test_strings_of_another_page_or_language_are_not_approved_here(
    publisher: Client, translation: Translation
) -> None:
    privacy = Page.objects.get(slug="privacy", locale__language_code="en")
    foreign = write(translation_of(privacy), "Чуже", path="title", translation_type="machine")
    press(publisher, translation, "approve", approve=[foreign.pk, "x"])
    foreign.refresh_from_db()
    assert foreign.translation_type == "machine"


def test_the_whole_page_is_approved_there_too(publisher: Client, translation: Translation) -> None:
    assert "Approve the whole translation" in publisher.get(address(translation)).content.decode()
    press(publisher, translation, "approve_page")
    approval = TranslationApproval.objects.get(
        translation_key=page().translation_key, locale__language_code="uk"
    )
    assert approval.approved_by is not None
    shown = publisher.get(address(translation)).content.decode()
    assert "Approve the whole translation" not in shown
