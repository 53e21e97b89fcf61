"""Drafts by a machine translator, in the background: what is untranslated, batch by batch.

Addresses, slugs and keys are sent to no machine; a sentence that holds an address is left to
people. Every draft is marked as the machine's until a person edits or approves it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue

from core import jobs
from core.desk.access import open_translation
from core.desk.faults import PLACEHOLDER, fault_of, keeps_marks, longest_of
from core.desk.saving import Wording, save_wordings
from core.models import Job

KIND: Final = "machine"
MOST_STRINGS: Final = 50
MOST_BYTES: Final = 10_000
# Names of fields whose values code relies on, should one ever be cut into strings.
NEVER_SENT: Final = frozenset({"slug", "clean_name", "to_address", "from_address"})
ADDRESS: Final = re.compile(r"@|\w://|\b[a-z0-9-]+\.[a-z]{2,}\b", re.IGNORECASE | re.ASCII)
TAG: Final = re.compile(r"<[^>]*>|&\w+;")

# A text, and every place on the page where it stands untranslated.
Texts = dict[str, list[StringSegment]]


def translator_for(translation: Translation) -> BaseMachineTranslator | None:
    """Return the machine that translates into a language, if one is configured and knows it."""
    machine = get_machine_translator()
    languages = (translation.source.locale, translation.target_locale)
    return machine if machine is not None and machine.can_translate(*languages) else None


def is_for_machines(text: str, field_path: str) -> bool:
    """Tell whether a text may be sent: it has words, and neither address nor key."""
    words = TAG.sub("", PLACEHOLDER.sub("", text))
    return (
        field_path.rpartition(".")[2] not in NEVER_SENT
        and not ADDRESS.search(words)
        and any(letter.isalpha() for letter in words)
    )


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in groups that a machine takes at a time; a longer text goes alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if batch and (len(batch) == MOST_STRINGS or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += length
    if batch:
        yield batch


def queue(*, translation: Translation, user: Any) -> Job:
    """Let the worker ask the machine; who asked already gets the job that is not over yet."""
    parameters = {"translation": translation.pk}
    unfinished = Job.objects.filter(kind=KIND, user=user, parameters=parameters).filter(
        state__in=[Job.State.QUEUED, Job.State.LEASED]
    )
    return unfinished.first() or jobs.start(
        kind=KIND, parameters=parameters, user=user, now=timezone.now()
    )


def run(job: Job) -> dict[str, Any]:
    """Fill in what is untranslated; what a person writes meanwhile stays. Raises what goes wrong.

    Each batch is kept as it comes: begun again, the job asks for the rest alone.
    """
    translation = open_translation(job.user, job.parameters["translation"], to_write=True)
    machine = translator_for(translation)
    if machine is None:
        raise Http404
    texts = _untranslated(translation)
    sent = [
        text
        for text, places in texts.items()
        if all(is_for_machines(text, place.context.field_path) for place in places)
    ]
    counts = {"translated": 0, "dropped": 0, "left": len(texts) - len(sent)}
    done = 0
    for batch in batches(sent):
        jobs.advance(job, done=done, total=len(sent))
        answers = _ask(machine, translation, batch)
        wordings = list(_wordings(machine, translation, texts, answers))
        save_wordings(translation=translation, wordings=wordings, user=job.user, replace=False)
        good = {wording.segment.string_id for wording in wordings}
        counts["translated"] += len(good)
        counts["dropped"] += len(batch) - len(good)
        done += len(batch)
    return counts


def tell(job: Job) -> str:
    """Say what came of it."""
    translated, dropped, left = (job.result[key] for key in ("translated", "dropped", "left"))
    sentences = [
        ngettext(
            "%(count)s text was translated by the machine. Please read it.",
            "%(count)s texts were translated by the machine. Please read them.",
            translated,
        )
        % {"count": translated}
    ]
    if dropped:
        sentences.append(
            ngettext(
                "%(count)s translation was thrown away: it lost a link, a tag or a placeholder, "
                "or is too long.",
                "%(count)s translations were thrown away: they lost a link, a tag or a "
                "placeholder, or are too long.",
                dropped,
            )
            % {"count": dropped}
        )
    if left:
        sentences.append(
            ngettext(
                "%(count)s text is left to you: it holds an address, or no words.",
                "%(count)s texts are left to you: they hold an address, or no words.",
                left,
            )
            % {"count": left}
        )
    return " ".join(sentences)


def _untranslated(translation: Translation) -> Texts:
    translated = set(
        StringTranslation.objects.filter(
            locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
        ).values_list("translation_of_id", "context_id")
    )
    rows = StringSegment.objects.filter(source_id=translation.source_id)
    texts: Texts = {}
    for row in rows.select_related("string", "context").order_by("order"):
        key = (row.string_id, row.context_id)
        if key not in translated:
            translated.add(key)
            texts.setdefault(row.string.data, []).append(row)
    return texts


def _ask(
    machine: BaseMachineTranslator, translation: Translation, texts: list[str]
) -> dict[str, str]:
    """Return what the machine made of each text; nothing where it made nothing."""
    answers = machine.translate(
        translation.source.locale, translation.target_locale, [StringValue(text) for text in texts]
    )
    return {
        text: (answer.data or "").strip()
        for text in texts
        if (answer := answers.get(StringValue(text))) is not None
    }


def _wordings(
    machine: BaseMachineTranslator, translation: Translation, texts: Texts, answers: dict[str, str]
) -> Iterator[Wording]:
    """Yield what can be kept: whole, with every tag, link and placeholder, and not too long."""
    model = translation.source.specific_content_type.model_class()
    for text, answer in answers.items():
        if not keeps_marks(source=text, translated=answer):
            continue
        for place in texts[text]:
            longest = longest_of(model, place.context.field_path)
            if not fault_of(source=text, translated=answer, longest=longest):
                yield Wording(place, answer, str(machine.display_name), by_machine=True)
