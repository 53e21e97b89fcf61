"""House rules, told by ``manage.py check`` instead of by a reviewer."""

from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.db.models import Model
from wagtail.blocks import CharBlock, StreamBlock
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import StreamField
from wagtail.models import Page

from core import checks
from core.models import BasePage
from home.models import StandardPage


class WholePage(BasePage):
    """Abstract, so that it is no page type of the site."""

    template = "core/page.html"
    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True


class HomelessPage(BasePage):
    template = "core/page.html"

    class Meta:
        abstract = True


class BarePage(BasePage):
    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True


class ForeignPage(Page):
    template = "core/page.html"
    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True


class OpenFormPage(FormMixin, BasePage):
    template = "core/page.html"
    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True


class WholeBlock(CharBlock):
    class Meta:
        icon = "title"
        label = "Title"
        description = "A title"
        template = "core/page.html"
        preview_value = "Preview"


EVERYTHING = "icon, template, description, label, preview_value"


def test_the_house_keeps_its_rules() -> None:
    assert len(checks.our_pages()) >= 8
    assert [str(message) for message in run_checks() if message.id.startswith("core.")] == []


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        (WholePage, []),
        (HomelessPage, ["core.E001", "core.E001"]),
        (BarePage, ["core.E005"]),
        (ForeignPage, ["core.E002"]),
        (OpenFormPage, ["core.E003"]),
    ],
)
def test_a_page_type_that_breaks_a_rule_is_named(
    page: type[Page], faults: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "our_pages", lambda: [page])
    found = list(checks.check_pages())
    assert [message.id for message in found] == faults
    assert all(page.__name__ in message.msg for message in found)


def planted(stream: StreamBlock, app: str) -> type[Model]:
    """Return what a model with that stream looks like to the check."""
    field = StreamField(stream)
    field.name = "body"
    meta = SimpleNamespace(app_label=app, get_fields=lambda: [field])
    return SimpleNamespace(__name__="Planted", _meta=meta)


@pytest.mark.parametrize(
    ("app", "faults"),
    [
        ("core", [f"Block Planted.body.bare lacks {EVERYTHING}"]),
        ("wagtailcore", []),
    ],
)
def test_a_block_that_lacks_something_is_named(
    app: str, faults: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = StreamBlock([("whole", WholeBlock()), ("bare", CharBlock())])
    monkeypatch.setattr(checks.apps, "get_models", lambda: [planted(stream, app)])
    assert [message.msg for message in checks.check_blocks()] == faults


def test_a_field_that_code_relies_on_is_not_for_translators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(checks.check_translations()) == []
    monkeypatch.setattr(BasePage, "override_translatable_fields", [])
    monkeypatch.setattr(StandardPage, "override_translatable_fields", [])
    found = list(checks.check_translations())
    assert {error.id for error in found} == {"core.E020"}
    assert any("StandardPage.slug" in error.msg for error in found)
