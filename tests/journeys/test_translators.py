"""A translator and a publisher in Wagtail's real admin, in Chromium, each in two languages."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from tests import filled
from tests.browser.stage import PATIENCE_SECONDS, database
from tests.mailbox import Mailbox, mail_server
from tests.ports import free_port
from tests.running_site import environment, running_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


PASSWORD: Final = "a long sample password"
# What is done by hand elsewhere: people, and an editor who publishes other words.
PREPARE: Final = """
import json
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page
from wagtail.users.models import UserProfile

for language in ("en", "uk"):
    for name, group in (("translator", "Translators: uk"), ("publisher", "Publishers")):
        person = get_user_model().objects.create_user(
            f"{name}.{language}", f"{name}.{language}@example.org", "a long sample password"
        )
        person.groups.add(Group.objects.get(name=group))
        UserProfile.objects.create(user=person, preferred_language=language)
urls = {}
for language, slug in (("en", "about"), ("uk", "privacy")):
    page = Page.objects.get(slug=slug, locale__language_code="en").specific
    before = page.title
    page.title = f"{before} in other words"
    page.search_description = f"A new sentence ({language})."
    page.save_revision().publish()
    uk = Page.objects.get(slug=slug, locale__language_code="uk")
    urls[language] = {"path": uk.url, "before": before, "now": page.title}
print(json.dumps(urls))
"""


@dataclass
class Site:
    """A running site, and what was changed in it: for each admin's language another page."""

    address: str
    mailbox: Mailbox
    changed: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    """Run a site with people in its groups, and two pages whose original has changed."""
    folder: Path = tmp_path_factory.mktemp("desk")
    port, var = free_port(), folder / "var"
    filled.copy_files(var)
    with mail_server() as (mailbox, mail_port), database() as where:
        more = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", **where}
        with running_site(var, port, folder / "log", **more):
            told = subprocess.run(
                [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE],
                cwd=settings.BASE_DIR,
                env=environment(var, port, **more),
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            changed = json.loads(told.strip().splitlines()[-1])
            yield Site(f"http://127.0.0.1:{port}", mailbox, changed)


def log_in(site: Site, browser: Browser, name: str) -> Page:
    page = browser.new_context(base_url=site.address).new_page()
    page.goto("/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.locator("form [type=submit]").click()
    page.wait_for_url("**/admin/")
    return page


def cell(page: Page, title: str) -> Locator:
    row = page.locator("tbody tr").filter(has=page.get_by_text(title, exact=True))
    return row.locator("td[data-language=uk]")


def open_desk(page: Page) -> None:
    """Go from the first page of the admin to everything that is out of date in Ukrainian."""
    page.goto("/admin/")
    page.locator("main a[href$='translation-desk/']").click()
    page.wait_for_url("**/translation-desk/")
    page.select_option("select[name=state]", "out_of_date")
    page.locator(".desk-filters button").click()
    page.wait_for_url("**state=out_of_date*")


def open_when_taken_over(page: Page, title: str) -> None:
    """Wait until the worker has shown translators the new original, and open what changed."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        open_desk(page)
        cell(page, title).locator("a").click()
        page.wait_for_url("**/changes/")
        if page.locator("tr.desk-string").count() == 2:
            return
        assert time.monotonic() < deadline, "The worker does not take the new original over"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_translator_follows_a_change_and_a_publisher_publishes_it(
    language: str, site: Site, browser: Browser
) -> None:
    told = site.changed[language]
    words = f"Інші слова ({language})"

    translator = log_in(site, browser, f"translator.{language}")
    assert translator.get_attribute("html", "lang") == language
    open_when_taken_over(translator, told["now"])
    string = translator.locator("tr.desk-string").filter(has_text=told["now"])
    assert string.locator("td").first.inner_text() == told["before"]
    assert string.locator("ins").inner_text().strip() == "in other words"
    assert string.locator("textarea").input_value()
    string.locator("textarea").fill(words)
    translator.locator("button[name=save]").click()
    expect(translator.locator("tr.desk-string")).to_have_count(1)
    assert translator.locator("a[href$='/publish/']").count() == 0
    published = re.sub("changes/$", "publish/", urlsplit(translator.url).path)
    translator.goto(published)
    assert urlsplit(translator.url).path == "/admin/"
    assert words not in read(site, browser, told["path"])

    publisher = log_in(site, browser, f"publisher.{language}")
    open_desk(publisher)
    cell(publisher, told["now"]).locator("a").click()
    publisher.locator(f"a[href='{published}']").click()
    publisher.wait_for_url(f"**{published}")
    assert f"A new sentence ({language})." in publisher.inner_text("main")
    assert words in publisher.inner_text("main")
    publish(publisher)
    expect(publisher.locator(".messages .error")).to_be_visible()
    assert words not in read(site, browser, told["path"])
    publisher.check("[name=accept_missing]")
    publish(publisher)
    publisher.wait_for_url("**/edit/")
    assert words in read(site, browser, told["path"])
    for page in (translator, publisher):
        page.context.close()


def publish(page: Page) -> None:
    page.locator("button[name=action][value=publish]").click()


def read(site: Site, browser: Browser, path: str) -> str:
    """Return what a visitor reads there."""
    page = browser.new_page(base_url=site.address)
    page.goto(path)
    text: Any = page.inner_text("main")
    page.close()
    return str(text)
