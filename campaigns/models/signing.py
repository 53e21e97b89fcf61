"""The page where a manifesto is signed."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.contrib.routable_page.models import path

from campaigns.cards import SIGNED, signed_card, told
from campaigns.countries import told as told_countries
from campaigns.models.editions import Edition, EditionText
from campaigns.models.manifestos import ManifestoPage
from campaigns.professions import Profession
from campaigns.signing_forms import SigningForm
from campaigns.structured import endorsement
from core.cards import Card
from core.templatetags.core_tags import long_date
from forms.models import (
    AbstractFormField,
    AbstractFormPage,
    NewText,
    SignedText,
    Submission,
    Tally,
)
from forms.submission_forms import SubmissionForm
from forms.tally import counts_by, total_of

TOTAL_SECONDS = 10


class SigningPage(AbstractFormPage):
    """Gathers signatures for the manifesto above it. Each is confirmed by mail; one per person."""

    form_class: ClassVar[type[SubmissionForm]] = SigningForm
    confirms: ClassVar[bool] = True
    one_per_person: ClassVar[bool] = True
    changeable: ClassVar[tuple[str, ...]] = (
        "full_name",
        "institution",
        "commitments",
        "show_name",
    )
    done_template: ClassVar[str] = "forms/form_page_inbox.html"
    after_template: ClassVar[str] = "campaigns/after_signing.html"
    phase_template: ClassVar[str] = "campaigns/signing_page_phase.html"

    template = "campaigns/signing_page.html"
    parent_page_types: ClassVar[list[str]] = ["campaigns.ManifestoPage"]
    # The home page shows one total.
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("signing page")
        verbose_name_plural = _("signing pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve only while the manifesto is published: a draft is neither shown nor signed."""
        if not self.manifesto.live:
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Stay out of the sitemap while the manifesto is not published."""
        return super().get_sitemap_urls(request) if self.manifesto.live else []

    @cached_property
    def manifesto(self) -> ManifestoPage:
        """Return the manifesto that is signed here, in this page's language."""
        manifesto: ManifestoPage = ManifestoPage.objects.parent_of(self).get()
        return manifesto

    @path("total.json/")
    def total_json(self, request: HttpRequest) -> HttpResponse:
        """Return the total, also by country and language, and when it was counted last.

        The same numbers on every language's page: they fill one register. ISO 8601, UTC. Under
        "" are all countries that have too few to be named.
        """
        register = self.register
        dimensions = (Tally.Dimension.TOTAL, Tally.Dimension.COUNTRY, Tally.Dimension.LANGUAGE)
        counts = counts_by(self.translation_key, dimensions)
        response = JsonResponse(
            {
                "total": counts[Tally.Dimension.TOTAL].get("", 0),
                "countries": told_countries(counts[Tally.Dimension.COUNTRY]),
                "languages": counts[Tally.Dimension.LANGUAGE],
                "as_of": register.tallied_at if register else None,
            }
        )
        response.headers["Cache-Control"] = f"public, max-age={TOTAL_SECONDS}"
        return response

    @property
    def total(self) -> int:
        """Return how many have signed, in all languages, as the worker last counted."""
        return total_of(self.translation_key)

    @cached_property
    def people_signed(self) -> int:
        """Return the same, asked once for each page that is shown."""
        return self.total

    def figure(self) -> str:
        """Return how many have signed, for the card."""
        return told(self.people_signed)

    def page_above(self) -> ManifestoPage:
        """Return the manifesto, which is known already."""
        return self.manifesto

    def card(self, kind: str, *, above: str, foot: str) -> Card | None:
        """Return this page's card, or “I signed”; none while the manifesto is not published."""
        if not self.manifesto.live:
            return None
        if kind in SIGNED:
            return signed_card(self.manifesto, kind, above=above, foot=foot)
        return super().card(kind, above=above, foot=foot)

    def structured_data(self, context: dict[str, Any]) -> dict[str, Any]:
        """Return the page, with the manifesto that is endorsed here."""
        data = super().structured_data(context)
        address = self.manifesto.get_full_url(context.get("request"))
        article = {"@type": "Article", "@id": address, "name": self.manifesto.title}
        article |= endorsement(self.title, data["url"], self.people_signed)
        return data | {"mainEntity": article}

    def get_email_policy(self) -> str:
        """A signature is confirmed by mail."""
        return "required"

    def signed_text_hash(self) -> str:
        """Return the hash of the manifesto's text as it is published in this language."""
        return self.manifesto.text_hash()

    def signed_text_of(self, submission: Submission) -> SignedText | None:
        """Return the text of the edition that ``submission`` signed, in the language it did.

        A text that returned in a later edition is told as the one of its time.
        """
        texts = EditionText.objects.select_related("edition").filter(
            edition__manifesto=self.manifesto.translation_key,
            language=submission.language,
            sha256=submission.signed_text,
        )
        before = texts.filter(published_at__lte=submission.signed_at)
        found = before.last() or texts.first()
        return named(found) if found else None

    def new_text_for(self, submission: Submission) -> NewText | None:
        """Return the current edition in the language of ``submission``, unless it is signed.

        A correction asks nobody to sign again.
        """
        edition = current_edition(self.manifesto.translation_key)
        if edition is None or not self.manifesto.live:
            return None
        texts = list(edition.texts.select_related("edition"))
        here = [text for text in texts if text.language == submission.language]
        if not here or submission.signed_text in {text.sha256 for text in texts}:
            return None
        return NewText(about(edition), here[-1].sha256, named(here[-1]))

    def signed_text_names(self) -> dict[str, str]:
        """Return the editions, by the hashes of their texts."""
        from campaigns.signers import editions_by_hash

        return {
            sha256: gettext("Edition %(number)s") % {"number": number}
            for sha256, number in editions_by_hash(self.manifesto).items()
        }

    def form_parameters(self) -> dict[str, Any]:
        """Add the commitments of the manifesto, and the words that lead to them."""
        manifesto = self.manifesto
        promises = {"commitments": manifesto.commitments(), "pledge": manifesto.pledge()}
        return {**super().form_parameters(), **promises}

    def core_columns(self) -> list[dict[str, Any]]:
        """Return the columns of what code asks every signer."""
        fields = SigningForm.base_fields
        choices: dict[str, dict[str, str]] = {
            "profession": {key: str(label) for key, label in Profession.choices},
            "commitments": self.manifesto.commitments(),
        }
        kinds = {"country": "country"}
        return [
            {
                "name": name,
                "label": str(fields[name].label),
                "choices": choices.get(name, {}),
                "kind": kinds.get(name, ""),
            }
            for name in SigningForm.ANSWERS
        ]

    def after_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return this page and its manifesto: what is passed on is their address, not the link."""
        return {"signing_page": self, "manifesto": self.manifesto}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``manifesto``."""
        return {**super().get_context(request, *args, **kwargs), "manifesto": self.manifesto}


def current_edition(manifesto: UUID) -> Edition | None:
    """Return the newest edition of the manifesto with this translation key."""
    return Edition.objects.filter(manifesto=manifesto).order_by("number").last()


def about(edition: Edition) -> str:
    """Return what mails about an edition are known by."""
    return f"edition:{edition.pk}"


def named(text: EditionText) -> SignedText:
    """Return the words of an edition as signers know them."""
    name = gettext("Edition %(number)s, %(day)s") % {
        "number": text.edition.number,
        "day": long_date(text.edition.date),
    }
    return SignedText(name, text.language, text.text)


class SigningField(AbstractFormField):
    """A question that editors add to the signing form."""

    page = ParentalKey(SigningPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(AbstractFormField.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
