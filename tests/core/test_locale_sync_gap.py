"""Nobody fills a language with live copies of another one's pages."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["edit", "new"])
def test_a_language_cannot_be_told_to_copy_another(admin_client: Client, way: str) -> None:
    german = Locale.objects.get(language_code="de")
    address = f"/admin/locales/{'new/' if way == 'new' else f'edit/{german.pk}/'}"
    assert "sync_from" not in admin_client.get(address).content.decode()
    name = LocaleSynchronization._meta.db_table
    sent: dict[str, Any] = {
        "language_code": "de",
        f"component-{name}-enabled": "on",
        f"component-{name}-sync_from": Locale.objects.get(language_code="en").pk,
    }
    before = Page.objects.count()
    assert admin_client.post(address, sent).status_code in {200, 302}
    assert not LocaleSynchronization.objects.exists()
    assert Page.objects.count() == before
    assert not Page.objects.exclude(alias_of=None).exists()
