"""A changed original beside what it said before, and its earlier translation as a suggestion."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from core.desk import changes
from core.desk.changes import changes_of, marked, save_changes, waiting
from core.models import Job
from forms.models import MailText
from tests.factories import PersonFactory
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

OLD, NEW, WORDS = "About us", "About all of us", "Про всіх нас"


def client_of(*groups: str) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=list(groups)))
    return client


@pytest.fixture
def translator() -> Client:
    return client_of("Translators: uk")


@pytest.fixture
def translation() -> Translation:
    """Return the translation of a page whose title has changed."""
    return translation_of(change_original("about", title=NEW))


@pytest.fixture
def earlier(translation: Translation) -> str:
    """Return how the title was translated before."""
    return StringTranslation.objects.get(
        translation_of__data=OLD,
        context__object=translation.source.object_id,
        locale=translation.target_locale,
    ).data


def address(translation: Translation) -> str:
    return f"/admin/translations/{translation.pk}/changes/"


def opened(client: Client, translation: Translation) -> BeautifulSoup:
    response = client.get(address(translation))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def title_of(translation: Translation) -> StringSegment:
    return StringSegment.objects.get(source=translation.source, context__path="title")


def fields(translation: Translation, text: str, **more: str) -> dict[str, str]:
    segment = title_of(translation)
    named = {name.replace("_pk", f"-{segment.pk}"): value for name, value in more.items()}
    return {
        f"string-{segment.pk}": str(segment.string_id),
        f"text-{segment.pk}": text,
        **named,
    }


def written(translation: Translation) -> StringTranslation | None:
    segment = title_of(translation)
    return StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale=translation.target_locale
    ).first()


def test_old_and_new_stand_side_by_side_with_the_earlier_translation(
    translator: Client, translation: Translation, earlier: str
) -> None:
    html = opened(translator, translation)
    (row,) = html.select("tr.desk-string")
    before, now = row.select("td.desk-words")
    assert before.get_text() == OLD
    assert now.get_text() == NEW
    assert now.select_one("ins").get_text(strip=True) == "all of"
    assert row.select_one("textarea").get_text() == earlier
    assert row.select_one("textarea")["lang"] == "uk"


def test_what_somebody_writes_is_a_translation_by_hand_and_not_published(
    translator: Client, translation: Translation
) -> None:
    live = Page.objects.get(
        translation_key=translation.source.object_id, locale__language_code="uk"
    )
    translator.post(address(translation), fields(translation, f"  {WORDS}\r\n"))
    string = written(translation)
    assert string is not None
    assert (string.data, string.translation_type, string.tool_name) == (WORDS, "manual", "")
    assert string.last_translated_by == PersonFactory._meta.model.objects.latest("pk")
    assert not waiting(translation).exists()
    before = live.title
    live.refresh_from_db()
    assert live.title == before != WORDS
    assert PageLogEntry.objects.filter(page=live, action=changes.LOG_ACTION).exists()


def test_an_earlier_translation_is_taken_only_where_somebody_says_that_it_fits(
    translator: Client, translation: Translation, earlier: str
) -> None:
    html = translator.post(address(translation), fields(translation, earlier), follow=True)
    assert written(translation) is None
    assert "left alone" in html.content.decode()
    translator.post(address(translation), fields(translation, earlier, fits_pk="on"))
    string = written(translation)
    assert string is not None
    assert string.data == earlier


def test_one_string_is_saved_by_its_own_button(
    translator: Client, translation: Translation, earlier: str
) -> None:
    pk = title_of(translation).pk
    translator.post(address(translation), fields(translation, earlier, one="0"))
    assert written(translation) is None
    translator.post(address(translation), fields(translation, earlier, one=str(pk)))
    assert written(translation) is not None


def test_a_faulty_translation_is_shown_again_with_the_reason(
    translator: Client, translation: Translation
) -> None:
    bad = "Про {count} <script>alert(1)</script>"
    response = translator.post(address(translation), fields(translation, bad))
    html = BeautifulSoup(response.content, "html.parser")
    assert written(translation) is None
    assert html.select_one("textarea").get_text() == bad
    assert "{count}" in html.select_one(".error-message").get_text()
    assert "script" not in {tag.name for tag in html.select("table *")}


def test_a_translation_that_cannot_be_used_stands_in_its_field_with_the_reason(
    translator: Client, translation: Translation
) -> None:
    write(translation, WORDS * 9, path="title", has_error=True, field_error="Too long.")
    (row,) = opened(translator, translation).select("tr.desk-string")
    assert row.select_one("textarea").get_text() == WORDS * 9
    assert "Too long." in row.select_one(".error-message").get_text()
    translator.post(address(translation), fields(translation, WORDS))
    string = written(translation)
    assert string is not None
    assert (string.data, string.has_error) == (WORDS, False)


def test_text_without_markup_is_typed_as_it_is_read(
    translator: Client, translation: Translation
) -> None:
    translator.post(address(translation), fields(translation, "Ми & <вони>"))
    string = written(translation)
    assert string is not None
    assert string.data == "Ми &amp; &lt;вони&gt;"


def test_a_string_with_markup_keeps_its_tags() -> None:
    page = Page.objects.get(slug="about", locale__language_code="en")
    translation = translation_of(page)
    segment = title_of(translation)
    segment.string.data = '<b>About</b> <a id="a1">us</a>'
    segment.string.save()
    StringTranslation.objects.filter(translation_of=segment.string).delete()
    (change,) = changes_of(translation)
    assert change.has_markup
    person = PersonFactory()

    def take(text: str) -> changes.Saved:
        texts = {segment.pk: (segment.string_id, text)}
        return save_changes(translation=translation, texts=texts, user=person)

    assert take('<b>Про</b> <a id="a2">нас</a>').faults
    assert take('<b onclick="x">Про</b> <a href="javascript:alert(1)">нас</a>').faults
    assert take('<b>Про</b> <a id="a1">нас</a>').saved == 1


def test_what_changed_again_or_was_translated_meanwhile_is_not_overwritten(
    translator: Client, translation: Translation
) -> None:
    seen = fields(translation, WORDS)
    write(translation, "Слова колеги", path="title")
    html = translator.post(address(translation), seen, follow=True).content.decode()
    assert "meanwhile" in html
    string = written(translation)
    assert string is not None
    assert string.data == "Слова колеги"
    change_original("about", title="Something else")
    translator.post(address(translation), seen)
    assert written(translation) is None


def test_a_change_that_nobody_has_taken_over_yet_is_told_and_can_be_fetched(
    translator: Client, translation: Translation
) -> None:
    page = Page.objects.get(slug="about", locale__language_code="en").specific
    page.title = "Newer than new"
    page.save_revision().publish()
    Job.objects.all().delete()
    assert opened(translator, translation).select_one("button[name=update]")
    translator.post(address(translation), {"update": ""})
    assert Job.objects.filter(kind="bring_up_to_date").count() == 1


# ---- Who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Editors", "Registrars"])
def test_who_may_not_edit_the_translation_does_not(group: str, translation: Translation) -> None:
    client = client_of(group)
    assert client.get(address(translation)).status_code == 302
    client.post(address(translation), fields(translation, WORDS))
    assert written(translation) is None


def test_a_translator_of_another_language_stays_out(
    translation: Translation, translator: Client
) -> None:
    translation.target_locale = Page.objects.get(depth=2, slug="start").locale
    translation.save()
    assert translator.get(address(translation)).status_code in {302, 404}


def test_a_locked_page_is_read_and_not_written(
    translator: Client, translation: Translation
) -> None:
    Page.objects.filter(
        translation_key=translation.source.object_id, locale=translation.target_locale
    ).update(locked=True, locked_by=PersonFactory(), locked_at=timezone.now())
    assert not opened(translator, translation).select("table button, button[name=save]")
    assert translator.post(address(translation), fields(translation, WORDS)).status_code == 302
    assert written(translation) is None


def test_a_translator_is_not_offered_to_publish(
    translator: Client, translation: Translation
) -> None:
    link = f"a[href='/admin/translations/{translation.pk}/publish/']"
    assert not opened(translator, translation).select(link)
    assert opened(client_of("Publishers"), translation).select(link)
    write(translation, WORDS, path="title")
    assert not opened(translator, translation).select(link)
    assert opened(client_of("Publishers"), translation).select(link)


def test_mails_change_too() -> None:
    mail = MailText.objects.get(purpose="link", locale__language_code="en")
    mail.subject = "Your own link"
    mail.save()
    translation = translation_of(mail)
    translation.source.update_from_db()
    publisher = client_of("Publishers")
    (row,) = opened(publisher, translation).select("tr.desk-string")
    assert row.select_one("td").get_text() == "Your personal link"


# ---- The editor ------------------------------------------------------------------------------


def test_the_editor_leads_to_what_changed(translator: Client, translation: Translation) -> None:
    page = translation.get_target_instance()
    editor = f"/admin/pages/{page.pk}/edit/"
    assert address(translation) in translator.get(editor).content.decode()
    write(translation, WORDS, path="title")
    assert address(translation) not in translator.get(editor).content.decode()


# ---- Comparing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "other", "html"),
    [
        ("a b c", "a c", "a <ins>b </ins>c"),
        ("same", "same", "same"),
        ("<b>x</b>", "x", "<ins>&lt;b&gt;</ins>x<ins>&lt;/b&gt;</ins>"),
        ("новий текст", "старий текст", "<ins>новий</ins> текст"),
        ("one two x", "four x", "<ins>one two</ins> x"),
        ("", "gone", ""),
    ],
)
def test_words_that_came_are_marked(text: str, other: str, html: str) -> None:
    assert marked(text, other, name="ins") == html


def test_a_long_page_asks_the_database_as_often_as_a_short_one(
    django_assert_max_num_queries: Any,
) -> None:
    page = Page.objects.get(slug="manifesto", locale__language_code="en")
    translation = translation_of(page)
    StringTranslation.objects.filter(context__object=page.translation_key).delete()
    assert waiting(translation).count() > 30
    with django_assert_max_num_queries(5):
        assert len(changes_of(translation)) > 30
