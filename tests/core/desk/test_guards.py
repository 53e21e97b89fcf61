"""What a translator can do to the live page, and to other languages: nothing."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
)

from forms.models import MailText
from tests.desk import desk_of
from tests.factories import PersonFactory
from tests.translating import translation_of

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


def page_in(language: str, slug: str = "about") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


def string_of(translation: Translation, place: str = "title") -> StringSegment:
    return StringSegment.objects.get(source=translation.source, context__path=place)


def edit_address(translation: Translation, segment: StringSegment) -> str:
    return f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"


def put(client: Client, address: str, value: str | None) -> int:
    body = "" if value is None else urlencode({"value": value})
    return client.put(address, body, **FORM).status_code


def lock(page: Page, person: Any) -> None:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=person, locked_at=timezone.now())


# ---- One translator, every door --------------------------------------------------------------

# method, address, what is sent, what it would do: all of it is closed to a translator.
CLOSED = [
    ("get", "/admin/pages/{en}/edit/", {}),
    ("post", "/admin/pages/{en}/edit/", {"title": "Mine"}),
    ("post", "/admin/pages/{uk}/edit/", {"action": "publish"}),
    ("post", "/admin/pages/{uk}/edit/", {"localize-restart-translation": "1"}),
    ("post", "/admin/pages/{uk}/unpublish/", {}),
    ("post", "/admin/pages/{uk}/delete/", {}),
    ("post", "/admin/pages/{uk}/move/{other}/confirm/", {}),
    (
        "post",
        "/admin/pages/{uk}/copy/",
        {"new_title": "a", "new_slug": "a", "new_parent_page": "{home}"},
    ),
    ("post", "/admin/pages/{uk}/convert_alias/", {}),
    ("post", "/admin/pages/{uk}/lock/", {}),
    ("post", "/admin/pages/{uk}/unlock/", {}),
    ("post", "/admin/pages/{uk}/privacy/", {"restriction_type": "login"}),
    ("post", "/admin/pages/{uk}/revisions/{revision}/unschedule/", {}),
    ("get", "/admin/pages/add/home/standardpage/{home}/", {}),
    ("post", "/admin/bulk/wagtailcore/page/publish/?id={uk}", {}),
    ("post", "/admin/bulk/wagtailcore/page/unpublish/?id={uk}", {}),
    ("post", "/admin/bulk/wagtailcore/page/delete/?id={uk}", {}),
    ("post", "/admin/bulk/wagtailcore/page/move/?id={uk}", {"chooser": "{home}"}),
    ("post", "/admin/localize/page/{uk}/convert_to_alias/", {}),
    ("post", "/admin/localize/translate/{translation}/disable/", {}),
    ("post", "/admin/localize/translate/{mail}/disable/", {}),
    ("get", "/admin/localize/submit/page/{en}/", {}),
    ("post", "/admin/localize/submit/page/{en}/", {"locales": "3"}),
    ("get", "/admin/localize/submit/snippet/site_forms/mailtext/{en_mail}/", {}),
    ("post", "/admin/localize/submit/snippet/site_forms/mailtext/{en_mail}/", {"locales": "3"}),
    ("get", "/admin/localize/update/{source}/", {}),
    ("post", "/admin/localize/update/{source}/", {"publish_translations": "on"}),
    ("get", "/admin/localize/translate/{foreign}/pofile/download/", {}),
    ("post", "/admin/localize/translate/{foreign}/pofile/upload/", {}),
    ("post", "/admin/localize/translate/{foreign}/machine_translate/", {}),
    ("get", "/admin/localize/translate/{foreign}/preview/", {}),
    ("put", "/admin/localize/translate/{foreign}/strings/{string}/edit/", {"value": "Mine"}),
    ("put", "/admin/localize/translate/{foreign_mail}/strings/{subject}/edit/", {"value": "Mine"}),
    ("delete", "/admin/localize/translate/{foreign}/strings/{string}/edit/", {}),
    ("put", "/admin/localize/translate/{translation}/strings/{elsewhere}/edit/", {"value": "Mine"}),
    ("post", "/admin/snippets/site_forms/mailtext/edit/{uk_mail}/", {"action": "publish"}),
    ("get", "/admin/snippets/site_forms/mailtext/edit/{en_mail}/", {}),
    ("get", "/admin/registers/", {}),
    ("get", "/admin/registers/settings/1/", {}),
    ("get", "/admin/settings/", {}),
    ("get", "/admin/locales/", {}),
    ("get", "/admin/users/", {}),
]


@pytest.fixture
def numbers() -> dict[str, Any]:
    """Return what stands for each word in braces."""
    english, ukrainian = page_in("en"), page_in("uk")
    translation = translation_of(english)
    foreign = Locale.objects.create(language_code="en-gb")
    home = Page.objects.get(depth=2, locale__language_code="en").specific
    home.copy_for_translation(foreign)
    english.specific.copy_for_translation(foreign)
    mail, mail_uk = (
        MailText.objects.get(purpose="confirm", locale=page.locale) for page in (english, ukrainian)
    )
    copied = mail.copy_for_translation(foreign)
    copied.save()
    mail_translation = translation_of(mail)
    made = {
        "en": english,
        "uk": ukrainian,
        "other": page_in("uk", "privacy"),
        "home": Page.objects.get(depth=2, locale__language_code="uk"),
        "revision": ukrainian.latest_revision,
        "translation": translation,
        "source": translation.source,
        "foreign": Translation.objects.create(source=translation.source, target_locale=foreign),
        "string": string_of(translation),
        "elsewhere": string_of(translation_of(page_in("en", "privacy"))),
        "mail": mail_translation,
        "foreign_mail": Translation.objects.create(
            source=mail_translation.source, target_locale=foreign
        ),
        "subject": string_of(mail_translation, "subject"),
        "en_mail": mail,
        "uk_mail": mail_uk,
    }
    return {name: each.pk for name, each in made.items()}


def state_of_the_site() -> list[Any]:
    """Return all that a closed door must leave alone."""
    return [
        list(Page.objects.order_by("pk").values()),
        list(StringTranslation.objects.order_by("pk").values()),
        list(Translation.objects.order_by("pk").values()),
        list(MailText.objects.order_by("pk").values()),
        list(SegmentOverride.objects.values()),
    ]


@pytest.mark.parametrize(("method", "path", "sent"), CLOSED, ids=str)
def test_a_translator_finds_every_other_door_closed(
    method: str, path: str, sent: dict[str, str], numbers: dict[str, Any]
) -> None:
    before = state_of_the_site()
    client, address = desk_of("Translators: uk"), path.format(**numbers)
    if method == "put":
        status = put(client, address, sent["value"])
    else:
        data = {name: value.format(**numbers) for name, value in sent.items()}
        status = getattr(client, method)(address, data).status_code
    # Where a page may be copied or moved to is asked in a form, which comes back refused.
    assert status in {302, 403, 404} or "{home}" in sent.values()
    assert state_of_the_site() == before


def test_a_translator_edits_the_pages_and_mails_of_their_language() -> None:
    client, page = desk_of("Translators: uk"), page_in("uk")
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    translation = translation_of(page)
    assert put(client, edit_address(translation, string_of(translation)), "Хто ми") == 200
    assert client.get(f"/admin/localize/translate/{translation.pk}/preview/").status_code == 200
    mail = MailText.objects.get(purpose="confirm", locale=page.locale)
    translation = translation_of(mail)
    address = edit_address(translation, string_of(translation, "subject"))
    assert put(client, address, "Підтвердьте підпис") == 200
    before = mail.subject
    mail.refresh_from_db()
    assert mail.subject == before


def test_a_publisher_converts_stops_and_starts_again() -> None:
    page, publisher = page_in("uk"), desk_of("Publishers")
    translation = translation_of(page)
    publisher.post(f"/admin/localize/translate/{translation.pk}/disable/")
    assert Translation.objects.filter(enabled=False).count() == 1
    publisher.post(f"/admin/pages/{page.pk}/edit/", {"localize-restart-translation": "1"})
    assert Translation.objects.filter(enabled=False).count() == 0
    assert publisher.get(f"/admin/localize/page/{page.pk}/convert_to_alias/").status_code == 200


def test_a_translator_starts_no_stopped_translation() -> None:
    Translation.objects.update(enabled=False)
    page = page_in("uk")
    desk_of("Translators: uk").post(
        f"/admin/pages/{page.pk}/edit/", {"localize-restart-translation": "1"}
    )
    mail = MailText.objects.get(purpose="confirm", locale=page.locale)
    desk_of("Translators: uk").post(
        f"/admin/snippets/site_forms/mailtext/edit/{mail.pk}/",
        {"localize-restart-translation": "1"},
    )
    assert not Translation.objects.filter(enabled=True).exists()


# ---- Locks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("groups", [["Translators: uk"], ["Publishers"]], ids=str)
def test_a_page_that_somebody_locked_is_shut(groups: list[str]) -> None:
    page = page_in("uk")
    translation = translation_of(page)
    lock(page, PersonFactory())
    before = state_of_the_site()
    client = desk_of(*groups)
    address = edit_address(translation, string_of(translation))
    assert put(client, address, "Хто ми") in {302, 403}
    assert client.delete(address).status_code in {302, 403}
    client.post(f"/admin/localize/translate/{translation.pk}/disable/")
    client.post(f"/admin/localize/page/{page.pk}/convert_to_alias/")
    assert state_of_the_site() == before


def test_who_locked_a_page_goes_on_working_on_it() -> None:
    person = PersonFactory(groups=["Translators: uk"])
    client, page = Client(), page_in("uk")
    client.force_login(person)
    lock(page, person)
    translation = translation_of(page)
    assert put(client, edit_address(translation, string_of(translation)), "Хто ми") == 200


# ---- Strings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, "", "   ", "a\x00b"])
def test_nothing_unstorable_is_saved(value: str | None) -> None:
    translation = translation_of(page_in("uk"))
    before = state_of_the_site()
    address = edit_address(translation, string_of(translation))
    assert put(desk_of("Translators: uk"), address, value) == 400
    assert state_of_the_site() == before


def test_a_string_is_saved_as_the_browser_sends_it() -> None:
    client, translation = Client(enforce_csrf_checks=True), translation_of(page_in("uk"))
    client.force_login(PersonFactory(groups=["Translators: uk"]))
    page = client.get(f"/admin/pages/{page_in('uk').pk}/edit/")
    token = page.cookies["csrftoken" if "csrftoken" in page.cookies else "csrf"].value
    address = edit_address(translation, string_of(translation))
    body = '--x\r\nContent-Disposition: form-data; name="value"\r\n\r\nХто ми\r\n--x--\r\n'
    sent: dict[str, Any] = {"content_type": "multipart/form-data; boundary=x"}
    assert client.put(address, body.encode(), **sent).status_code == 403
    headers = {"X-CSRFToken": token}
    assert client.put(address, body.encode(), headers=headers, **sent).status_code == 200
    row = StringTranslation.objects.get(context__path="title", data="Хто ми")
    assert row.context.object_id == page_in("uk").translation_key


# ---- Links -----------------------------------------------------------------------------------


@pytest.fixture
def link() -> tuple[Translation, OverridableSegment]:
    """A link on the about page that its translators may lead elsewhere."""
    return overridable("https://example.org/")


def overridable(data: Any) -> tuple[Translation, OverridableSegment]:
    translation = translation_of(page_in("uk"))
    context = TranslationContext.objects.create(
        object_id=translation.source.object_id, path="body.'sample'", field_path="body.text"
    )
    segment = OverridableSegment.objects.create(
        source=translation.source, context=context, order=1, data_json=json.dumps(data)
    )
    return translation, segment


def override(translation: Translation, segment: OverridableSegment, value: str | None) -> int:
    address = f"/admin/localize/translate/{translation.pk}/overrides/{segment.pk}/edit/"
    return put(desk_of("Translators: uk"), address, value)


@pytest.mark.parametrize(
    "value",
    [
        "http://example.org/",
        "https://example.org/шлях",
        "mailto:sample@example.org",
        "tel:+380441234567",
        "/uk/pro-nas/",
        "#start",
        "?page=2",
        "sub/page:1",
    ],
)
def test_a_language_has_its_own_links(
    value: str, link: tuple[Translation, OverridableSegment]
) -> None:
    assert override(*link, value) == 201
    assert SegmentOverride.objects.get().data == value


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " \tjava\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_a_link_that_runs_a_program_is_refused(
    value: str | None, link: tuple[Translation, OverridableSegment]
) -> None:
    assert override(*link, value) == 400
    assert not SegmentOverride.objects.exists()


@pytest.mark.parametrize(("value", "status"), [("7", 201), ("seven", 400), ("-1", 400), ("²", 400)])
def test_a_chosen_thing_is_a_number(value: str, status: int) -> None:
    assert override(*overridable(7), value) == status


def test_a_link_of_another_page_is_not_found(
    link: tuple[Translation, OverridableSegment],
) -> None:
    other = translation_of(page_in("uk", "privacy"))
    assert override(other, link[1], "https://example.org/") in {302, 404}
    assert not SegmentOverride.objects.exists()


def test_a_locked_page_keeps_its_links(link: tuple[Translation, OverridableSegment]) -> None:
    lock(page_in("uk"), PersonFactory())
    assert override(*link, "https://example.org/") in {302, 403}
    assert not SegmentOverride.objects.exists()
