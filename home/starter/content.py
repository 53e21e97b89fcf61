"""The starter content as data: one TOML file per page, ids that are the same in every database."""

import tomllib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from wagtail.blocks import BaseStreamBlock, Block, ListBlock, PageChooserBlock, StructBlock
from wagtail.models import Page

FOLDER: Final = Path(__file__).parent / "pages"
SETTINGS: Final = Path(__file__).parent / "settings.toml"
# The order of the page tree.
ORDER: Final = (
    "home",
    "manifesto",
    "sign",
    "resolutions",
    "wma-2022",
    "updates",
    "site-opens",
    "help",
    "volunteer",
    "report",
    "publications",
    "about",
    "privacy",
)
# Any constant does; it must never change, for the PO files name ids made from it.
NAMESPACE: Final = uuid.UUID("6f1f4a0e-6a36-5d0b-9f0a-2c1d8f3f7a11")
LINK: Final = "page:"


def starter_id(path: str) -> uuid.UUID:
    """Return the id of the page, row or block at ``path``, the same in every database."""
    return uuid.uuid5(NAMESPACE, path)


@dataclass(frozen=True)
class StarterPage:
    """One file: the page's own ``fields``, its rows; ``page:x`` stands for a page."""

    name: str
    model_name: str
    slug: str
    title: str
    parent: str = ""
    seo_title: str = ""
    search_description: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def model(self) -> type[Page]:
        """Return the page type, named as in the files: ``app.Model``."""
        model: type[Page] = apps.get_model(self.model_name)
        return model


def read_pages() -> list[StarterPage]:
    """Return all pages of the starter content in the order they are made."""
    return [
        StarterPage(name=name, **tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))
        for name in ORDER
    ]


def read_settings() -> dict[str, Any]:
    """Return the settings of the site by the names of their fields."""
    return tomllib.loads(SETTINGS.read_text("utf-8"))


def linked_page(name: str) -> Page | None:
    """Return the source page that ``page:<name>`` stands for, if it is still there."""
    key = starter_id(name.removeprefix(LINK))
    page: Page | None = Page.objects.filter(translation_key=key).order_by("pk").first()
    return page


def with_ids(block: Block, value: Any, path: str) -> Any:
    """Return raw StreamField data with an id at every level and links resolved.

    wagtail-localize silently skips list items without an id and fails on nested streams.
    """
    if isinstance(block, BaseStreamBlock):
        return [
            {
                "type": child["type"],
                "id": str(starter_id(f"{path}.{number}")),
                "value": with_ids(
                    block.child_blocks[child["type"]], child["value"], f"{path}.{number}"
                ),
            }
            for number, child in enumerate(value)
        ]
    if isinstance(block, ListBlock):
        return [
            {
                "type": "item",
                "id": str(starter_id(f"{path}.{number}")),
                "value": with_ids(block.child_block, item, f"{path}.{number}"),
            }
            for number, item in enumerate(value)
        ]
    if isinstance(block, StructBlock):
        # A text that is left out is empty, as in the editor: wagtail-localize fails on None.
        return {
            name: with_ids(child, value.get(name, _nothing(child)), f"{path}.{name}")
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, PageChooserBlock):
        page = linked_page(value) if value else None
        return page.pk if page else None
    return value


def _nothing(block: Block) -> Any:
    return None if isinstance(block, PageChooserBlock) else ""
