"""Where pages may stand, and what of them reaches a translator."""

import pytest
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase
from wagtail_localize.models import OverridableSegment, StringSegment, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from campaigns.models import (
    ManifestoPage,
    ResolutionIndexPage,
    ResolutionPage,
    SigningPage,
)
from forms.models import FormIndexPage, FormPage, Submission
from home.models import HomePage, StandardPage

CHILDREN: dict[type[Page], set[type[Page]]] = {
    Page: {HomePage},
    HomePage: {ManifestoPage, ResolutionIndexPage, FormIndexPage, StandardPage},
    ManifestoPage: {SigningPage},
    SigningPage: set(),
    ResolutionIndexPage: {ResolutionPage},
    ResolutionPage: set(),
    FormIndexPage: {FormPage},
    FormPage: set(),
    StandardPage: set(),
}


class PageTree(WagtailPageTestCase):
    """The rules of the tree, for every type."""

    def test_every_type_takes_just_these_children(self) -> None:
        for parent, children in CHILDREN.items():
            allowed = set(parent.allowed_subpage_models()) & set(CHILDREN)
            assert allowed - {Page} == children, parent.__name__


def strings(page: Page) -> set[str]:
    """Return the paths of everything a translator of ``page`` is given."""
    return {segment.path for segment in extract_segments(page.specific)}


@pytest.mark.django_db
@pytest.mark.parametrize("model", [m for m in CHILDREN if m is not Page])
def test_addresses_names_and_keys_never_reach_a_translator(model: type[Page]) -> None:
    page = model.objects.filter(locale__language_code="en").first()
    assert page is not None
    paths = strings(page)
    assert "title" in paths
    for path in paths:
        assert not path.startswith(("slug", "edition", "email_policy", "source_url"))
        assert not path.endswith((".clean_name", ".key", ".field_type", ".date"))


@pytest.mark.django_db
def test_a_translator_can_override_no_address() -> None:
    page = ManifestoPage.objects.get(locale__language_code="en")
    source, _created = TranslationSource.update_or_create_from_instance(page)
    overridable = OverridableSegment.objects.filter(source=source)
    assert {segment.context.path.rsplit(".", 1)[-1] for segment in overridable} <= {"form_page"}
    assert StringSegment.objects.filter(source=source).exists()


@pytest.mark.django_db
def test_deleting_a_signing_page_keeps_its_signatures() -> None:
    from tests.journeys.test_signer import ANSWERS
    from tests.visitor import Visitor

    Visitor().open("/uk/manifesto/sign/").send(**ANSWERS)
    SigningPage.objects.get(locale__language_code="uk").delete()
    signature = Submission.objects.get()
    assert signature.page is None
    assert signature.answer("full_name") == "Sample Signer"


@pytest.mark.django_db
def test_commitments_have_the_same_keys_in_every_language() -> None:
    keys = {tuple(page.commitments()) for page in ManifestoPage.objects.all()}
    assert keys == {("condemn", "inform", "contacts", "volunteer")}
