"""Nobody publishes a manifesto by copying one."""

import pytest
from django.test import Client
from wagtail.models import Page

from campaigns.models import Edition, ManifestoPage, SigningPage
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def copy(page: Page, slug: str, *, below: Page | None = None) -> Page:
    """Copy a page and all below it in the admin, with “Publish copies” ticked."""
    client = Client()
    client.force_login(PersonFactory(is_superuser=True))
    fields = {
        "new_title": "A copy",
        "new_slug": slug,
        "new_parent_page": (below or page.get_parent()).pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    client.post(f"/admin/pages/{page.pk}/copy/", fields)
    return Page.objects.get(slug=slug)


def test_a_copy_of_a_manifesto_and_of_what_is_below_it_is_a_draft() -> None:
    copied = copy(manifesto(), "second-manifesto").specific
    assert isinstance(copied, ManifestoPage)
    assert (copied.live, copied.live_revision, copied.first_published_at) == (False, None, None)
    assert not copied.get_descendants().live().exists()
    assert copied.get_descendants().type(SigningPage).exists()
    assert not Edition.objects.filter(manifesto=copied.translation_key).exists()
    assert Client().get(copied.get_url()).status_code == 404


def test_a_signing_page_is_copied_as_a_draft() -> None:
    signing = SigningPage.objects.get(locale__language_code="en")
    assert not signing.copy(update_attrs={"slug": "second-sign"}).live


def test_in_a_copied_tree_only_they_are_drafts() -> None:
    home = Page.objects.get(depth=2, locale__language_code="en")
    copied = copy(home, "second-home", below=Page.get_first_root_node())
    assert copied.live
    below = copied.get_descendants()
    assert below.live().filter(slug="about").exists()
    assert below.type(ManifestoPage).get().live is False
    assert below.type(SigningPage).get().live is False


def test_other_pages_are_copied_as_ever() -> None:
    about = Page.objects.get(slug="about", locale__language_code="en")
    assert copy(about, "second-about").live
