"""Form pages: the same bytes for everybody, 303 for what is kept, 422 for what is not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone, translation

from forms.models import AbstractFormPage, Message, Register, Submission
from forms.models.pages import EmailPolicy
from forms.registers import register_of
from tests.campaigns.people import retitle_and_publish
from tests.factories import PersonFactory
from tests.forms.people import application, form_page, signature

pytestmark = pytest.mark.django_db

FORMS = [
    f"/{language}/{rest}/"
    for language in ("en", "uk")
    for rest in ("manifesto/sign", "help/volunteer", "help/report", "help/publications")
]


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def edit(page: AbstractFormPage, **changes: Any) -> AbstractFormPage:
    """Let a publisher change a page."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize(
    "address",
    FORMS
    + [f"{address}done/" for address in FORMS]
    + [f"/{code}/manifesto/sign/link/{rest}" for code in ("en", "uk") for rest in ("", "sent/")],
)
def test_every_visitor_gets_the_same_bytes_and_no_cookie(address: str) -> None:
    first = Client(headers={"Accept-Language": "de", "User-Agent": "one"}).get(address)
    known = f"session={'a' * 32}; csrf={'b' * 32}"
    second = Client(headers={"Cookie": known}).get(address, {"utm": "1"})
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert not first.cookies
    assert not second.cookies
    assert "Cookie" not in first.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in first.content.decode()
    assert Client().head(address).status_code == 200


def test_a_signature_is_kept_and_answered_with_303(client: Client) -> None:
    page = form_page("sign")
    response = client.post(page.url, signature(page))
    assert (response.status_code, response.headers["Location"]) == (303, f"{page.url}done/")
    assert not response.cookies
    submission = Submission.objects.get()
    assert submission.status == Submission.Status.PENDING
    assert submission.email == "sample@example.org"
    assert (submission.country, submission.profession) == ("UA", "physician")
    assert submission.signed_text == page.signed_text_hash()
    assert submission.consent_text.text == page.consent_text
    assert submission.answers == {
        "full_name": "Зразок Підписант",
        "institution": "Hospital № 1",
        "commitments": [],
        "show_name": False,
    }
    done = client.get(response.headers["Location"])
    assert "Look at your inbox" in soup_of(done).get_text()
    assert "sample" not in done.content.decode()


def test_an_application_is_kept_in_the_language_of_its_page(client: Client) -> None:
    page = form_page("volunteer", "uk")
    response = client.post(page.url, application(page))
    assert response.status_code == 303
    submission = Submission.objects.get()
    assert (submission.status, submission.language) == (Submission.Status.RECEIVED, "uk")
    assert submission.answers["how_would_you_like_to_help"] == ["translation", "outreach"]
    assert submission.consent_text.language == "uk"
    assert submission.signed_text == ""
    assert submission.page_id == page.pk


def test_the_answer_tells_nobody_who_has_signed_before() -> None:
    page = form_page("sign")
    responses = [Client().post(page.url, signature(page)) for _ in range(2)]
    Submission.objects.update(status=Submission.Status.CONFIRMED)
    responses.append(Client().post(page.url, signature(page)))
    responses.append(Client().post(page.url, signature(page, email="other@example.org")))
    assert {response.status_code for response in responses} == {303}
    assert len({str(response.headers) for response in responses}) == 1
    assert len({response.content for response in responses}) == 1


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_faulty_entry_comes_back_with_what_was_typed(language: str) -> None:
    page = form_page("sign", language)
    sent = signature(
        page,
        full_name="Зразок <b>Підписант</b>",
        email="not an address",
        country="ZZ",
        profession=None,
        consent=None,
        show_name="on",
        commitments=[next(iter(page.get_form().fields["commitments"].choices))[0]],
    )
    response = Client().post(page.url, sent)
    assert response.status_code == 422
    assert not response.cookies
    assert not Submission.objects.exists()
    soup = soup_of(response)
    values = {str(field["name"]): field.get("value") for field in soup.select("form input")}
    assert values["full_name"] == "Зразок <b>Підписант</b>"
    assert values["email"] == "not an address"
    assert "<b>" not in response.content.decode().split("<form")[1]
    ticked = [str(field["name"]) for field in soup.select("form input[checked]")]
    assert ticked == ["commitments", "show_name"]
    with translation.override(language):
        title = translation.gettext("Error")
    assert soup.title is not None
    assert soup.title.get_text().startswith(f"{title}: ")


