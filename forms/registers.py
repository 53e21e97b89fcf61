"""Registers: made with the form's first publication, kept whatever happens to the pages."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import transaction

from forms.models import AbstractFormPage, ConsentText, Register


def register_of(page: AbstractFormPage) -> Register:
    """Return the register that ``page`` fills, in whatever language."""
    register = Register.objects.filter(key=page.translation_key).first()
    return register or describe_register(page=page)


def describe_register(*, page: AbstractFormPage) -> Register:
    """Make the register of a published page, or bring its name and columns up to date.

    Names and labels are the source language's. Columns that editors removed stay, marked, so that
    what people answered can still be read and exported.
    """
    with transaction.atomic():
        register, _created = Register.objects.select_for_update(no_key=True).get_or_create(
            key=page.translation_key,
            defaults={
                "name": page.title,
                "confirms": page.confirms,
                "one_per_person": page.one_per_person,
            },
        )
        is_source = page.locale.language_code == settings.LANGUAGE_CODE
        if is_source or not register.columns:
            register.name = page.title
            register.columns = merge_columns(register.columns, page.get_columns())
            register.save(update_fields=["name", "columns"])
        return register


def merge_columns(
    known: list[dict[str, Any]], current: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the current columns, then the removed ones, with every choice ever offered."""
    before = {column["name"]: column for column in known}
    merged = []
    for column in current:
        choices = {**before.pop(column["name"], {}).get("choices", {}), **column["choices"]}
        merged.append({**column, "choices": choices, "removed": False})
    return merged + [{**column, "removed": True} for column in before.values()]


def consent_text(text: str, *, language: str) -> ConsentText:
    """Return the immutable record of these words."""
    sha256 = hashlib.sha256(f"{language}\0{text}".encode()).hexdigest()
    record, _created = ConsentText.objects.get_or_create(
        sha256=sha256, defaults={"language": language, "text": text}
    )
    return record
