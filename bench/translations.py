"""One piece of translation work in a process of its own, so that its memory is nobody else's.

    python bench/translations.py page|tree|sync|po ours|stock
    python bench/translations.py submit|upload request

Prints JSON: seconds, queries, and megabytes at the peak. The site is that of the environment, and
is left as it was: ``bench/translate.py`` sets it up. Stock is wagtail-localize as it comes, called
as its own views call it, its bulk storing of strings (``core.desk.segments``) taken back.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

PAGE: Final = "bench-page"
TREE: Final = "bench-tree"
SEGMENTS: Final = 360
PAGES: Final = 150
BRANCHES: Final = 10
FIVE: Final = ("uk", "pl", "de", "fr", "ar")
THREE: Final = FIVE[:3]

Work = Callable[[], None]


def main(what: str, whose: str) -> None:
    """Print what a piece of work took."""
    start()
    from django.db import connection, transaction

    from bench.exports import peak

    works: dict[str, Callable[[str], Work]] = {
        "page": page,
        "tree": tree,
        "sync": sync,
        "po": po,
        "submit": submit,
        "upload": upload,
    }
    count = Counter()
    with transaction.atomic():
        work = works[what](whose)
        base = peak()
        with connection.execute_wrapper(count):
            begun = time.perf_counter()
            work()
            seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    taken = {"seconds": seconds, "queries": count.queries, "peak": peak(), "base": base}
    print(json.dumps(taken))


class Counter:
    """Counts what the database is asked."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        """Count one, and ask it."""
        self.queries += 1
        return execute(*args)


def start() -> None:
    """Begin with five languages besides English, whatever the site ships."""
    from django.conf import settings

    codes = dict(settings.LANGUAGES)
    more = [(code, code) for code in FIVE if code not in codes]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.LANGUAGES, *more]
    import django

    django.setup()


# ---- The site --------------------------------------------------------------------------------


def fill() -> None:
    """Make the page of 360 strings and the tree of 150 pages, in a site that has its languages."""
    from wagtail.models import Locale, Page

    from core.desk.submitting import submit as begin

    locales = [Locale.objects.get_or_create(language_code=code)[0] for code in FIVE]
    home = Page.objects.get(depth=2, locale__language_code="en").specific
    for locale in locales:
        begin(thing=home, locale=locale, user=None)
    add(home, PAGE, SEGMENTS - 1)
    root = add(home, TREE, 2)
    for number in range(BRANCHES):
        branch = add(root, f"branch-{number}", 2)
        for leaf in range(PAGES // BRANCHES - 1):
            # A real tree holds pages of several types.
            add(branch, f"leaf-{number}-{leaf}", 2, is_update=leaf % 2 == 1)


def add(parent: Any, slug: str, paragraphs: int, *, is_update: bool = False) -> Any:
    """Add a live page with so many paragraphs, a string each."""
    import uuid

    from campaigns.models import UpdatePage
    from home.models import StandardPage

    body = [
        {
            "type": "text",
            "value": f"<p>Sentence {number} of {slug}, with <b>a word</b> that stands out.</p>",
            "id": str(uuid.uuid4()),
        }
        for number in range(paragraphs)
    ]
    words = {"title": slug, "slug": slug, "body": body}
    instance = UpdatePage(**words, summary=slug) if is_update else StandardPage(**words)
    made = parent.add_child(instance=instance)
    made.save_revision().publish()
    return made


def found(slug: str) -> Any:
    """Return a page of the site by its slug."""
    from wagtail.models import Page

    return Page.objects.get(slug=slug, locale__language_code="en").specific


def languages(codes: tuple[str, ...]) -> list[Any]:
    """Return the rows of languages."""
    from wagtail.models import Locale

    return list(Locale.objects.filter(language_code__in=codes))


def person() -> Any:
    """Return somebody who may do everything."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get_or_create(username="bench", is_superuser=True)[0]


def take_back() -> None:
    """Let wagtail-localize store strings, and translated pages, as it does by itself."""
    from wagtail_localize.models import TranslationSource

    from core.desk import localize_gap
    from core.desk.segments import stock_refresh_segments

    TranslationSource.refresh_segments = stock_refresh_segments
    TranslationSource.create_or_update_translation = localize_gap.stock