@pytest.mark.parametrize("slug", ["sign", "volunteer", "report", "publications"])
def test_the_summary_links_to_every_faulty_field(slug: str) -> None:
    page = form_page(slug)
    response = Client().post(page.url, {"shown": page.shown_hash()})
    soup = soup_of(response)
    links = [str(link["href"]) for link in soup.select(".error-summary a")]
    assert len(links) == len(soup.select("form .wrong")) >= 2
    for link in links:
        target = soup.find(id=link.removeprefix("#"))
        assert isinstance(target, Tag)
        assert target.name in {"input", "select", "textarea", "fieldset"}
    for field in soup.select("form [aria-describedby]"):
        for described in str(field["aria-describedby"]).split():
            assert soup.find(id=described) is not None, described


def test_every_field_has_a_label_of_its_own() -> None:
    for address in FORMS:
        soup = soup_of(Client().get(address))
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids))
        for field in soup.select("form input, form select, form textarea"):
            if field.get("type") != "hidden":
                assert soup.select_one(f'label[for="{field["id"]}"]'), field


@pytest.mark.parametrize(
    "name",
    ["x" * 10_000, "\x00\x01\x7f", "\u202e\u2066", "   ", ""],
    ids=["long", "control", "bidi", "space", "empty"],
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    page = form_page("sign")
    response = Client().post(page.url, signature(page, full_name=name))
    assert response.status_code == 422
    links = [link["href"] for link in soup_of(response).select(".error-summary a")]
    assert links == ["#id_full_name"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Sam\x00p\x1ble", "Sample"),
        ("\u202eSample", "Sample"),
        ("Sample\r\nBcc: everybody", "Sample Bcc: everybody"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_hostile_name_is_cleaned_and_kept(name: str, kept: str) -> None:
    page = form_page("sign")
    assert Client().post(page.url, signature(page, full_name=name)).status_code == 303
    assert Submission.objects.get().answer("full_name") == kept


@pytest.mark.parametrize(
    "body",
    [
        b"full_name=%ED%A0%80&email=%FF%FE",
        b"full_name=\xff\xfe",
        b"%00=%00&shown=%00",
        b"commitments=%00&country=%00&consent=%00",
        b"&&&===",
        b"",
    ],
    ids=range(6),
)
def test_bytes_that_are_no_text_are_no_error_of_ours(body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    for address in FORMS:
        assert Client().post(address, body, content_type=kind).status_code == 422
    assert not Submission.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
def test_another_kind_of_body_is_no_error_of_ours(kind: str) -> None:
    response = Client().post(FORMS[0], b'{"full_name": 1}', content_type=kind)
    assert response.status_code in {400, 422}
    assert not Submission.objects.exists()


def test_a_text_that_changed_meanwhile_is_shown_first() -> None:
    page = form_page("volunteer")
    sent = application(page, anything_else_you_would_like_to_tell_us="Typed with care")
    page = edit(page, consent_text="Quite another consent.")
    response = Client().post(page.url, sent)
    assert response.status_code == 422
    assert not Submission.objects.exists()
    soup = soup_of(response)
    assert "The text has changed" in soup.select(".error-summary")[0].get_text()
    assert soup.select(".error-summary a")[0]["href"] == "#id_consent"
    assert "Quite another consent." in soup.get_text()

    assert "Typed with care" in soup.select("form textarea")[0].get_text()
    ticked = [field["value"] for field in soup.select("form fieldset input[checked]")]
    assert ticked == ["translation", "outreach"]
    shown = soup.select("form input[name=shown]")[0]["value"]
    assert shown == page.shown_hash()
    assert Client().post(page.url, {**sent, "shown": shown}).status_code == 303
    assert Submission.objects.get().consent_text.text == "Quite another consent."


def test_a_signer_sees_the_changed_manifesto_first() -> None:
    page = form_page("sign")
    sent = signature(page)
    retitle_and_publish(page.manifesto, "Another title")
    response = Client().post(page.url, sent)
    assert response.status_code == 422
    soup = soup_of(response)
    assert soup.select(".error-summary a")[0]["href"] == "#signed-text"
    assert soup.select("details#signed-text")[0].has_attr("open")
    assert "Another title" in soup.get_text()


@pytest.mark.parametrize("shown", [None, "", "x", "0" * 64])
def test_nobody_signs_what_they_were_not_shown(shown: str | None) -> None:
    page = form_page("sign")
    assert Client().post(page.url, signature(page, shown=shown)).status_code == 422
    assert not Submission.objects.exists()


def test_texts_of_different_forms_and_languages_are_told_apart() -> None:
    pages = [form_page(slug, code) for slug in ("sign", "report") for code in ("en", "uk")]
    assert len({page.shown_hash() for page in pages}) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", page.shown_hash()) for page in pages)


@pytest.mark.parametrize(
    ("policy", "email", "status"),
    [
        (EmailPolicy.REQUIRED, None, 422),
        (EmailPolicy.REQUIRED, "a@example.org", 303),
        (EmailPolicy.OPTIONAL, None, 303),
        (EmailPolicy.OPTIONAL, "a@example.org", 303),
        (EmailPolicy.OPTIONAL, "wrong", 422),
        (EmailPolicy.NONE, None, 303),
        (EmailPolicy.NONE, "a@example.org", 303),
    ],
)
def test_an_address_is_asked_for_as_the_editor_wishes(
    policy: str, email: str | None, status: int
) -> None:
    page = edit(form_page("volunteer"), email_policy=policy)
    html = Client().get(page.url).content.decode()
    assert ('name="email"' in html) is (policy != EmailPolicy.NONE)
    assert Client().post(page.url, application(page, email=email)).status_code == status
    if status == 303:
        wanted = email if policy != EmailPolicy.NONE else None
        assert Submission.objects.get().email == wanted


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_a_second_recipient_never_gets_in(address: str) -> None:
    for slug, answers in (("sign", signature), ("volunteer", application)):
        page = form_page(slug)
        assert Client().post(page.url, answers(page, email=address)).status_code == 422
    assert not Submission.objects.exists()
    assert not Message.objects.exists()


def test_removed_and_renamed_questions_stay_in_the_register() -> None:
    page = form_page("report")
    before = {column["name"]: column for column in register_of(page).columns}
    rows = list(page.form_fields.all())
    rows[0].label = "Which kind?"
    rows[0].choices = rows[0].choices.replace("event|", "gathering|")
    page.form_fields.set([rows[0], *rows[2:]])
    page.save_revision().publish()
    register = Register.objects.get(key=page.translation_key)
    after = {column["name"]: column for column in register.columns}
    assert set(after) == set(before)
    assert after[rows[0].clean_name]["label"] == "Which kind?"
    assert {"event", "gathering"} <= set(after[rows[0].clean_name]["choices"])
    assert [name for name, column in after.items() if column["removed"]] == [rows[1].clean_name]
    assert after[rows[1].clean_name]["label"] == "What happened?"


def test_columns_are_labelled_in_the_language_of_the_page() -> None:
    english, ukrainian = form_page("sign"), form_page("sign", "uk")
    with translation.override("uk"):
        assert english.get_columns()[0]["label"] == "Full name"
    labels = [column["label"] for column in ukrainian.get_columns()]
    assert [column["name"] for column in ukrainian.get_columns()] == [
        column["name"] for column in english.get_columns()
    ]
    assert "Full name" not in labels


def test_the_index_lists_the_forms_that_are_live() -> None:
    response = Client().get("/en/help/")
    links = [link["href"] for link in soup_of(response).select("ul.entries a")]
    assert links == ["/en/help/volunteer/", "/en/help/report/", "/en/help/publications/"]
    form_page("report").unpublish()
    assert b"/en/help/report/" not in Client().get("/en/help/").content


def test_an_unpublished_form_takes_nothing() -> None:
    page = form_page("volunteer")
    sent = application(page)
    page.unpublish()
    assert Client().post(page.url, sent).status_code == 404
    assert not Submission.objects.exists()


# ---- Phases ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"paused": True}, "This form is paused."),
        ({"closes_at": timezone.now()}, "This form was closed on "),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "This form opens on "),
    ],
)
def test_a_form_that_is_not_open_says_why(rules: dict[str, Any], said: str) -> None:
    page = form_page("volunteer")
    Register.objects.filter(pk=register_of(page).pk).update(**rules)
    shown, refused = Client().get(page.url), Client().post(page.url, application(page))
    assert (shown.status_code, refused.status_code) == (200, 409)
    for response in (shown, refused):
        assert said in " ".join(soup_of(response).get_text(" ").split())
        assert not soup_of(response).select("main form")
    assert not Submission.objects.exists()


def test_an_editor_can_open_the_form_page_and_its_preview() -> None:
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    for slug in ("sign", "volunteer"):
        page = form_page(slug)
        editor = client.get(f"/admin/pages/{page.pk}/edit/")
        assert editor.status_code == 200
        assert "recipients" not in editor.content.decode()
        draft = client.get(f"/admin/pages/{page.pk}/view_draft/")
        assert draft.status_code == 200
        assert not type(page).objects.get(pk=page.pk).has_unpublished_changes
