"""One submission in words: what a signer confirms, and what a register shows."""

from typing import Any

from django.utils.translation import get_language, gettext
from wagtail.models import Page

from core.countries import country_name
from forms.models import AbstractFormPage, Register, Submission
from forms.registers import merge_columns


def column_value(column: dict[str, Any], value: Any, *, language: str, between: str = "; ") -> str:
    """Return a stored answer as people read it: labels for keys, names for countries.

    Several answers stand with ``between`` between them.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return between.join(column_value(column, item, language=language) for item in value)
    if column.get("kind") == "country":
        return country_name(str(value), language)
    return str(column.get("choices", {}).get(str(value), value))


def columns_for(submission: Submission) -> list[dict[str, Any]]:
    """Return the columns in the language of the page, those that editors removed included.

    Where the page is gone, another language's will do; where all are, the register remembers.
    """
    register = submission.register
    page = submission.page or Page.objects.filter(translation_key=register.key).first()
    specific = page.localized.specific if page else None
    if not isinstance(specific, AbstractFormPage):
        return list(register.columns)
    return merge_columns(register.columns, specific.get_columns())


def all_answers(submission: Submission) -> dict[str, Any]:
    """Return the answers by field name, those that are columns of the database included."""
    answers = dict(submission.answers or {})
    if submission.country is not None:
        answers["country"] = submission.country
    if submission.profession is not None:
        answers["profession"] = submission.profession
    return answers


def summarise(submission: Submission) -> list[tuple[str, str]]:
    """Return (label, answer) for every column in the page's language, one answer a line."""
    language = get_language() or submission.language
    answers = all_answers(submission)
    return [
        (
            str(column["label"]),
            column_value(column, answers[column["name"]], language=language, between="\n"),
        )
        for column in columns_for(submission)
        if column["name"] in answers
    ]


def registered_row(register: Register, submission: Submission, *, language: str) -> list[str]:
    """Return the answers in the order of the register's columns, in the source language."""
    answers = all_answers(submission)
    return [
        column_value(column, answers.get(column["name"]), language=language)
        for column in register.columns
    ]
