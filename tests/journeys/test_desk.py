"""An editor changes a clause, a publisher publishes it, a translator follows, a publisher too."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from campaigns.models import Edition, EditionText, ManifestoPage
from tests.journeys import desk
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

OLD = "Recognizing the supremacy of international humanitarian law and the Geneva Conventions;"
NEW = "Recognizing the supremacy of international humanitarian law;"
TRANSLATED = "Визнаючи верховенство міжнародного гуманітарного права;"


@pytest.fixture
def manifesto() -> ManifestoPage:
    return ManifestoPage.objects.get(locale__language_code="en")


@pytest.fixture
def ukrainian(manifesto: ManifestoPage) -> ManifestoPage:
    return ManifestoPage.objects.get(locale__language_code="uk")


def changed(fields: dict[str, object]) -> dict[str, object]:
    assert OLD in fields.values()
    return {name: NEW if value == OLD else value for name, value in fields.items()}


def test_a_change_travels_from_the_editor_to_the_ukrainian_page(
    manifesto: ManifestoPage,
    ukrainian: ManifestoPage,
    visitor: Visitor,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    editor = desk.person("editor", "Editors")
    publisher = desk.person("publisher", "Publishers")
    translator = desk.person("translator", "Translators: uk")

    fields = changed(desk.edit_fields(editor, manifesto))
    assert desk.save(editor, manifesto, fields).status_code == 200
    desk.save(editor, manifesto, fields, publish=True)
    assert OLD in visitor.open("/en/manifesto/").text

    with django_capture_on_commit_callbacks(execute=True):
        asked = desk.save(
            publisher, manifesto, desk.edit_fields(publisher, manifesto), publish=True
        )
        assert OLD in visitor.open("/en/manifesto/").text
        desk.answer(publisher, asked, "new_edition")
    assert NEW in visitor.open("/en/manifesto/").text
    assert "Edition 2" in visitor.text
    manifesto.refresh_from_db()
    assert manifesto.edition == 2
    assert "Редакція 1" in visitor.open("/uk/manifesto/").text

    assert desk.sync(publisher, manifesto).status_code == 200
    assert desk.translate(translator, ukrainian, NEW, TRANSLATED).status_code == 201
    assert TRANSLATED not in visitor.open("/uk/manifesto/").text
    with django_capture_on_commit_callbacks(execute=True):
        desk.publish_translation(translator, ukrainian)
    assert TRANSLATED not in visitor.open("/uk/manifesto/").text

    with django_capture_on_commit_callbacks(execute=True):
        desk.publish_translation(publisher, ukrainian)
    assert TRANSLATED in visitor.open("/uk/manifesto/").text
    assert "Редакція 2" in visitor.text

    second = Edition.objects.get(manifesto=manifesto.translation_key, number=2)
    assert set(second.texts.values_list("language", flat=True)) == {"en", "uk"}
    assert NEW in second.texts.get(language="en").text
    first = EditionText.objects.filter(edition__number=1, language="en")
    assert OLD in first.get().text


def test_a_correction_keeps_the_edition_and_its_date(
    manifesto: ManifestoPage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    publisher = desk.person("publisher", "Publishers")
    day = manifesto.edition_date
    with django_capture_on_commit_callbacks(execute=True):
        fields = changed(desk.edit_fields(publisher, manifesto))
        desk.answer(publisher, desk.save(publisher, manifesto, fields, publish=True), "correction")
    manifesto.refresh_from_db()
    assert (manifesto.edition, manifesto.edition_date) == (1, day)
    texts = EditionText.objects.filter(edition__number=1, language="en")
    assert [NEW in text.text for text in texts] == [False, True]


def test_a_signature_keeps_the_text_it_was_given_to(
    manifesto: ManifestoPage,
    visitor: Visitor,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    from forms.models import Submission
    from tests.journeys.test_signer import ANSWERS

    opened = Visitor().open("/en/manifesto/sign/")
    publisher = desk.person("publisher", "Publishers")
    with django_capture_on_commit_callbacks(execute=True):
        fields = changed(desk.edit_fields(publisher, manifesto))
        asked = desk.save(publisher, manifesto, fields, publish=True)
        desk.answer(publisher, asked, "new_edition")
    opened.send(**ANSWERS)
    assert opened.status == 422
    assert NEW in opened.text
    opened.send(**ANSWERS)
    signed = Submission.objects.get().signed_text
    assert EditionText.objects.get(sha256=signed).edition.number == 2


@pytest.mark.parametrize("group", ["Editors", "Translators: uk"])
def test_who_may_not_publish_does_not(
    group: str, manifesto: ManifestoPage, ukrainian: ManifestoPage, visitor: Visitor
) -> None:
    page = manifesto if group == "Editors" else ukrainian
    client = desk.person("someone", group)
    before = visitor.open(page.url).text
    if group == "Editors":
        desk.save(client, page, changed(desk.edit_fields(client, page)), publish=True)
    else:
        desk.publish_translation(client, page)
    assert visitor.open(page.url).text == before


def test_a_translator_reaches_no_other_language(
    manifesto: ManifestoPage, ukrainian: ManifestoPage
) -> None:
    translator = desk.person("translator", "Translators: uk")
    assert translator.get(f"/admin/pages/{ukrainian.pk}/edit/").status_code == 200
    assert translator.get(f"/admin/pages/{manifesto.pk}/edit/").status_code == 302
