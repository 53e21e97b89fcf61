"""The translation desk: what there is to translate, where it stands, and where to work on it.

Rows are what people write in the source language, pages first and in the order of their tree;
cells are its languages. What somebody sees is bounded by what they may work on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, get_translatable_models
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import TranslationSource, get_edit_url

from core.desk.access import may_edit, may_publish
from core.desk.states import Key, PageState, State, states_of
from core.desk.submitting import PERMISSION, open_locales

WORKS_ON_PAGES: Final = ("change", "publish")
States = dict[Key, PageState]
# A choice beside the states: the page as a whole, or some of its strings, no person stands for.
UNAPPROVED: Final = "unapproved"
# What each state looks like besides its words: never by colour alone.
ICONS: Final = {
    State.NOT_STARTED: "radio-empty",
    State.IN_PROGRESS: "edit",
    State.READY: "upload",
    State.PUBLISHED: "circle-check",
    State.OUT_OF_DATE: "warning",
}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see; everything where nothing is said."""

    words: str = ""
    language: str = ""
    kind: str = ""
    state: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Cell:
    """One language of one row. ``url`` leads to the work, and is empty where there is none."""

    locale: Locale
    state: PageState
    url: str = ""
    todo: Any = ""

    @property
    def icon(self) -> str:
        """Return the name of the icon for the state."""
        return ICONS[self.state.state]


@dataclass(frozen=True)
class Row:
    """A page or a snippet of the source language, and its languages."""

    thing: Any
    url: str
    cells: Sequence[Cell]

    @property
    def kind(self) -> Any:
        """Return what it is, in words."""
        return kind_of(self.thing)

    @property
    def level(self) -> int:
        """Return how deep in the tree a page stands, from 0; snippets stand in none."""
        return self.thing.depth - 2 if isinstance(self.thing, Page) else 0


def kind_of(thing: Any) -> Any:
    """Return the name of a page's type, or of a snippet's; a page need not be its own type."""
    model = thing.cached_content_type.model_class() if isinstance(thing, Page) else type(thing)
    return model._meta.verbose_name if model else ""


def works_on_translations(user: Any) -> bool:
    """Tell whether the desk is for somebody: they change or publish pages."""
    return bool(page_permission_policy.user_has_any_permission(user, WORKS_ON_PAGES))


def snippet_models() -> list[Any]:
    """Return the kinds of translatable things in the admin that are no pages."""
    return [
        model
        for model in get_translatable_models()
        if not issubclass(model, Page) and hasattr(model, "snippet_viewset")
    ]


