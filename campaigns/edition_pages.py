"""What stands on the permanent addresses of editions, in one language."""

from itertools import pairwise
from typing import Any

from django.http import Http404

from campaigns.models import Edition, EditionText, ManifestoPage
from campaigns.signers import signed_by_edition
from core.comparison import compare
from core.navigation import describe


def all_editions(page: ManifestoPage) -> dict[str, Any]:
    """Return every edition, the newest first: its languages, corrections and signers."""
    signed = signed_by_edition(page)
    editions = Edition.objects.filter(manifesto=page.translation_key).order_by("-number")
    texts: dict[int, list[EditionText]] = {}
    for text in EditionText.objects.filter(edition__in=editions).defer("text"):
        texts.setdefault(text.edition_id, []).append(text)
    own = page.locale.language_code
    return {
        "editions": [
            {
                "edition": edition,
                "signed": signed.get(edition.number, 0),
                "is_here": any(text.language == own for text in texts.get(edition.pk, [])),
                "corrections": [text for text in texts.get(edition.pk, []) if text.language == own][
                    1:
                ],
            }
            for edition in editions
        ]
    }


def one_edition(page: ManifestoPage, number: int) -> dict[str, Any]:
    """Return the exact text of one edition and which is current. Raises ``Http404``."""
    editions = list(Edition.objects.filter(manifesto=page.translation_key).order_by("number"))
    edition = next((found for found in editions if found.number == number), None)
    if edition is None:
        raise Http404
    language = page.locale.language_code
    texts = list(EditionText.objects.filter(edition=edition).order_by("published_at", "pk"))
    here = [text for text in texts if text.language == language]
    return {
        "edition": edition,
        "current": editions[-1],
        "text": here[-1] if here else None,
        "texts": here,
        "corrections": here[1:],
        "languages": {text.language for text in texts},
        "language": language,
        "direction": describe(language)[1],
    }


def one_text(page: ManifestoPage, number: int, order: int) -> dict[str, Any]:
    """Return the exact words an edition had at first (``order`` 1) or after a correction (2, 3 …).

    Each language has corrections of its own. Raises ``Http404``.
    """
    shown = one_edition(page, number)
    texts = shown["texts"]
    if not 1 <= order <= len(texts):
        raise Http404
    return {
        **shown,
        "text": texts[order - 1],
        "order": order,
        "correction": order > 1,
        "corrected_by": texts[order] if order < len(texts) else None,
        "languages": {shown["language"]},
    }


def changes_of(page: ManifestoPage, number: int) -> dict[str, Any]:
    """Return an edition beside the one before, and beside its own corrections.

    Each language is compared with the nearest earlier edition it has. Raises ``Http404``.
    """
    shown = one_edition(page, number)
    before = (
        EditionText.objects.filter(
            edition__manifesto=page.translation_key,
            edition__number__lt=number,
            language=shown["language"],
        )
        .select_related("edition")
        .order_by("edition__number", "published_at", "pk")
        .last()
    )
    texts = shown["texts"]
    corrected = [(later, compare(earlier.text, later.text)) for earlier, later in pairwise(texts)]
    comparison = compare(before.text, texts[-1].text) if before and texts else None
    return {**shown, "before": before, "comparison": comparison, "corrected": corrected}
