"""Images and documents: described, safe to show, safe to hand out."""

import json
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.models import SiteImage
from home.models import HomePage, StandardPage
from tests.factories import PersonFactory
from tests.images import image_file, image_of

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=["Editors"]))
    return client


def collection() -> int:
    return Collection.get_first_root_node().pk


def upload(editor: Client, name: str, content: bytes, kind: str, **values: Any) -> Any:
    """Send a file as the page "Add an image" does."""
    file = SimpleUploadedFile(name, content, kind)
    sent = {"title": "Sample", "file": file, "collection": collection(), "tags": "", **values}
    return editor.post("/admin/images/add/", sent)


def picture_page(*uses: dict[str, Any]) -> StandardPage:
    """Return a published page with these uses of images."""
    home = HomePage.objects.get(locale__language_code="en")
    page = StandardPage(title="Sample", slug="sample", locale=home.locale)
    page.body = json.dumps([{"type": "image", "id": str(uuid4()), "value": use} for use in uses])
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def use(image: SiteImage, alt_text: str = "", *, decorative: bool = False) -> dict[str, Any]:
    return {"image": image.pk, "alt_text": alt_text, "decorative": decorative}


def pictures(address: str) -> list[Tag]:
    return BeautifulSoup(Client().get(address).content, "html.parser").select("main img")


# ---- Uploading -------------------------------------------------------------------------------


def test_an_image_is_kept_with_its_description(editor: Client) -> None:
    content = image_file().read()
    upload(editor, "a.png", content, "image/png", description="A teal sample")
    assert SiteImage.objects.get().description == "A teal sample"


@pytest.mark.parametrize("description", ["", "   "])
def test_an_image_without_a_description_is_not_kept(editor: Client, description: str) -> None:
    upload(editor, "a.png", image_file().read(), "image/png", description=description)
    assert not SiteImage.objects.exists()
    image = SiteImage(title="Sample", file=image_file(), description=description)
    with pytest.raises(ValidationError):
        image.full_clean()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.svg", SVG), ("a.png", SVG), ("a.html", b"<script>"), ("a.png", b"GIF89a<script>")],
)
def test_what_is_no_image_of_a_known_kind_is_refused(
    editor: Client, name: str, content: bytes
) -> None:
    upload(editor, name, content, "image/png", description="A sample")
    assert not SiteImage.objects.exists()


def test_a_size_of_an_image_is_kept_once() -> None:
    image = image_of("A sample")
    made = image.get_rendition("width-100")
    assert image.get_rendition("width-100").pk == made.pk
    again = type(made)(image=image, filter_spec=made.filter_spec, width=1, height=1, file="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


# ---- Showing ---------------------------------------------------------------------------------


def test_an_image_fits_the_screen_keeps_its_place_and_is_loaded_when_needed() -> None:
    picture_page(use(image_of("A sample"), "A teal sample"))
    (image,) = pictures("/en/sample/")
    assert image["alt"] == "A teal sample"
    assert image["loading"] == "lazy"
    assert (image["width"], image["height"]) == ("480", "270")
    assert [part.split()[-1] for part in str(image["srcset"]).split(", ")] == [
        "480w",
        "960w",
        "1440w",
    ]
    assert str(image["src"]).startswith("/media/images/")


def test_an_image_has_another_description_at_each_place() -> None:
    image = image_of("A sample")
    picture_page(use(image, "First"), use(image, "Second"), use(image, decorative=True))
    assert [shown["alt"] for shown in pictures("/en/sample/")] == ["First", "Second", ""]


def test_an_image_that_is_deleted_leaves_no_gap() -> None:
    image = image_of("A sample")
    picture_page(use(image, "First"))
    image.delete()
    assert pictures("/en/sample/") == []


def test_an_image_needs_its_description_unless_it_only_decorates() -> None:
    block = StandardPage.body.field.stream_block.child_blocks["image"]
    image = image_of("A sample")
    for alt_text, decorative, is_whole in (
        ("", False, False),
        ("A", False, True),
        ("", True, True),
    ):
        image.contextual_alt_text, image.decorative = alt_text, decorative
        if is_whole:
            block.clean(image)
        else:
            with pytest.raises(ValidationError):
                block.clean(image)


def test_translators_describe_an_image_and_cannot_exchange_it() -> None:
    page = picture_page(use(image_of("A sample"), "A teal sample"))
    source, _created = TranslationSource.update_or_create_from_instance(page)
    segment = source.stringsegment_set.get(string__data="A teal sample")
    assert segment.context.path.endswith(".alt_text")
    assert not source.overridablesegment_set.exists()
    ukrainian = Locale.objects.get(language_code="uk")
    Translation.objects.create(source=source, target_locale=ukrainian)
    page.copy_for_translation(ukrainian)
    StringTranslation.objects.create(
        translation_of=segment.string, context=segment.context, locale=ukrainian, data="Зразок"
    )
    translated = source.get_ephemeral_translated_instance(ukrainian, fallback=True)
    (shown,) = translated.body
    assert (shown.value.contextual_alt_text, shown.value.title) == ("Зразок", "Sample image")


# ---- Documents -------------------------------------------------------------------------------


def test_a_document_is_offered_for_download_and_never_opened() -> None:
    document = Document.objects.create(title="Sample", file=ContentFile(b"%PDF-1.4", "a.pdf"))
    response = Client().get(document.url)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert Client().get(document.file.url).status_code == 404


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [("a.pdf", True), ("a.odt", True), ("a.html", False), ("a.svg", False), ("a.exe", False)],
)
def test_only_usual_documents_are_taken(editor: Client, name: str, is_taken: bool) -> None:
    file = SimpleUploadedFile(name, b"Sample", "application/pdf")
    sent = {"title": "Sample", "file": file, "collection": collection(), "tags": ""}
    editor.post("/admin/documents/add/", sent)
    assert Document.objects.exists() is is_taken
