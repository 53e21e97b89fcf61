"""Updates: the newest first, page by page, and as a feed for readers."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.dateparse import parse_datetime
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from campaigns.models import UpdateIndexPage, UpdatePage
from home.models import HomePage
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FEED = "/en/updates/feed.atom"


def index() -> UpdateIndexPage:
    return UpdateIndexPage.objects.get(locale__language_code="en")


def update(number: int = 1, **values: Any) -> UpdatePage:
    """Return a published update, dated ``number`` days after the first of January."""
    page = UpdatePage(
        **{
            "title": f"Update {number}",
            "slug": f"update-{number}",
            "date": date(2030, 1, 1) + timedelta(days=number),
            "summary": f"Summary {number}",
            **values,
        }
    )
    index().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def feed(address: str = FEED) -> Element:
    return fromstring(Client().get(address).content)


def text(element: Element, name: str) -> str:
    found = element.find(ATOM + name)
    assert found is not None
    return found.text or ""


def links(element: Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


# ---- Pages -----------------------------------------------------------------------------------


def test_updates_are_listed_newest_first_and_ten_a_page() -> None:
    index().get_children().delete()
    for number in (1, 12, *range(2, 12)):
        update(number)

    def titles(query: str) -> list[str]:
        page = BeautifulSoup(Client().get(f"/en/updates/{query}").content, "html.parser")
        return [heading.get_text() for heading in page.select(".entries h2")]

    assert titles("") == [f"Update {number}" for number in range(12, 2, -1)]
    assert titles("?page=2") == ["Update 2", "Update 1"]
    assert titles("?page=99") == titles("?page=2")
    assert titles("?page=%00") == titles("?page=-1'") == titles("")
    page = BeautifulSoup(Client().get("/en/updates/").content, "html.parser")
    assert [link["href"] for link in page.select("a[rel=next]")] == ["?page=2"]
    assert "Page 1 of 2" in page.get_text()


def test_an_empty_list_says_so() -> None:
    index().get_children().delete()
    assert "There are no updates yet." in Client().get("/en/updates/").content.decode()


def test_an_update_shows_its_day_and_leads_back_to_the_list() -> None:
    update(1, summary="Sample <b>summary</b>")
    page = BeautifulSoup(Client().get("/en/updates/update-1/").content, "html.parser")
    assert page.select("time")[0]["datetime"] == "2030-01-02"
    assert page.select("time")[0].get_text() == "2 January 2030"
    assert page.select(".lead")[0].get_text() == "Sample <b>summary</b>"
    assert page.select("article .meta a")[0]["href"] == "/en/updates/"


def neighbours(slug: str) -> dict[str, str]:
    """Return where an update leads before and after it."""
    page = BeautifulSoup(Client().get(f"/en/updates/{slug}/").content, "html.parser")
    return {link["rel"][0]: str(link["href"]) for link in page.select(".neighbours a")}


def test_an_update_leads_to_the_newer_and_the_older_one() -> None:
    index().get_children().delete()
    for number in (1, 3, 2):
        update(number)
    first, second, third = (f"/en/updates/update-{number}/" for number in (1, 2, 3))
    assert neighbours("update-1") == {"next": second}
    assert neighbours("update-2") == {"next": third, "prev": first}
    assert neighbours("update-3") == {"prev": second}


def test_updates_of_one_day_follow_in_the_order_they_were_published() -> None:
    index().get_children().delete()
    for number in (1, 2, 3):
        update(number, date=date(2030, 1, 1))
    assert neighbours("update-2") == {
        "next": "/en/updates/update-3/",
        "prev": "/en/updates/update-1/",
    }


def test_the_only_update_leads_to_none_and_drafts_are_passed_over() -> None:
    index().get_children().delete()
    update(1)
    update(2).unpublish()
    PageViewRestriction.objects.create(page=update(3), restriction_type="login")
    assert neighbours("update-1") == {}
    page = BeautifulSoup(Client().get("/en/updates/").content, "html.parser")
    assert [heading.get_text() for heading in page.select(".entries h2")] == ["Update 1"]


def test_a_draft_is_previewed_as_the_newest_of_its_day() -> None:
    index().get_children().delete()
    update(1, date=date(2030, 1, 1))
    draft = UpdatePage(title="Draft", slug="draft", date=date(2030, 1, 1), summary="Sample")
    draft.live = False
    index().add_child(instance=draft)
    shown = draft.make_preview_request(preview_mode="").render().content.decode()
    page = BeautifulSoup(shown, "html.parser")
    assert [link["href"] for link in page.select(".neighbours a")] == ["/en/updates/update-1/"]


@pytest.mark.parametrize("path", ["updates/", "updates/update-1/", "updates/feed.atom"])
def test_updates_ask_the_database_twelve_times_at_most(
    path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, 4):
        update(number)
    client = Client()
    client.get("/en/")
    with django_assert_max_num_queries(12):
        assert client.get(f"/en/{path}").status_code == 200


# ---- The feed --------------------------------------------------------------------------------


def test_the_feed_holds_what_rfc_4287_asks() -> None:
    made = update(1, title="Sample & more", summary="One <b>sentence</b>")
    response = Client().get(FEED)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    root = fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    assert root.attrib[XML_LANGUAGE] == "en"
    assert text(root, "title") == f"Updates · {HomePage.objects.get(slug='start').title}"
    assert links(root) == {
        "alternate": "http://testserver/en/updates/",
        "self": "http://testserver/en/updates/feed.atom",
    }
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entry = root.findall(f"{ATOM}entry")[0]
    assert text(entry, "title") == "Sample & more"
    assert links(entry) == {"alternate": "http://testserver/en/updates/update-1/"}
    assert text(entry, "summary") == "One &lt;b&gt;sentence&lt;/b&gt;"
    for moment in (text(root, "updated"), text(entry, "updated")):
        assert parse_datetime(moment) == made.last_published_at
    assert text(entry, "published")
    identifiers = [text(root, "id"), *(text(one, "id") for one in root.findall(f"{ATOM}entry"))]
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in identifiers)
    assert len(set(identifiers)) == len(identifiers)


def test_an_entry_keeps_its_id_when_it_is_renamed_and_changed() -> None:
    made = update(1)
    before = feed().findall(f"{ATOM}entry")[0]
    made.title, made.slug = "Another title", "another"
    made.save_revision().publish()
    after = feed().findall(f"{ATOM}entry")[0]
    assert text(after, "id") == text(before, "id")
    assert links(after)["alternate"].endswith("/another/")


def test_each_language_has_a_feed_of_its_own() -> None:
    made = update(1)
    ukrainian = Locale.objects.get(language_code="uk")
    for page in (index(), made):
        if not page.has_translation(ukrainian):
            page.copy_for_translation(ukrainian).save_revision().publish()
    root = feed("/uk/updates/feed.atom")
    assert root.attrib[XML_LANGUAGE] == "uk"
    entry = root.findall(f"{ATOM}entry")[0]
    assert links(entry)["alternate"] == "http://testserver/uk/updates/update-1/"
    assert text(entry, "id") != text(feed().findall(f"{ATOM}entry")[0], "id")


def test_the_feed_holds_thirty_updates_and_no_draft() -> None:
    for number in range(1, 33):
        update(number)
    UpdatePage.objects.get(slug="update-32").unpublish()
    titles = [text(entry, "title") for entry in feed().findall(f"{ATOM}entry")]
    assert titles == [f"Update {number}" for number in range(31, 1, -1)]


def test_an_empty_feed_tells_when_its_list_was_published() -> None:
    index().get_children().delete()
    first, second = Client().get(FEED), Client().get(FEED)
    assert first.content == second.content
    assert parse_datetime(text(feed(), "updated")) == index().last_published_at


def test_a_reader_who_has_the_feed_already_gets_nothing_twice() -> None:
    update(1)
    first = Client().get(FEED)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert "max-age" in first.headers["Cache-Control"]
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        again = Client().get(FEED, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    made = update(2)
    UpdatePage.objects.filter(pk=made.pk).update(
        last_published_at=datetime.now(UTC) + timedelta(seconds=5)
    )
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        assert Client().get(FEED, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["updates/", "updates/site-opens/"])
def test_browsers_find_the_feed_by_itself(path: str) -> None:
    page = BeautifulSoup(Client().get(f"/en/{path}").content, "html.parser")
    (link,) = page.select("link[type='application/atom+xml']")
    assert (link["rel"], link["href"]) == (["alternate"], "http://testserver/en/updates/feed.atom")


def test_other_pages_have_no_feed() -> None:
    assert Client().get("/en/about/feed.atom").status_code == 404
    assert Client().get("/en/feed.atom").status_code == 404


def test_translators_get_title_summary_and_text_but_no_date() -> None:
    from wagtail_localize.models import TranslationSource

    page = Page.objects.get(slug="site-opens", locale__language_code="en").specific
    source, _created = TranslationSource.update_or_create_from_instance(page)
    paths = set(source.stringsegment_set.values_list("context__path", flat=True))
    assert {"title", "summary", "search_description"} <= paths
    assert not any(path in {"slug", "date"} for path in paths)


@pytest.mark.parametrize("path", ["updates/", "updates/site-opens/"])
def test_updates_are_previewed_as_readers_will_see_them(path: str) -> None:
    page = Page.objects.get(url_path=f"/start/{path}").specific
    page.title = "Not published yet"
    preview = page.make_preview_request(preview_mode="")
    assert "<h1>Not published yet</h1>" in preview.render().content.decode()


def test_a_new_update_is_previewed_before_it_is_saved() -> None:
    client = Client()
    client.force_login(PersonFactory(groups=["Editors"]))
    sent = {
        "title": "Sample",
        "slug": "sample",
        "date": "2030-01-02",
        "summary": "A sample summary",
        "body": streamfield([("heading", "A sample heading")]),
        "comments": inline_formset([]),
    }
    address = f"/admin/pages/add/campaigns/updatepage/{index().pk}/preview/"
    answer = client.post(address, nested_form_data(sent))
    assert answer.json() == {"is_valid": True, "is_available": True}
    shown = client.get(address).content.decode()
    assert "A sample summary" in shown
    assert "A sample heading" in shown
