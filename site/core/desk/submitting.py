"""Beginning translations: of one page or a whole tree, into several languages, as a job.

What comes into being is a draft in the other language's tree and the strings for its translators.
wagtail-localize publishes untranslated parents as aliases, and where a page exists already it
writes the draft into the row that readers see; here neither happens.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation, TranslationSource

from core import jobs
from core.desk.access import may_edit
from core.models import Job

SUBMIT: Final = "submit"
PERMISSION: Final = "wagtail_localize.submit_translation"
WORKED_ON: Final = ("change", "publish")


# ---- Who may ---------------------------------------------------------------------------------


def may_submit(user: Any, thing: Any) -> bool:
    """Tell whether somebody may send a page or a snippet to translation."""
    return user.has_perm(PERMISSION) and may_edit(user, thing)


def open_locales(user: Any) -> QuerySet[Locale]:
    """Return the languages whose trees somebody works on; all, for who may make new trees."""
    locales: QuerySet[Locale] = Locale.objects.all()
    if Page.get_first_root_node().permissions_for_user(user).can_add_subpage():
        return locales
    pages = page_permission_policy.instances_user_has_any_permission_for(user, WORKED_ON)
    return locales.filter(pk__in=pages.order_by().values("locale_id"))


# ---- The job ---------------------------------------------------------------------------------


def queue(*, thing: Model, locales: Iterable[Locale], with_tree: bool, user: Any) -> Job:
    """Let the worker begin translations; it asks again for the rights of who asked for them."""
    # A tree holds pages of many types; each is found as a page first.
    model = Page if isinstance(thing, Page) else type(thing)
    parameters = {
        "model": model._meta.label_lower,
        "pk": thing.pk,
        "locales": [locale.pk for locale in locales],
        "with_tree": with_tree,
    }
    return jobs.start(kind=SUBMIT, parameters=parameters, user=user, now=timezone.now())


def run(job: Job) -> dict[str, Any]:
    """Begin the translations that a job asks for, a page at a time; raises ``jobs.Cancelled``."""
    asked = job.parameters
    model = apps.get_model(asked["model"])
    locales = list(open_locales(job.user).filter(pk__in=asked["locales"]))
    keys = list(_keys(model, asked["pk"], with_tree=asked["with_tree"]))
    counts = {"begun": 0, "existing": 0, "left_out": 0}
    for done, key in enumerate(keys):
        jobs.advance(job, done=done, total=len(keys))
        thing: Any = model._default_manager.filter(pk=key).first()
        if isinstance(thing, Page):
            thing = thing.specific
        if thing is None or not may_submit(job.user, thing):
            counts["left_out"] += 1
            continue
        with transaction.atomic():
            for locale in locales:
                is_new = submit(thing=thing, locale=locale, user=job.user)
                counts["begun" if is_new else "existing"] += 1
    return counts


def _keys(model: type[Model], pk: int, *, with_tree: bool) -> Iterator[int]:
    """Yield what is to be translated, parents before their children."""
    yield pk
    if with_tree and issubclass(model, Page):
        for page in Page.objects.filter(pk=pk):
            below = page.get_descendants().filter(alias_of=None).order_by("path")
            yield from below.values_list("pk", flat=True)


def tell(job: Job) -> str:
    """Say what came of it."""
    begun, existing, left_out = (job.result[key] for key in ("begun", "existing", "left_out"))
    sentences = [
        ngettext(
            "%(count)s translation was begun, as a draft.",
            "%(count)s translations were begun, as drafts.",
            begun,
        )
        % {"count": begun}
    ]
    if existing:
        sentences.append(
            ngettext(
                "%(count)s existed already and was left as it is.",
                "%(count)s existed already and were left as they are.",
                existing,
            )
            % {"count": existing}
        )
    if left_out:
        sentences.append(
            ngettext(
                "%(count)s page was left out: it is gone, or you may not edit it.",
                "%(count)s pages were left out: they are gone, or you may not edit them.",
                left_out,
            )
            % {"count": left_out}
        )
    return " ".join(sentences)


# ---- One translation -------------------------------------------------------------------------


@transaction.atomic
def submit(*, thing: Any, locale: Locale, user: Any) -> bool:
    """Begin the translation of a page or snippet into a language; ``False`` if there is one.

    Parents that lack come first, as drafts too. What exists is never touched; only an alias, which
    has no content of its own, becomes a page, and readers go on seeing what they saw.
    """
    if isinstance(thing, Page):
        thing = thing.specific
    target = thing.get_translation_or_none(locale)
    is_alias = getattr(target, "alias_of_id", None) is not None
    if thing.locale_id == locale.pk or (target is not None and not is_alias):
        return False
    source, _created = TranslationSource.get_or_create_from_instance(thing)
    for segment in source.relatedobjectsegment_set.select_related("object"):
        related = segment.object.get_instance_or_none(thing.locale)
        if related is not None:
            submit(thing=related, locale=locale, user=user)
    if is_alias:
        ConvertAliasPageAction(target, user=user).execute(skip_permission_checks=True)
    elif isinstance(thing, Page):
        _submit_parent(thing, locale, user)
        source.sync_view_restrictions(thing, thing.copy_for_translation(locale))
    else:
        # Snippets have no drafts; until it is translated the copy holds the words of the source.
        thing.copy_for_translation(locale).save()
    Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    return True


def _submit_parent(page: Page, locale: Locale, user: Any) -> None:
    parent = page.get_parent()
    if not parent.is_root() and not parent.has_translation(locale):
        submit(thing=parent, locale=locale, user=user)