# ---- The work --------------------------------------------------------------------------------


def page(whose: str) -> Work:
    """Begin the translation of a long page into five languages."""
    return begun(whose, found(PAGE), languages(FIVE), with_tree=False)


def tree(whose: str) -> Work:
    """Begin the translation of 150 pages, and of the one above them, into three languages."""
    return begun(whose, found(TREE), languages(THREE), with_tree=True)


def begun(whose: str, thing: Any, locales: list[Any], *, with_tree: bool) -> Work:
    """Return what begins translations: our job, or what wagtail-localize does in the request."""
    from wagtail_localize.operations import translate_object, translate_page_subtree

    from core.desk import submitting

    user = person()
    if whose == "ours":
        job = submitting.queue(thing=thing, locales=locales, with_tree=with_tree, user=user)
        pages = thing.get_descendants(inclusive=True).count() if with_tree else 1

        def ours() -> None:
            finish(job)
            if job.result["begun"] != pages * len(locales):
                raise RuntimeError(f"Not everything was begun: {job.result}")

        return ours
    take_back()

    def stock() -> None:
        translate_object(thing, locales, None, user)
        if with_tree:
            translate_page_subtree(thing.pk, locales, None, user)

    return stock


def finish(job: Any) -> None:
    """Run a job as the worker does. Raises ``RuntimeError`` if it does not come to its end."""
    from core import jobs

    jobs.run_due()
    job.refresh_from_db()
    if job.state != job.State.FINISHED:
        raise RuntimeError(f"The job ended as {job.state}: {job.error}")


def sync(whose: str) -> Work:
    """Bring the strings of a long page up to its text after one sentence has changed."""
    from wagtail_localize.models import TranslationSource

    from core.desk import sources

    thing = found(PAGE)
    source = TranslationSource.get_or_create_from_instance(thing)[0]
    thing.body[0].value.source = "<p>Another sentence</p>"
    thing.save()
    if whose == "ours":
        job = sources.queue(source=source, user=person())
        return lambda: finish(job)
    take_back()
    work: Work = source.update_from_db
    return work


def po(whose: str) -> Work:
    """Take the translations of a long page out of a PO file."""
    import polib

    from core.desk import po as desk_po

    translation, content = translated()
    if whose == "ours":

        def ours() -> None:
            desk_po.take(translation=translation, content=content, user=person())

        return ours

    def stock() -> None:
        translation.import_po(polib.pofile(content.decode()), user=person())

    return stock


def translated() -> tuple[Any, bytes]:
    """Return a translation that has begun, and a PO file with all of it."""
    import polib
    from wagtail_localize.models import Translation

    from core.desk import po as desk_po
    from core.desk import submitting

    thing, (locale, *_others) = found(PAGE), languages(THREE)
    submitting.submit(thing=thing, locale=locale, user=None)
    translation = Translation.objects.get(
        source__object_id=thing.translation_key, target_locale=locale
    )
    file = polib.pofile("#\n" + desk_po.export(translation))
    for entry in file:
        entry.msgstr = entry.msgid.replace("Sentence", "Речення")
    return translation, str(file).encode()


# ---- The requests ----------------------------------------------------------------------------


def submit(_whose: str) -> Work:
    """Ask through the whole site for a tree in three languages."""
    from bench.stage import registrar

    client, thing = registrar(), found(TREE)
    client.get("/admin/")  # a server that has been running for a while
    data = {"locales": [locale.pk for locale in languages(THREE)], "with_tree": "on"}
    return answered(client, f"/admin/localize/submit/page/{thing.pk}/", data, 302)


def upload(_whose: str) -> Work:
    """Send a PO file of 360 strings through the whole site."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from bench.stage import registrar

    client, (translation, content) = registrar(), translated()
    client.get("/admin/")
    file = SimpleUploadedFile("bench.po", content)
    address = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    return answered(client, address, {"file": file}, 200)


def answered(client: Any, address: str, data: dict[str, Any], status: int) -> Work:
    """Return what posts to an address. Raises ``RuntimeError`` for another answer."""

    def work() -> None:
        response = client.post(address, data)
        if response.status_code != status:
            raise RuntimeError(f"{address} answered {response.status_code}")

    return work


if __name__ == "__main__":
    main(*sys.argv[1:])
