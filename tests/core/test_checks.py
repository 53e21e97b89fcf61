"""House rules, told by ``manage.py check`` instead of by a reviewer."""

from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.core.checks import run_checks
from django.db.models import Model
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import StreamField
from wagtail.models import Page

from core import checks
from core.models import BasePage
from forms.models import FormField
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


class BareStruct(StructBlock):
    told = CharBlock(help_text="A sample")
    untold = CharBlock()
    points = ListBlock(CharBlock())


def test_a_part_of_a_block_that_is_not_explained_is_named() -> None:
    stream = StreamBlock([("bare", BareStruct()), ("list", ListBlock(BareStruct()))])
    told = [message.msg for message in checks._check_help_of(stream, "Planted.body")]
    assert told == [
        f"Planted.body.{where} does not say what it is for"
        for where in ("bare.untold", "bare.points", "list.untold", "list.points")
    ]


def test_a_field_that_is_not_explained_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    field = StandardPage._meta.get_field("body")
    monkeypatch.setattr(field, "help_text", "")
    assert [message.msg for message in checks.check_help()] == [
        "StandardPage.body does not say what it is for"
    ]


def test_a_question_of_a_form_whose_parts_are_not_explained_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare = [FieldPanel(panel.field_name) for panel in FormField.panels]
    monkeypatch.setattr(FormField, "panels", bare)
    assert {message.msg.split()[0] for message in checks.check_help()} == {
        f"FormField.{name}" for name in ("help_text", "required", "field_type")
    }


def test_a_field_that_code_relies_on_is_not_for_translators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(checks.check_translations()) == []
    monkeypatch.setattr(BasePage, "override_translatable_fields", [])
    monkeypatch.setattr(StandardPage, "override_translatable_fields", [])
    found = list(checks.check_translations())
    assert {error.id for error in found} == {"core.E008"}
    assert any("StandardPage.slug" in error.msg for error in found)
