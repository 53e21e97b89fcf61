"""The fields that editors build forms from: names that never change, choices stored as keys."""

import re
from collections.abc import Container
from typing import Any, ClassVar, Final

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.forms.models import AbstractFormField as WagtailFormField
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.fields import TranslatableField
from wagtail_localize.segments import StringSegmentValue

from core.translation import fixed

LONGEST_NAME: Final = 60
KEY: Final = re.compile(r"^[a-z0-9_]+$")

FIELD_TYPES: Final = [
    ("singleline", _("Single line of text")),
    ("name", _("A person's name")),
    ("multiline", _("Several lines of text")),
    ("email", _("E-mail address")),
    ("url", _("Web address")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("checkbox", _("One box to tick")),
    ("checkboxes", _("Several boxes to tick")),
    ("radio", _("One of several, as buttons")),
    ("dropdown", _("One of several, as a list")),
    ("country", _("A person's country")),
]


def ascii_name(label: str) -> str:
    """Return a name or key made from ``label``: lower-case ASCII, at most 60 characters."""
    name = slugify(anyascii(str(label))).replace("-", "_")[:LONGEST_NAME].strip("_")
    return name or "field"


def numbered(wanted: str, taken: Container[str]) -> str:
    """Return ``wanted``, numbered from 2 on where it is taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[: LONGEST_NAME - 4]}_{number}"
    return name


def parse_choices(text: str) -> list[tuple[str, str]]:
    """Return ``key|Label`` lines as pairs; a line without a key gets one made from its label."""
    pairs: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        key, bar, label = line.partition("|")
        if bar:
            pairs.setdefault(key.strip(), label.strip())
        elif line not in pairs.values():
            pairs[numbered(ascii_name(line), pairs)] = line
    return list(pairs.items())


def write_choices(pairs: list[tuple[str, str]]) -> str:
    """Return pairs of key and label as ``key|Label`` lines."""
    return "\n".join(f"{key}|{label}" for key, label in pairs)


def validate_choices(text: str) -> None:
    """Refuse keys that would not survive as names: they are stored, filtered and exported."""
    wrong = [key for key, _label in parse_choices(text) if not KEY.match(key)]
    if wrong:
        raise ValidationError(
            _("A key is made of small Latin letters, digits and underscores: %(keys)s"),
            params={"keys": ", ".join(wrong)},
        )


class ChoicesField(models.TextField):  # type: ignore[type-arg]
    """``key|Label`` lines. Translators meet one string per label and never a key."""

    def get_translatable_segments(self, value: str) -> list[StringSegmentValue]:
        """Called by wagtail-localize; the path of a segment is its key."""
        return [StringSegmentValue(key, label) for key, label in parse_choices(value or "")]

    def restore_translated_segments(self, value: str, segments: list[Any]) -> str:
        """Put translated labels back behind their keys; a missing one stays as it was."""
        labels = {segment.path: segment.render_text() for segment in segments}
        return write_choices(
            [(key, labels.get(key) or label) for key, label in parse_choices(value or "")]
        )


class DefaultValue(TranslatableField):
    """A default is words to translate in text fields, and a key in fields of choice."""

    def is_translated(self, obj: Any) -> bool:
        """Tell whether the default value of this row is for translators."""
        return obj.field_type in {"singleline", "multiline"}

    def is_synchronized(self, obj: Any) -> bool:
        """Keys are the same in all languages."""
        return not self.is_translated(obj) or bool(super().is_synchronized(obj))

    def is_overridable(self, obj: Any) -> bool:
        """Nobody overrides a key."""
        return False


class AbstractFormField(TranslatableMixin, WagtailFormField):
    """One field of a form page. Its name follows the label until the page is first published."""

    field_type = models.CharField(_("kind"), max_length=16, choices=FIELD_TYPES)
    field_type.required_on_save = True  # type: ignore[attr-defined]  # Wagtail's preview asks for it.
    choices = ChoicesField(
        _("choices"),
        blank=True,
        validators=[validate_choices],
        help_text=_(
            "One choice per line, as key|Label. A line without a key gets one. "
            "Keys are stored; never change one that people may have chosen."
        ),
    )

    override_translatable_fields: ClassVar[list[Any]] = [
        fixed("clean_name"),
        fixed("field_type"),
        fixed("required"),
        DefaultValue("default_value"),
    ]

    panels: ClassVar[list[Any]] = [
        FieldPanel("label", help_text=_("The question, as people read it.")),
        FieldPanel(
            "help_text",
            help_text=_("A sentence beside the question that explains it. You may leave it out."),
        ),
        FieldPanel("required", help_text=_("Nobody can send the form without an answer to it.")),
        FieldPanel(
            "field_type", classname="formbuilder-type", help_text=_("How people answer it.")
        ),
        FieldPanel("choices", classname="formbuilder-choices"),
        FieldPanel(
            "default_value",
            classname="formbuilder-default",
            help_text=_("The answer that stands there at first; of a choice, write its key."),
        ),
    ]

    class Meta(TranslatableMixin.Meta, WagtailFormField.Meta):
        abstract = True

    def get_field_clean_name(self) -> str:
        """Return the name that the label asks for."""
        return ascii_name(self.label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the name that the register knows this field by; until then follow the label.

        Autosave stores half-typed labels, and publishing may delete and re-create a row: its
        translation key stays, and the register keeps the name it was first published under.
        """
        columns = self.page.known_columns()
        column = next((c for c in columns if c.get("field") == str(self.translation_key)), None)
        if column is not None:
            self.clean_name = column["name"]
        elif not self.clean_name or self._is_on_source_page():
            self.clean_name = self._free_name({c["name"] for c in columns})
        self.choices = write_choices(parse_choices(self.choices))
        super().save(*args, **kwargs)

    def _is_on_source_page(self) -> bool:
        oldest = (
            Page.objects.filter(translation_key=self.page.translation_key).order_by("pk").first()
        )
        return oldest is None or oldest.pk == self.page_id

    def _free_name(self, known: set[str]) -> str:
        """Return the label's name, numbered where another field has it or ever had it."""
        siblings = type(self)._base_manager.filter(page_id=self.page_id).exclude(pk=self.pk)
        taken = known | self.page.reserved_names()
        taken |= set(siblings.values_list("clean_name", flat=True))
        return numbered(self.get_field_clean_name(), taken)
