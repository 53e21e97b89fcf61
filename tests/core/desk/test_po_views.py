"""PO files through the translation's editor: who may, and what they are told."""

import uuid

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import StringTranslation, Translation

from core.desk import po
from core.desk.po_reading import MOST_BYTES
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation() -> Translation:
    """The Ukrainian translation of “About us”."""
    page = Page.objects.get(slug="about", locale__language_code="en")
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code="uk"
    )


@pytest.fixture
def translator(client: Client) -> Client:
    client.force_login(PersonFactory(groups=["Translators: uk"]))
    return client


def address(translation: Translation, what: str) -> str:
    return f"/admin/localize/translate/{translation.pk}/pofile/{what}/"


def upload(client: Client, translation: Translation, content: bytes | None) -> str:
    data = {} if content is None else {"file": SimpleUploadedFile("sample.po", content)}
    response = client.post(address(translation, "upload"), data)
    assert response.status_code in {200, 302, 400, 403}
    return f"{response.status_code} {response.content.decode()}"


def test_a_file_goes_out_and_comes_back(translator: Client, translation: Translation) -> None:
    response = translator.get(address(translation, "download"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="about-us-uk.po"'
    assert "charset=utf-8" in response.headers["Content-Type"]
    file = polib.pofile("#\n" + response.content.decode())
    first, second, *_others = file
    first.msgstr, second.msgstr = "Хто ми", "<script>alert(1)</script>"
    told = upload(translator, translation, str(file).encode())
    assert told.startswith("200")
    assert "1 translation was taken." in told
    assert "1 was refused." in told
    assert "&lt;script&gt;" in told
    assert "<script>alert" not in told
    assert f"/admin/pages/{translation.get_target_instance().pk}/edit/" in told
    assert StringTranslation.objects.filter(data="Хто ми").count() == 1
    logged = PageLogEntry.objects.get(action="core.take_po")
    assert logged.data["taken"] == 1
    assert logged.data["refused"] == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "Choose a PO file first."),
        (b"", "The file holds no translations"),
        (b"/etc/passwd", "damaged in line 1"),
        ("ї".encode("utf-16"), "Save it as UTF-8."),
        (b"#" * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_an_unreadable_file_is_told_in_a_sentence(
    translator: Client, translation: Translation, content: bytes | None, told: str
) -> None:
    answer = upload(translator, translation, content)
    assert answer.startswith("400")
    assert told in answer
    assert not PageLogEntry.objects.filter(action="core.take_po").exists()


def test_of_many_refusals_the_page_shows_some_and_counts_the_rest(
    translator: Client, translation: Translation
) -> None:
    file = polib.POFile()
    for number in range(230):
        file.append(polib.POEntry(msgctxt=f"place{number}", msgid="a", msgstr="b"))
    answer = upload(translator, translation, str(file).encode())
    assert "230 were refused." in answer
    assert "And 30 more." in answer


@pytest.mark.parametrize("group", ["Editors", "Registrars"])
def test_others_get_nothing(client: Client, translation: Translation, group: str) -> None:
    client.force_login(PersonFactory(groups=[group]))
    assert client.get(address(translation, "download")).status_code == 302
    content = po.export(translation).replace("Про нас", "Хто ми").encode()
    assert upload(client, translation, content).startswith("302")
    assert not StringTranslation.objects.filter(data="Хто ми").exists()


def test_a_locked_page_takes_nothing(translator: Client, translation: Translation) -> None:
    page = translation.get_target_instance()
    page.locked, page.locked_by, page.locked_at = True, PersonFactory(), timezone.now()
    page.save()
    content = po.export(translation).replace("Про нас", "Хто ми").encode()
    assert upload(translator, translation, content).startswith("302")
    assert not StringTranslation.objects.filter(data="Хто ми").exists()
    assert translator.get(address(translation, "download")).status_code == 200


def test_looking_is_no_upload(translator: Client, translation: Translation) -> None:
    assert translator.get(address(translation, "upload")).status_code == 405


def test_a_translation_whose_page_is_gone_is_not_found(translation: Translation) -> None:
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    Page.objects.filter(pk=translation.get_target_instance().pk).update(
        translation_key=uuid.uuid4()
    )
    assert client.get(address(translation, "download")).status_code in {302, 404}
