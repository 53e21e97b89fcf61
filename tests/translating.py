"""What translators do, in short, for tests to begin from."""

from typing import Any

from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from core.desk.sources import bring_up_to_date
from core.desk.states import PageState, states_of


def translation_of(page: Any, language: str = "uk") -> Translation:
    """Return the translation of a page or mail, whichever of its languages is given."""
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code=language
    )


def state_of(translation: Translation) -> PageState:
    """Return where one page's translation stands. Raises ``Page.DoesNotExist`` without a source."""
    source = translation.source
    page = Page.objects.get(translation_key=source.object_id, locale=source.locale_id)
    return states_of([page], [translation.target_locale])[
        source.object_id, translation.target_locale_id
    ]


def write(
    translation: Translation, words: str, *, of: str = "", path: str = "", **fields: Any
) -> StringTranslation:
    """Put ``words`` in as the translation of the string ``of`` the original, or of one at ``path``.

    ``fields`` say who wrote them and how.
    """
    segments = translation.source.stringsegment_set.order_by("order")
    wanted = {"string__data": of} if of else {"context__path": path}
    segment = segments.filter(**wanted)[0]
    string, _created = StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale=translation.target_locale,
        defaults={
            "data": words,
            "translation_type": "manual",
            "tool_name": "",
            "has_error": False,
            **fields,
        },
    )
    return string


def change_original(slug: str, **fields: Any) -> Page:
    """Publish an English page with other words, as an editor does; translators see it at once."""
    page = Page.objects.get(slug=slug, locale__language_code="en").specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    bring_up_to_date(translation_of(page).source)
    page.refresh_from_db()
    return page
