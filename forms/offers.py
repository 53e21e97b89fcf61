"""Which forms a person is led to, and what those know already."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from wagtail.models import Page, get_page_models

from forms.models import AbstractFormPage, FormPage, Submission


def offers_to(submission: Submission) -> QuerySet[FormPage]:
    """Return the other forms that are live in the active language, in the order of the site."""
    pages: QuerySet[FormPage] = (
        FormPage.objects.live()
        .public()
        .filter(locale__language_code=get_language() or settings.LANGUAGE_CODE)
        .exclude(translation_key=submission.register.key)
        .order_by("path")
    )
    return pages


def prefilled(page: FormPage, submission: Submission) -> dict[str, Any]:
    """Return what ``page`` asks and this person has told already: their address and name."""
    names = page.form_fields.filter(field_type="name").values_list("clean_name", flat=True)
    return {"email": submission.email} | dict.fromkeys(names, submission.answer("full_name"))


def confirming_pages() -> list[Page]:
    """Return the live form pages in the active language whose people have personal links."""
    types = [
        model
        for model in get_page_models()
        if issubclass(model, AbstractFormPage) and model.confirms
    ]
    language = get_language() or settings.LANGUAGE_CODE
    pages = Page.objects.live().public().type(*types).filter(locale__language_code=language)
    return list(pages.order_by("path"))
