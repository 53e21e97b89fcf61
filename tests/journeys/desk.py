"""What the people at the desk do in Wagtail, as the browser would post it."""

import json
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from core import jobs


def person(name: str, *groups: str) -> Client:
    """Return the browser of somebody who has just logged in."""
    user = get_user_model().objects.create_user(
        name, f"{name}@example.org", "a long sample password"
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    client = Client()
    client.force_login(user)
    return client


def block_fields(prefix: str, block: Any, value: Any) -> dict[str, Any]:
    """Return the fields that Wagtail's editor posts for a block."""
    kind = type(block).__mro__
    names = {base.__name__ for base in kind}
    fields: dict[str, Any] = {}
    if "BaseStreamBlock" in names:
        fields[f"{prefix}-count"] = len(value)
        for number, child in enumerate(value):
            part = f"{prefix}-{number}"
            fields |= {
                f"{part}-type": child["type"],
                f"{part}-id": child["id"],
                f"{part}-order": number,
                f"{part}-deleted": "",
            }
            inner = block.child_blocks[child["type"]]
            fields |= block_fields(f"{part}-value", inner, child["value"])
    elif "ListBlock" in names:
        fields[f"{prefix}-count"] = len(value)
        for number, item in enumerate(value):
            part = f"{prefix}-{number}"
            fields |= {f"{part}-id": item["id"], f"{part}-order": number, f"{part}-deleted": ""}
            fields |= block_fields(f"{part}-value", block.child_block, item["value"])
    elif "BaseStructBlock" in names:
        for name, child in block.child_blocks.items():
            fields |= block_fields(f"{prefix}-{name}", child, value.get(name))
    else:
        fields[prefix] = "" if value is None else value
    return fields


def edit_fields(client: Client, page: Page) -> dict[str, Any]:
    """Return what the editor would post if nothing was changed: the page's newest draft."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert html.status_code == 200
    form = BeautifulSoup(html.content, "html.parser").find("form", id="page-edit-form")
    fields: dict[str, Any] = {}
    for field in form(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or "__prefix__" in name or field.get("disabled") is not None:
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            fields[name] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            fields[name] = field.get_text()
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                fields[name] = field.get("value", "on")
        else:
            fields[name] = field.get("value", "")
    draft = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    stream = draft._meta.get_field("body").stream_block
    return fields | block_fields("body", stream, raw(draft))


def raw(page: Page) -> Any:
    """Return a page's stream as plain data."""
    value = page._meta.get_field("body").get_prep_value(page.body)
    return json.loads(value) if isinstance(value, str) else value


def save(client: Client, page: Page, fields: dict[str, Any], *, publish: bool = False) -> Any:
    """Post the editor's form."""
    action = {"action-publish": "action-publish"} if publish else {}
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {**fields, **action}, follow=True
    )


def answer(client: Client, asked: Any, change: str) -> Any:
    """Say on the page that asks whether this is a correction or a new edition."""
    page = BeautifulSoup(asked.content, "html.parser")
    digest = page.find("input", attrs={"name": "digest"})
    assert digest is not None, page.get_text(" ")
    address = asked.redirect_chain[-1][0]
    return client.post(address, {"digest": digest["value"], "change": change}, follow=True)


def sync(client: Client, page: Page) -> Any:
    """Bring the translations' source up to the page as it is published now, as the worker does."""
    source = TranslationSource.objects.get_for_instance(page)
    answer = client.post(
        reverse("wagtail_localize:update_translations", args=[source.pk]), follow=True
    )
    while jobs.run_due():
        pass
    return answer


def translate(client: Client, page: Page, english: str, translated: str) -> Any:
    """Write the translation of one string."""
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    segment = StringSegment.objects.get(source=translation.source, string__data=english)
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    body = urlencode({"value": translated})
    return client.put(address, body, content_type="application/x-www-form-urlencoded")


def publish_translation(client: Client, page: Page) -> Any:
    """Press “Publish” on a translation, and again on the page that shows what it lacks."""
    review = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"}
    ).headers["Location"]
    return client.post(review, {"action": "publish"}, follow=True)