class Overview:
    """The desk of one person. Nothing is asked of the database before it is needed."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._rights: dict[tuple[Any, int, str], bool] = {}

    # ---- Languages ---------------------------------------------------------------------------

    @cached_property
    def _open(self) -> list[Locale]:
        return list(open_locales(self.user))

    @cached_property
    def sees_all(self) -> bool:
        """Tell whether somebody sees all languages: they work on the originals."""
        return any(locale.language_code == settings.LANGUAGE_CODE for locale in self._open)

    @cached_property
    def locales(self) -> list[Locale]:
        """Return the languages that this person sees, in the order of the settings."""
        order = [code for code, _name in settings.LANGUAGES]
        seen = Locale.objects.all() if self.sees_all else self._open
        order.remove(settings.LANGUAGE_CODE)
        known = [locale for locale in seen if locale.language_code in order]
        return sorted(known, key=lambda locale: order.index(locale.language_code))

    @cached_property
    def publishes(self) -> bool:
        """Tell whether this person publishes any pages."""
        return bool(page_permission_policy.user_has_permission(self.user, "publish"))

    def chosen(self, wish: Wish) -> list[Locale]:
        """Return the languages that a wish names: one of those seen, or all of them."""
        return [locale for locale in self.locales if wish.language in {"", locale.language_code}]

    # ---- Rows --------------------------------------------------------------------------------

    def kinds(self) -> list[tuple[str, str]]:
        """Return what rows there can be, for choosing: the models' labels and names."""
        found = ContentType.objects.filter(pk__in=_pages().order_by().values("content_type"))
        models = [model for kind in found if (model := kind.model_class())]
        named = [
            (model._meta.label_lower, str(model._meta.verbose_name))
            for model in [*models, *self._snippet_models()]
        ]
        return sorted(named, key=lambda kind: kind[1].casefold())

    def things(self, wish: Wish) -> list[Any]:
        """Return what there is to translate; a site has hundreds of pages, and these are light."""
        words = wish.words.strip().casefold()
        return [thing for thing in self._all_things(wish.kind) if words in str(thing).casefold()]

    def _all_things(self, kind: str) -> Iterator[Any]:
        pages = _pages()
        if kind:
            app_label, _dot, name = kind.partition(".")
            pages = pages.filter(content_type__app_label=app_label, content_type__model=name)
        yield from pages
        for model in self._snippet_models():
            if kind in {"", model._meta.label_lower}:
                yield from model._default_manager.filter(
                    locale__language_code=settings.LANGUAGE_CODE
                )

    def _snippet_models(self) -> list[Any]:
        return [
            model
            for model in snippet_models()
            if model.snippet_viewset.permission_policy.user_has_permission(self.user, "change")
        ]

    def matching(self, wish: Wish) -> tuple[list[Any], States | None]:
        """Return the things with a cell as wished, and their states if those had to be known."""
        things = self.things(wish)
        if not wish.state and not wish.mine:
            return things, None
        locales = self.chosen(wish)
        states = states_of(things, locales)
        return [
            thing
            for thing in things
            if any(
                self.is_wished(states[thing.translation_key, locale.pk], wish) for locale in locales
            )
        ], states

    def is_wished(self, state: PageState, wish: Wish) -> bool:
        """Tell whether a cell is in the wished state, and this person's own if that is wished."""
        # Who translates has languages of their own; who works on originals has what they wrote.
        is_mine = not self.sees_all or state.last_by == self.user
        if wish.mine and not is_mine:
            return False
        if wish.state == UNAPPROVED:
            return state.awaits_approval or state.unapproved > 0
        return wish.state in {"", state.state}

    def rows(
        self, things: Sequence[Any], locales: Sequence[Locale], states: States | None = None
    ) -> list[Row]:
        """Return the rows of these things, with links to the work on each cell.

        ``states`` are theirs, where they are known already.
        """
        states = states_of(things, locales) if states is None else states
        targets = _targets(things, locales, states)
        rows = []
        for thing in things:
            cells = []
            for locale in locales:
                state = states[thing.translation_key, locale.pk]
                target = targets.get((type(thing), state.target_page_id))
                url, todo = self._work(thing, locale, state, target)
                cells.append(Cell(locale, state, url, todo))
            own = get_edit_url(thing) if self._may("change", thing) else ""
            rows.append(Row(thing, own, cells))
        return rows

    # ---- Work --------------------------------------------------------------------------------

    def _work(self, thing: Any, locale: Locale, state: PageState, target: Any) -> tuple[str, Any]:
        """Return where the work on a cell is done, and what it is."""
        if target is None:
            may_begin = self.user.has_perm(PERMISSION) and self._may("change", thing)
            if may_begin and locale in self._open:
                return submit_url(thing), _("Submit for translation")
            return "", ""
        is_whole = state.state in {State.READY, State.PUBLISHED}
        needs_yes = state.state == State.READY or state.awaits_approval or state.unapproved
        if state.translation_id and is_whole and needs_yes and self._may("publish", target):
            todo = _("Publish") if state.state == State.READY else _("Approve")
            return reverse("publish_translation", args=[state.translation_id]), todo
        if not self._may("change", target):
            return "", ""
        if state.translation_id and state.state == State.OUT_OF_DATE:
            return reverse("what_changed", args=[state.translation_id]), _("What changed")
        return get_edit_url(target), _("Open the editor") if is_whole else _("Translate")

    def _may(self, action: str, thing: Any) -> bool:
        """Tell whether this person may change or publish this.

        Rights on snippets depend on kind and language alone, so each is asked for once.
        """
        if isinstance(thing, Page):
            policy = page_permission_policy
            return bool(policy.user_has_permission_for_instance(self.user, action, thing))
        key = (type(thing), thing.locale_id, action)
        if key not in self._rights:
            ask = may_edit if action == "change" else may_publish
            self._rights[key] = ask(self.user, thing)
        return self._rights[key]


def _pages() -> Any:
    """Return the originals in the order of their tree: readers see them, or translators do."""
    translated = TranslationSource.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    originals = Page.objects.filter(
        Q(live=True) | Q(translation_key__in=translated.values("object_id")),
        locale__language_code=settings.LANGUAGE_CODE,
        alias_of=None,
        depth__gt=1,
    )
    return originals.order_by("path").only(
        "title",
        "path",
        "depth",
        "live",
        "locale",
        "translation_key",
        "content_type",
        "last_published_at",
        "owner",
    )


def _targets(things: Sequence[Any], locales: Sequence[Locale], states: States) -> dict[Any, Any]:
    """Return what the cells stand for, by the kind of the original and its own number."""
    wanted: dict[Any, set[int]] = {}
    for thing in things:
        for locale in locales:
            pk = states[thing.translation_key, locale.pk].target_page_id
            if pk is not None:
                wanted.setdefault(type(thing), set()).add(pk)
    found: dict[Any, Any] = {}
    for model, pks in wanted.items():
        rows = model._default_manager.filter(pk__in=pks)
        light = rows.only("path", "depth", "owner", "locale") if model is Page else rows
        found |= {(model, row.pk): row for row in light}
    return found


def submit_url(thing: Any) -> str:
    """Return the address at which a page or a snippet is sent to translation."""
    if isinstance(thing, Page):
        return reverse("wagtail_localize:submit_page_translation", args=[thing.pk])
    meta = thing._meta
    return reverse(
        "wagtail_localize:submit_snippet_translation",
        args=[meta.app_label, meta.model_name, quote(thing.pk)],
    )
