"""Loads the starter content once: what editors changed or deleted since stays as they left it."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, Site

from core.site_rows import create_missing_rows
from home.models import HomePage, StarterItem
from home.sites import follow_base_url
from home.starter.content import (
    LINK,
    StarterPage,
    linked_page,
    read_pages,
    read_settings,
    starter_id,
    with_ids,
)

Tell = Callable[[str], None]
SETTINGS_ITEM: Final = "settings"


@transaction.atomic
def load_pages(tell: Tell) -> None:
    """Make every page of the starter content that was never made here, in the source language.

    All pages are made before the first is filled, for they link to one another.
    """
    made: list[StarterPage] = []
    for starter in read_pages():
        _item, fresh = StarterItem.objects.get_or_create(name=starter.name)
        if not fresh or linked_page(starter.name) is not None:
            continue
        parent = linked_page(starter.parent) if starter.parent else _empty_root()
        if parent is None:
            tell(f"Left out {starter.name}: there is no place for it on this site")
        else:
            _make(starter, parent)
            made.append(starter)
            tell(f"Made {starter.name}")
    for starter in made:
        _fill(starter, Page.objects.get(translation_key=starter_id(starter.name)).specific)


@transaction.atomic
def load_settings(tell: Tell) -> None:
    """Give every language its row of settings; fill the source's menus once."""
    row = create_missing_rows()
    _item, fresh = StarterItem.objects.get_or_create(name=SETTINGS_ITEM)
    if fresh:
        for name, value in read_settings().items():
            setattr(row, name, _value(row, name, value, f"{SETTINGS_ITEM}.{name}"))
        row.save()
        tell("Filled the menus")


def _make(starter: StarterPage, parent: Page) -> None:
    """Make one page, empty and not live."""
    page = starter.model(
        title=starter.title,
        slug=starter.slug,
        seo_title=starter.seo_title,
        search_description=starter.search_description,
        locale=Locale.objects.get(language_code=settings.LANGUAGE_CODE),
        translation_key=starter_id(starter.name),
        live=False,
    )
    parent.add_child(instance=page)
    if starter.parent == "":
        _make_root_of_site(page)


def _fill(starter: StarterPage, page: Page) -> None:
    """Put the content in and publish."""
    for name, value in starter.fields.items():
        setattr(page, name, _value(page, name, value, f"{starter.name}.{name}"))
    for relation, rows in starter.children.items():
        paths = (f"{starter.name}.{relation}.{number}" for number in range(len(rows)))
        made = [_row(page, relation, row, path) for row, path in zip(rows, paths, strict=True)]
        setattr(page, relation, made)
    page.save_revision().publish()


def _value(page: Model, name: str, value: Any, path: str) -> Any:
    """Return what a field is set to: a page for ``page:x``, raw blocks with ids for a stream."""
    field = page._meta.get_field(name)
    if isinstance(field, StreamField):
        return json.dumps(with_ids(field.stream_block, value, path))
    return _resolved(value)


def _resolved(value: Any) -> Any:
    """Return the page that a ``page:x`` stands for; any other value as it is."""
    if isinstance(value, str) and value.startswith(LINK):
        page = linked_page(value)
        return page.specific if page else None
    return value


def _row(page: Page, relation: str, row: dict[str, Any], path: str) -> Any:
    """Return a child row, in order, with the same id in every database."""
    model = page._meta.get_field(relation).related_model
    values = {key: _resolved(value) for key, value in row.items()}
    values["sort_order"] = int(path.rpartition(".")[2])
    if hasattr(model, "translation_key"):
        values |= {"translation_key": starter_id(path), "locale": page.locale}
    return model(**values)


def _empty_root() -> Page | None:
    """Return the root of a site that has only Wagtail's welcome page; else ``None``."""
    if HomePage.objects.exists():
        return None
    root = Page.get_first_root_node()
    others = root.get_children().exclude(pk__in=_welcome_pages(root))
    return None if others.exists() else root


def _welcome_pages(root: Page) -> list[int]:
    """Return the page that Wagtail's own migrations make, if nobody ever edited it."""
    pages = root.get_children().filter(
        content_type__model="page", slug="home", latest_revision=None, numchild=0
    )
    return list(pages.values_list("pk", flat=True))


def _make_root_of_site(page: Page) -> None:
    """Let the default site start at our home page; the welcome page goes."""
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"root_page": page, "hostname": "localhost"}
    )
    welcome = Page.objects.filter(pk__in=_welcome_pages(Page.get_first_root_node()))
    site.root_page = page
    site.site_name = page.title[:255]
    site.save()
    follow_base_url(settings.BASE_URL)
    for old in welcome:
        old.delete()
