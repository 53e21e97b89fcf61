"""One submission in words: what a signer confirms, and what a register shows."""

from typing import Any

from django.utils.translation import get_language, gettext
from wagtail.models import Page

from core.countries import country_name
from forms.models import AbstractFormPage, Register, Submission
from forms.registers import merge_columns


def column_value(column: dict[str, Any], value: Any, *, language: str) -> str:
    """Return a stored answer as people read it: labels for keys, names for countries.

    Several answers stand with semicolons between them.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "; ".join(column_value(column, item, language=language) for item in value)
    choices = column.get("choices", {})
    # What was a choice before the question became one for a country is told by its label still.
    if str(value) not in choices and column.get("kind") == "country":
        return country_name(str(value), language)
    return str(choices.get(str(value), value))


def standing(submission: Submission) -> str:
    """Return the status that an entry's owner is told: of a review nobody tells them."""
    is_held = submission.status == Submission.Status.SUSPECT
    return str(Submission.Status.CONFIRMED if is_held else submission.status)


def page_of(submission: Submission) -> AbstractFormPage | None:
    """Return the form page of an entry in the active language, else in one that there is."""
    key = submission.register.key
    page = submission.page or Page.objects.filter(translation_key=key).first()
    specific = page.localized.specific if page else None
    return specific if isinstance(specific, AbstractFormPage) else None


def columns_for(submission: Submission) -> list[dict[str, Any]]:
    """Return the columns in the language of the page, those that editors removed included.

    Where the page is gone, another language's will do; where all are, the register remembers.
    """
    columns = submission.register.columns
    page = page_of(submission)
    return merge_columns(columns, page.get_columns()) if page else list(columns)


def all_answers(submission: Submission) -> dict[str, Any]:
    """Return the answers by field name, those that are columns of the database included."""
    answers = dict(submission.answers or {})
    if submission.country is not None:
        answers["country"] = submission.country
    if submission.profession is not None:
        answers["profession"] = submission.profession
    return answers


def summarise(submission: Submission) -> list[tuple[str, list[str]]]:
    """Return (label, answers) for every column in the page's language; most have one answer."""
    language = get_language() or submission.language
    answers = all_answers(submission)
    return [
        (
            str(column["label"]),
            [
                column_value(column, answer, language=language)
                for answer in _each(answers[column["name"]])
            ],
        )
        for column in columns_for(submission)
        if column["name"] in answers
    ]


def _each(value: Any) -> list[Any]:
    """Return the answers to one question; where nothing was picked, one that is empty."""
    return value if isinstance(value, list) and value else [value]


def registered_row(register: Register, submission: Submission, *, language: str) -> list[str]:
    """Return the answers in the order of the register's columns, in the source language."""
    answers = all_answers(submission)
    return [
        column_value(column, answers.get(column["name"]), language=language)
        for column in register.columns
    ]
