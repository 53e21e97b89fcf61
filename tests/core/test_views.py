"""The front door and the pages of errors."""

import pytest
from bs4 import BeautifulSoup
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from core import views
from core.middleware import PublicPostMiddleware
from forms.models import FormPage


def words(response: object) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (None, "en"),
        ("uk", "uk"),
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("it,uk;q=0.5", "uk"),
        ("en;q=0.4,uk;q=0.7", "uk"),
        ("it", "en"),
        ("*", "en"),
        ("xx", "en"),
        ("", "en"),
        (",,;;==", "en"),
        ("uk;q=oops", "en"),
        ("uk;q=-1", "en"),
        ("uk;q=1e400", "en"),
        ("-", "en"),
        ("uk\x00", "en"),
        ("../../etc/passwd", "en"),
        ("//evil.example", "en"),
        ("\xff\xfe\xd1", "en"),
        ("українська", "en"),
        ("a-" * 50_000, "en"),
        ("uk," * 20_000, "uk"),
        ("x" * 100_000, "en"),
    ],
    ids=lambda value: str(value)[:20].encode("ascii", "backslashreplace").decode(),
)
def test_the_front_door_leads_into_a_language_whatever_the_browser_says(
    client: Client, wish: str | None, language: str
) -> None:
    headers = {} if wish is None else {"HTTP_ACCEPT_LANGUAGE": wish}
    response = client.get("/", **headers)
    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response.headers["Vary"]
    assert "private" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/en/nothing/", "Page not found"),
        ("/uk/nothing/", "Сторінку не знайдено"),
        ("/uk/link/confirm/nothing/more/", "Сторінку не знайдено"),
        ("/en/manifesto/sign/nothing/", "Page not found"),
        ("/en/%00/", "Page not found"),
        ("/en/%FF%FE/", "Page not found"),
        ("/en/" + "x" * 5000 + "/", "Page not found"),
    ],
    ids=range(7),
)
def test_an_unknown_page_is_reported_in_the_language_of_the_address(
    address: str, title: str
) -> None:
    response = Client(headers={"Accept-Language": "de"}).get(address)
    assert response.status_code == 404
    assert f'<html lang="{address[1:3]}"' in response.content.decode()
    assert title in words(response)
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert not response.cookies


@pytest.mark.django_db
def test_an_address_without_a_language_is_looked_for_in_the_visitors_own(client: Client) -> None:
    response = client.get("/about/", headers={"Accept-Language": "uk"})
    assert (response.status_code, response.headers["Location"]) == (302, "/uk/about/")


@pytest.mark.parametrize(("language", "title"), [("en", "Something went wrong"), ("uk", "Щось")])
def test_a_fault_of_ours_is_reported_without_the_database(language: str, title: str) -> None:
    # No mark django_db: a query would fail this test.
    with translation.override(language):
        response = views.server_error(RequestFactory().get(f"/{language}/"))
    assert response.status_code == 500
    assert title in words(response)
    assert f'href="/{language}/"' in response.content.decode()


@pytest.mark.django_db
def test_a_fault_of_ours_shows_nothing_of_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("sample@example.org")

    monkeypatch.setattr(FormPage, "serve", fail)
    client = Client(raise_request_exception=False)
    response = client.get("/uk/help/report/")
    assert response.status_code == 500
    assert '<html lang="uk"' in response.content.decode()
    assert "RuntimeError" not in words(response)
    assert "sample" not in words(response)


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("error", [OperationalError("gone\n\taway"), InterfaceError("closed")])
def test_a_database_that_is_away_is_reported_without_it(
    error: Exception,
    language: str,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # No mark django_db: a query would fail this test.
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("core.languages._read_offered", fail)
    client.raise_request_exception = False
    response = client.get(f"/{language}/manifesto/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    with translation.override(language):
        assert str(views.ERRORS[503][0]) in words(response)
    assert f'<html lang="{language}"' in response.content.decode()
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    reason = " ".join(str(error).split())
    assert line.getMessage() == f"Unavailable: /{language}/manifesto/: {reason}"
    assert line.exc_info is None


def test_a_wrong_host_is_a_bad_request(client: Client) -> None:
    response = client.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "Bad request" in words(response)


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(views.ERRORS))
@pytest.mark.parametrize("language", ["en", "uk"])
def test_every_refusal_has_a_page_in_every_language(status: int, language: str) -> None:
    with translation.override(language):
        response = views.refuse(RequestFactory().get(f"/{language}/"), status)
        title = str(views.ERRORS[status][0])
    assert response.status_code == status
    assert title in words(response)


@pytest.mark.django_db
def test_a_view_that_forbids_is_answered_with_our_page() -> None:
    response = views.permission_denied(RequestFactory().get("/en/"), None)
    assert (response.status_code, "Not allowed" in words(response)) == (403, True)


def test_the_middleware_passes_on_what_it_does_not_refuse() -> None:
    request = RequestFactory().get("/en/")
    assert PublicPostMiddleware(lambda given: given)(request) is request


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "search"), [("en", "Search"), ("uk", "Пошук"), ("ar", "")])
def test_a_page_that_is_not_there_offers_the_search_and_the_main_ways(
    language: str, search: str, client: Client
) -> None:
    page = BeautifulSoup(client.get(f"/{language}/nothing/").content, "html.parser")
    (form,) = page.find_all("form", role="search")
    assert form["action"] == f"/{language}/search/"
    assert search in form.get_text()
    ways = {link["href"] for link in page.main.find_all("a")}
    assert {f"/{language}/", f"/{language}/manifesto/", f"/{language}/help/"} <= ways


@pytest.mark.django_db
def test_who_may_not_and_whose_form_is_foreign_or_stale_learn_what_to_do(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    for response, reason in (
        (views.permission_denied(RequestFactory().get("/en/")), views.ERRORS[403][1]),
        (strict.post("/admin/login/", {"username": "sample"}), views.STALE_FORM),
        (
            client.post("/en/manifesto/sign/", headers={"Sec-Fetch-Site": "cross-site"}),
            views.FOREIGN_FORM,
        ),
    ):
        assert response.status_code == 403
        assert str(reason) in " ".join(words(response).split())
        assert "sample" not in words(response)


def test_a_fault_before_the_language_is_known_is_told_in_that_of_the_address() -> None:
    # No mark django_db: a query would fail this test.
    with translation.override("de"):
        response = views.bad_request(RequestFactory().get("/ar/manifesto/"))
    assert '<html lang="ar" dir="rtl">' in response.content.decode()
    assert 'name="robots" content="noindex"' in response.content.decode()
