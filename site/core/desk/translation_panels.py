"""The first page of the admin: how the translations stand in a person's languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from core.desk.desk_views import desk_url
from core.desk.overview import ICONS, Overview, Row, Wish, works_on_translations
from core.desk.states import PageState, State, states_of
from core.navigation import describe

# What asks for work, the most urgent first.
TOLD: Final = (State.OUT_OF_DATE, State.READY, State.IN_PROGRESS)
MOST_READY: Final = 5


@dataclass(frozen=True)
class Standing:
    """How many pages of a language are in a state, and where they are listed."""

    state: State
    number: int
    url: str

    @property
    def icon(self) -> str:
        """Return the name of the icon for the state."""
        return ICONS[self.state]


class YourTranslationsPanel(Component):
    """What is out of date, ready or in progress in somebody's languages."""

    name = "your_translations"
    template_name = "core/admin/your_translations_panel.html"
    order: ClassVar[int] = 20

    def __init__(self, locales: list[Locale], states: list[tuple[Locale, PageState]]) -> None:
        self.languages = [
            (
                describe(locale.language_code)[0],
                [_standing(locale, state, states) for state in TOLD],
            )
            for locale in locales
        ]

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the languages with their numbers."""
        return {"languages": self.languages}


def _standing(locale: Locale, state: State, states: list[tuple[Locale, PageState]]) -> Standing:
    found = [one for where, one in states if where == locale and one.state == state]
    return Standing(state, len(found), desk_url(language=locale.language_code, state=state.value))


class ReadyToPublishPanel(Component):
    """Translations that wait for a publisher, with links to publish them."""

    name = "ready_to_publish"
    template_name = "core/admin/ready_to_publish_panel.html"
    order: ClassVar[int] = 30

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the first of them, and where all are listed."""
        cells = [
            {"thing": row.thing, "cell": cell, "language": describe(cell.locale.language_code)[0]}
            for row in self.rows
            for cell in row.cells
            if cell.state.state == State.READY and cell.url
        ]
        return {
            "ready": cells[:MOST_READY],
            "url": desk_url(state=State.READY.value),
        }


def panels_for(user: Any) -> Iterator[Component]:
    """Yield the panels of a person; both stand on one look at the desk, whose cost is bounded."""
    if not works_on_translations(user):
        return
    overview = Overview(user)
    things, locales = overview.things(Wish()), overview.locales
    states = states_of(things, locales)
    by_pk = {locale.pk: locale for locale in locales}
    yield YourTranslationsPanel(
        locales, [(by_pk[pk], state) for (_key, pk), state in states.items()]
    )
    ready = {key for (key, _pk), state in states.items() if state.state == State.READY}
    waiting = [thing for thing in things if thing.translation_key in ready][:MOST_READY]
    if waiting and overview.publishes:
        yield ReadyToPublishPanel(overview.rows(waiting, locales, states))
