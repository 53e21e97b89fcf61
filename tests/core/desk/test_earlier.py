"""A changed sentence brings its earlier translation back, as a suggestion."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail_localize.models import Translation

from core.desk.earlier import earlier
from tests.translating import change_original, translation_of, write

pytestmark = pytest.mark.django_db

PARAGRAPHS = (
    "<p>We speak for nurses and doctors.</p>"
    "<p>Our office is open every day.</p>"
    "<p>Letters are answered within a week.</p>"
)


def suggestions(translation: Translation) -> dict[str, str]:
    """Return the earlier translation by the string that stands there now."""
    segments = translation.source.stringsegment_set.select_related("string").in_bulk()
    return {segments[pk].string.data: old.translation for pk, old in earlier(translation).items()}


def rewrite(text: str) -> Translation:
    """Publish “about” with another text, in the one block that it is left with."""
    original = Page.objects.get(slug="about", locale__language_code="en").specific
    block = {"type": "text", "value": text, "id": "b2f1f7f3-0000-4000-8000-000000000001"}
    original.body = original._meta.get_field("body").stream_block.to_python([block])
    return translation_of(change_original("about", body=original.body))


@pytest.fixture
def translated() -> Translation:
    """“About” with three sentences in one block, each translated."""
    translation = rewrite(PARAGRAPHS)
    write(translation, "Ми говоримо", of="We speak for nurses and doctors.")
    write(translation, "Офіс відкрито", of="Our office is open every day.")
    write(translation, "Листи", of="Letters are answered within a week.")
    return translation


def test_what_is_translated_needs_no_suggestion(translated: Translation) -> None:
    assert earlier(translated) == {}


def test_a_title_gets_what_stood_there_last_however_different() -> None:
    before = Page.objects.get(slug="about", locale__language_code="uk").title
    translation = translation_of(change_original("about", title="Imprint"))
    assert suggestions(translation) == {"Imprint": before}
    old = next(iter(earlier(translation).values()))
    assert old.source == "About us"


def test_each_changed_sentence_of_a_block_gets_its_own(translated: Translation) -> None:
    translation = rewrite(
        "<p>Our office is open every weekday.</p>"
        "<p>Letters are answered within two weeks.</p>"
        "<p>We speak for nurses and doctors.</p>"
    )
    assert suggestions(translation) == {
        "Our office is open every weekday.": "Офіс відкрито",
        "Letters are answered within two weeks.": "Листи",
    }


def test_a_new_sentence_gets_none(translated: Translation) -> None:
    translation = rewrite(PARAGRAPHS + "<p>Something that was never said before!</p>")
    assert suggestions(translation) == {}


def test_a_sentence_that_moved_elsewhere_in_the_page_is_found(translated: Translation) -> None:
    rewrite("<p>We speak for nurses and doctors.</p>")
    sentence = "We speak for nurses and doctors and others."
    translation = rewrite(f"<p>{sentence}</p>")
    assert suggestions(translation)[sentence] == "Ми говоримо"

    page = Page.objects.get(slug="about", locale__language_code="en").specific
    page.body.append(("heading", "Our office is open every day!"))
    translation = translation_of(change_original("about", body=page.body))
    assert suggestions(translation)["Our office is open every day!"] == "Офіс відкрито"


def test_the_number_of_queries_does_not_depend_on_the_length(translated: Translation) -> None:
    def queries(text: str) -> int:
        translation = Translation.objects.select_related("source").get(pk=rewrite(text).pk)
        with CaptureQueriesContext(connection) as captured:
            earlier(translation)
        return len(captured)

    short = queries("<p>We speak for all nurses and doctors.</p>")
    assert short == queries("".join(f"<p>Sentence number {n}.</p>" for n in range(60))) == 2
