"""House rules, told by ``manage.py check`` instead of by a reviewer."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import EmailField, SlugField
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import BaseStreamBlock
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models, get_translatable_models

OURS = ("core", "home", "campaigns", "site_forms")


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
                    id="core.E020",
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
