"""Where a manifesto's signatures are, and how many signed which edition.

The tally counts by the signed text's hash, editions name it.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Left, Length
from wagtail.models import Page

from campaigns.models import EditionText, ManifestoPage, SigningPage
from forms.models import Register, Tally


def editions_by_hash(manifesto: ManifestoPage) -> dict[str, int]:
    """Return the number of the edition that had each text first, by the text's hash.

    A later edition may leave a language's words as they are. Who signed those before has not
    signed the later edition; a hash alone cannot tell who signed them after.
    """
    texts = EditionText.objects.filter(edition__manifesto=manifesto.translation_key)
    rows = texts.order_by("-edition__number").values_list("sha256", "edition__number")
    return dict(rows)


def signing_pages(manifesto: UUID) -> QuerySet[SigningPage]:
    """Return where the manifesto with this translation key is signed, in all languages."""
    languages = ManifestoPage.objects.filter(translation_key=manifesto)
    above = Left("path", Length("path") - Page.steplen)
    found: QuerySet[SigningPage] = SigningPage.objects.annotate(above=above)
    return found.filter(above__in=languages.values("path"))


def register_of(manifesto: UUID) -> Register | None:
    """Return the register that the manifesto's signatures are in; ``None`` before there is one."""
    keys = signing_pages(manifesto).values("translation_key")
    return Register.objects.filter(key__in=keys).order_by("pk").first()


def people_signed(manifesto_id: int | None) -> int:
    """Return how many signed a manifesto, in all languages, as the worker last counted: one query.

    Any of its languages may be given. Nobody did where its signing page is not published.
    """
    above = Left("path", Length("path") - Page.steplen)
    manifesto = Page.objects.filter(pk=manifesto_id)
    signing = SigningPage.objects.live().annotate(above=above)
    total = Tally.objects.filter(
        register__key__in=signing.filter(above__in=manifesto.values("path")).values(
            "translation_key"
        ),
        dimension=Tally.Dimension.TOTAL,
    ).first()
    return total.count if total else 0


def signed_by_edition(manifesto: ManifestoPage) -> dict[int, int]:
    """Return how many confirmed signatures each edition has, as the worker last counted."""
    numbers = editions_by_hash(manifesto)
    signing = signing_pages(manifesto.translation_key)
    cells = Tally.objects.filter(
        register__key__in=signing.values("translation_key"),
        dimension=Tally.Dimension.TEXT,
        value__in=numbers,
    )
    signed: dict[int, int] = {}
    for value, count in cells.values_list("value", "count"):
        signed[numbers[value]] = signed.get(numbers[value], 0) + count
    return signed
