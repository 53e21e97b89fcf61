"""The editor of a translation offers nobody what they may not do."""

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from core.models import SiteSettings
from tests.factories import PersonFactory
from tests.translating import translation_of

pytestmark = pytest.mark.django_db

CONVERT = "localize-convert-to-alias"
RESTART = "localize-restart-translation"


def page() -> Page:
    return Page.objects.get(slug="about", locale__language_code="uk")


def editor(group: str, address: str) -> str:
    client = Client()
    client.force_login(PersonFactory(groups=[group]))
    return client.get(address).content.decode()


def props(html: str) -> Any:
    return json.loads(unescape(html.split('data-props="')[1].split('"', maxsplit=1)[0]))


def test_translators_are_not_offered_to_convert_stop_or_publish() -> None:
    html = editor("Translators: uk", f"/admin/pages/{page().pk}/edit/")
    given = props(html)
    assert given["links"]["convertToAliasUrl"] is None
    assert not given["perms"]["canPublish"]
    assert "desk-for-translators" in html
    assert given["segments"], "all else is as it was"


def test_publishers_are_offered_all_of_it() -> None:
    html = editor("Publishers", f"/admin/pages/{page().pk}/edit/")
    given = props(html)
    assert given["links"]["convertToAliasUrl"].endswith("/convert_to_alias/")
    assert given["perms"]["canPublish"]
    assert "desk-for-translators" not in html


def test_a_translator_is_not_offered_to_publish_settings() -> None:
    settings = SiteSettings.objects.get(locale__language_code="uk")
    address = str(translation_of(settings).get_target_instance_edit_url())
    assert not props(editor("Translators: uk", address))["perms"]["canPublish"]


@pytest.mark.parametrize(("group", "offered"), [("Translators: uk", False), ("Publishers", True)])
def test_a_stopped_translation_offers_it_to_publishers_and_not_first(
    group: str, offered: bool
) -> None:
    translation = translation_of(page())
    translation.enabled = False
    translation.save()
    html = editor(group, f"/admin/pages/{page().pk}/edit/")
    for name in (CONVERT, RESTART):
        assert (name in html) is offered
    assert not offered or html.index('name="action-publish"') < html.index(CONVERT)
