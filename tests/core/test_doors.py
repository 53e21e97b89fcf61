"""What programs ask of every site: robots, security contacts, manifest, icon."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language_info
from PIL import Image
from pytest_django import Settings

from core.look import colour
from core.models import OfferedLanguage, SiteSettings

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
SECURITY = "/.well-known/security.txt"


def test_robots_may_read_all_but_the_admin(client: Client, settings: Settings) -> None:
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age" in response.headers["Cache-Control"]
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]


def test_personal_links_stay_out_of_search_engines_by_themselves(client: Client) -> None:
    response = client.get("/en/link/confirm/altered/")
    assert response.headers["X-Robots-Tag"] == "noindex"


def publish_contact() -> None:
    SiteSettings.objects.filter(locale__language_code="en").update(
        contact_email="office@example.org"
    )


def told(client: Client) -> dict[str, str]:
    response = client.get(SECURITY)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_without_anybody_to_tell_there_is_no_security_txt(client: Client) -> None:
    assert client.get(SECURITY).status_code == 404


def test_security_txt_names_the_address_of_every_page(client: Client, settings: Settings) -> None:
    publish_contact()
    fields = told(client)
    assert fields["Contact"] == "mailto:office@example.org"
    assert fields["Canonical"] == f"{settings.BASE_URL}{SECURITY}"
    assert fields["Preferred-Languages"] == ", ".join(LANGUAGES)
    assert set(fields) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}


def test_the_operator_may_name_another_one(client: Client, settings: Settings) -> None:
    publish_contact()
    settings.SECURITY_CONTACT = "https://security.example.org/report"
    assert told(client)["Contact"] == "https://security.example.org/report"


def test_security_txt_is_never_older_than_it_says(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_contact()
    for moment in (datetime.now(UTC), datetime(2028, 2, 29, 23, 59, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        expires = datetime.fromisoformat(told(client)["Expires"])
        assert timedelta(days=30) < expires - moment < timedelta(days=365)


def test_languages_that_are_switched_off_are_not_preferred(client: Client) -> None:
    publish_contact()
    OfferedLanguage.objects.get(locale__language_code="ar").delete()
    assert "ar" not in told(client)["Preferred-Languages"]


def test_the_old_address_leads_to_the_new_one(client: Client) -> None:
    assert client.get("/security.txt").headers["Location"] == SECURITY


def test_password_managers_find_where_a_password_is_changed(client: Client) -> None:
    response = client.get("/.well-known/change-password")
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/account/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_learns_name_and_icon_in_the_language_of_the_page(
    language: str, client: Client
) -> None:
    page = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
    response = client.get(page.find("link", rel="manifest")["href"])
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["lang"] == language
    assert manifest["dir"] == ("rtl" if get_language_info(language)["bidi"] else "ltr")
    assert manifest["start_url"] == manifest["id"] == f"/{language}/"
    assert manifest["name"] in page.title.get_text()
    assert len(manifest["short_name"]) <= 16
    assert manifest["display"] == "minimal-ui"
    assert manifest["background_color"] == colour("paper").light
    assert not response.cookies


def test_every_icon_of_the_manifest_is_there_and_as_large_as_it_says(client: Client) -> None:
    icons = client.get("/en/manifest.webmanifest").json()["icons"]
    assert {icon.get("purpose", "any") for icon in icons} == {"any", "maskable"}
    for icon in icons:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found
        if icon["type"] == "image/png":
            with Image.open(found) as drawn:
                assert icon["sizes"] == f"{drawn.width}x{drawn.height}"


def test_the_head_of_a_page_names_icons_and_the_colour_of_its_paper(client: Client) -> None:
    head = BeautifulSoup(client.get("/uk/manifesto/").content, "html.parser").head
    for link in head.find_all("link", rel=re.compile("icon")):
        assert finders.find(link["href"].removeprefix("/static/")), link
    colours = {
        tag["media"]: tag["content"] for tag in head.find_all("meta", {"name": "theme-color"})
    }
    assert colours == {
        "(prefers-color-scheme: light)": colour("paper").light,
        "(prefers-color-scheme: dark)": colour("paper").dark,
    }


def test_who_asks_for_the_icon_of_old_gets_it(client: Client) -> None:
    found = finders.find(client.get("/favicon.ico").headers["Location"].removeprefix("/static/"))
    assert found
    with open(found, "rb") as file, Image.open(BytesIO(file.read())) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
