"""House rules, told by ``manage.py check`` instead of by a reviewer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import EmailField, Model, SlugField
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import BaseStreamBlock, Block, ListBlock, StructBlock
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models, get_translatable_models
from wagtail.snippets.models import get_snippet_models

OURS = ("core", "home", "campaigns", "site_forms")
# Who has these from Wagtail explains them no further.
SELF_EXPLAINING: Final = frozenset({"locale"})


def our_pages() -> list[type[Page]]:
    """Return the page types of this project."""
    return [model for model in get_page_models() if model._meta.app_label in OURS]


@register()
def check_pages(**kwargs: Any) -> Iterator[CheckMessage]:
    """Every page type has its template and says where it may stand."""
    from core.models import BasePage

    for model in our_pages():
        for name in ("parent_page_types", "subpage_types"):
            if name not in vars(model) and not _inherits_from_ours(model, name):
                yield Error(f"{model.__name__} does not say its {name}", obj=model, id="core.E001")
        # Wagtail gives every page type the name of a template, whether or not there is one.
        if not _is_template(model.template):
            yield Error(
                f"{model.__name__} has no template {model.template}", obj=model, id="core.E005"
            )
        if not issubclass(model, BasePage):
            yield Error(f"{model.__name__} is no BasePage", obj=model, id="core.E002")
        if issubclass(model, FormMixin):
            # FormMixin opens Wagtail's own submission addresses to everybody who may edit the page.
            yield Error(f"{model.__name__} uses Wagtail's FormMixin", obj=model, id="core.E003")


def _is_template(name: str) -> bool:
    """Tell whether there is a template of that name."""
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def _inherits_from_ours(model: type[Page], name: str) -> bool:
    """Tell whether an abstract page of ours says ``name``."""
    bases = (base for base in model.__mro__[1:] if base.__module__.split(".")[0] in {"forms"})
    return any(name in vars(base) for base in bases)


# Fields whose values code relies on, beside addresses and slugs.
KEYS = frozenset({"clean_name", "field_type"})


@register()
def check_translations(**kwargs: Any) -> Iterator[CheckMessage]:
    """Addresses, slugs and names that code relies on reach no translator, nor can one change them.

    A translator who could would send one language's entries elsewhere.
    """
    from wagtail_localize.fields import get_translatable_fields

    for model in get_translatable_models(include_subclasses=True):
        for rule in get_translatable_fields(model) if model._meta.app_label in OURS else ():
            field = rule.get_field(model)
            is_key = isinstance(field, SlugField | EmailField) or rule.field_name in KEYS
            if is_key and getattr(rule, "overridable", True):
                yield Error(
                    f"{model.__name__}.{rule.field_name} is not fixed for translators",
                    hint="Use core.translation.fixed in override_translatable_fields.",
                    obj=model,
                    id="core.E008",
                )


@register()
def check_blocks(**kwargs: Any) -> Iterator[CheckMessage]:
    """Every block that editors choose from has an icon, a label, a template and a preview."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                yield from _check_stream(field.stream_block, f"{model.__name__}.{field.name}")


def _check_stream(stream: BaseStreamBlock, where: str) -> Iterator[CheckMessage]:
    for name, block in stream.child_blocks.items():
        missing = [
            part
            for part in ("icon", "template", "description")
            if not getattr(block.meta, part, None) or getattr(block.meta, part) == "placeholder"
        ]
        if not getattr(block.meta, "label", None):
            missing.append("label")
        if not hasattr(block.meta, "preview_value"):
            missing.append("preview_value")
        if missing:
            yield Error(f"Block {where}.{name} lacks {', '.join(missing)}", id="core.E004")


@register(Tags.database)
def check_languages(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    """No language with content leaves the settings: its pages could be neither read nor edited.

    ``migrate`` runs this, and so refuses. Before the first migration there is nothing to lose.
    """
    from core.languages import removed_with_contents

    for name in databases or []:
        if "wagtailcore_locale" not in connections[name].introspection.table_names():
            continue
        for code, held in removed_with_contents().items():
            things = ", ".join(f"{kind}: {number}" for kind, number in held.items())
            yield Error(
                f"SITE_LANGUAGES no longer names {code}, which would lose: {things}",
                hint="Name it again and switch it off under Settings > Locales instead.",
                id="core.E007",
            )


@register()
def check_help(**kwargs: Any) -> Iterator[CheckMessage]:
    """Every field that an editor fills in says what it is for; Wagtail's own speak for it."""
    snippets = [model for model in get_snippet_models() if model._meta.app_label in OURS]
    models = {*our_pages(), *snippets}
    models |= {relation.related_model for model in models for relation in _rows(model)}
    for model in sorted(models, key=lambda model: model._meta.label):
        told = _told_by_panels(model)
        for field in model._meta.local_fields:
            is_told = field.help_text or field.name in told or _is_of_wagtails_page(model, field)
            if not is_told and _is_filled_in(field):
                yield _without_help(f"{model.__name__}.{field.name}")
            if isinstance(field, StreamField):
                yield from _check_help_of(field.stream_block, f"{model.__name__}.{field.name}")


def _rows(model: type[Model]) -> list[Any]:
    """Return the relations of rows that are edited with a page, those of this project."""
    from modelcluster.models import get_all_child_relations

    found = get_all_child_relations(model)
    return [one for one in found if one.related_model._meta.app_label in OURS]


def _is_filled_in(field: Any) -> bool:
    """Tell whether an editor meets this field."""
    links = field.remote_field is not None and getattr(field.remote_field, "parent_link", False)
    is_own_key = field.primary_key or type(field).__name__ == "ParentalKey"
    return field.editable and not links and not is_own_key and field.name not in SELF_EXPLAINING


def _told_by_panels(model: type[Model]) -> set[str]:
    """Return the fields that the panels of a row or a snippet explain."""
    panels = [panel for panel in getattr(model, "panels", []) if isinstance(panel, FieldPanel)]
    return {panel.field_name for panel in panels if panel.help_text}


def _is_of_wagtails_page(model: type[Model], field: Any) -> bool:
    """Tell whether every page has a field of this name from Wagtail, which explains it."""
    if not issubclass(model, Page):
        return False
    for base in model.__mro__:
        if issubclass(base, Model) and base is not Model and hasattr(base, "_meta"):
            is_wagtails = base.__module__.startswith("wagtail")
            if is_wagtails and any(own.name == field.name for own in base._meta.get_fields()):
                return True
    return False


def _check_help_of(block: Block, where: str) -> Iterator[CheckMessage]:
    """Look at the parts of a block; a block of a stream has its description."""
    if isinstance(block, ListBlock):
        yield from _check_help_of(block.child_block, where)
    for name, child in getattr(block, "child_blocks", {}).items():
        if isinstance(block, StructBlock) and not _help_of(child):
            yield _without_help(f"{where}.{name}")
        yield from _check_help_of(child, f"{where}.{name}")


def _help_of(block: Block) -> str:
    """Return what is said beside a block."""
    field = getattr(block, "field", None)
    return str(getattr(field, "help_text", "") or getattr(block.meta, "help_text", "") or "")


def _without_help(where: str) -> CheckMessage:
    return Error(f"{where} does not say what it is for", id="core.E006")
