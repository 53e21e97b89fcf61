"""The scripts that Wagtail writes into the admin's pages carry the nonce of the policy."""

import re
from pathlib import Path
from typing import Final

import pytest
import wagtail
import wagtail_localize
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from core.content_policy import ContentPolicyMiddleware
from core.desk import script_nonces
from tests.factories import PersonFactory
from tests.policies import policy_of

pytestmark = pytest.mark.django_db

INLINE: Final = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>")
# Templates of Wagtail and wagtail-localize that write a script into a page. The first five are
# ours here; the others belong to pages that this site does not have.
WRITE_SCRIPTS: Final = {
    "wagtailadmin/panels/inline_panel.html",
    "wagtailadmin/widgets/date_input.html",
    "wagtailadmin/widgets/datetime_input.html",
    "wagtailadmin/widgets/time_input.html",
    "wagtail_localize/admin/edit_translation.html",
    "wagtailadmin/panels/multiple_chooser_panel.html",
    "wagtail_localize/admin/submit_translation.html",
}


def scripts(html: str) -> list[str]:
    """Return the scripts that stand in a page, those of its templates for new rows too."""
    return INLINE.findall(html)


@pytest.mark.parametrize("slug", ["manifesto", "wma-2022", "sign", "site-opens", "about"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_every_script_in_an_editor_carries_the_nonce(slug: str, language: str) -> None:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    page = Page.objects.get(slug=slug, locale__language_code=language)
    response = client.get(f"/admin/pages/{page.pk}/edit/")
    written = scripts(response.content.decode())
    assert written
    (nonce,) = {tag.partition('nonce="')[2].partition('"')[0] for tag in written}
    assert f"'nonce-{nonce}'" in policy_of(response)["script-src"]
    assert nonce


def test_every_answer_has_a_nonce_of_its_own() -> None:
    client = Client()
    client.force_login(PersonFactory(groups=["Publishers"]))
    page = Page.objects.get(slug="manifesto", locale__language_code="en")
    addresses = [f"/admin/pages/{page.pk}/edit/"] * 2
    policies = [client.get(address).headers["Content-Security-Policy"] for address in addresses]
    nonces = {re.search(r"'nonce-([^']+)'", policy)[1] for policy in policies}
    assert len(nonces) == 2


def test_outside_of_an_answer_there_is_no_nonce() -> None:
    assert script_nonces.nonce() == ""
    drawn = AdminPageChooser().render("page", None, {"id": "id_page"})
    assert "<script>" in drawn


def test_a_request_within_a_request_gives_the_nonce_back() -> None:
    def drawn(_request: object) -> HttpResponse:
        before = script_nonces.nonce()
        ContentPolicyMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/en/"))
        assert script_nonces.nonce() == before != ""
        return HttpResponse()

    ContentPolicyMiddleware(drawn)(RequestFactory().get("/admin/"))


def test_a_chooser_writes_one_script_whatever_its_value_says() -> None:
    page = Page.objects.get(slug="about", locale__language_code="en")
    page.title = "<script>alert(1)</script>"
    page.save()
    drawn = AdminPageChooser().render("page", page.pk, {"id": "id_page"})
    assert (
        len(BeautifulSoup(drawn.split("new PageChooser")[0], "html.parser").find_all("script")) == 1
    )


def test_no_newer_version_writes_scripts_elsewhere() -> None:
    found = set()
    for package in (wagtail, wagtail_localize):
        root = Path(package.__file__).parent
        for template in root.glob("**/templates/**/*.html"):
            is_ours = not {"contrib", "test", "tests", "project_template"} & set(template.parts)
            if is_ours and INLINE.search(template.read_text()):
                found.add(str(template).split("/templates/")[1])
    assert found == WRITE_SCRIPTS
