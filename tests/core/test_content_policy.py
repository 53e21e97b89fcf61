"""What a browser may load and do: on public pages, in the admin, in previews."""

import pytest
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from config.content_policies import admin_policy, public_policy
from tests.factories import PersonFactory
from tests.policies import policy_of

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}


def editors() -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    return client


def about() -> Page:
    return Page.objects.get(slug="about", locale__language_code="en")


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/en/", "/ar/manifesto/", "/uk/manifesto/sign/", "/en/search/?q=a", "/en/nothing/"),
        *("/en/updates/feed.atom", "/en/manifesto/total.json", "/robots.txt", "/sitemap.xml"),
    ],
)
def test_public_answers_allow_nothing_but_this_site_itself(address: str, client: Client) -> None:
    response = client.get(address)
    assert policy_of(response) == STRICT
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_wrong_host_and_a_refused_post_are_answered_under_the_policy(client: Client) -> None:
    for response in (
        client.get("/en/", headers={"Host": "evil.example"}),
        client.post("/en/manifesto/sign/", headers={"Sec-Fetch-Site": "cross-site"}),
    ):
        assert response.status_code in {400, 403}
        assert policy_of(response) == STRICT


def test_the_admin_runs_no_script_that_stands_in_a_page_without_a_nonce() -> None:
    policy = policy_of(editors().get(f"/admin/pages/{about().pk}/edit/"))
    assert policy["script-src"] <= {"'self'", *_nonces(policy)}
    assert policy["frame-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["default-src"] == {"'none'"}
    assert policy["connect-src"] == policy["form-action"] == {"'self'"}


def _nonces(policy: dict[str, set[str]]) -> set[str]:
    return {source for source in policy["script-src"] if source.startswith("'nonce-")}


def test_the_door_of_the_admin_cannot_be_framed(client: Client) -> None:
    policy = policy_of(client.get("/admin/login/"))
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["script-src"] == {"'self'"}


def previewed(client: Client) -> HttpResponse:
    edit = f"/admin/pages/{about().pk}/edit/preview/"
    client.post(edit, {"title": "About us", "slug": "about", "body-count": "0"})
    return client.get(edit)


def test_a_preview_is_the_public_page_in_a_frame_of_the_admin() -> None:
    response = previewed(editors())
    assert b"About us" in response.content
    assert policy_of(response) == {**STRICT, "frame-ancestors": {"'self'"}}
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_draft_that_is_looked_at_keeps_the_public_policy() -> None:
    response = editors().get(f"/admin/pages/{about().pk}/view_draft/")
    assert policy_of(response)["script-src"] == policy_of(response)["style-src"] == {"'self'"}


def test_media_on_another_host_may_be_shown_and_run_nothing() -> None:
    for policy in (public_policy, admin_policy):
        directives = policy("https://media.example.org/site/")
        assert "https://media.example.org" in directives["img-src"]
        others = [sources for name, sources in directives.items() if name != "img-src"]
        assert not any("media.example.org" in str(source) for one in others for source in one)
        assert not any("media" in str(source) for source in policy("/media/")["img-src"])
