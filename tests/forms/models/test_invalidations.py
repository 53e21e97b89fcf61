"""Rules of bulk invalidation: what neither the form nor the database lets pass."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forms.models import Invalidation
from tests.factories import RegisterFactory

pytestmark = pytest.mark.django_db


def rule(**values: Any) -> Invalidation:
    values = {"reason": "A surge of made-up entries", "created_at": timezone.now()} | values
    return Invalidation(register=RegisterFactory(), **values)


@pytest.mark.parametrize(
    "condition",
    [
        {"received_from": datetime(2026, 11, 1, tzinfo=UTC)},
        {"received_until": datetime(2026, 11, 1, tzinfo=UTC)},
        {"mail_domain": "example.org"},
        {"networks": ["0" * 64]},
        {"country": "UA"},
        {"language": "en"},
        {"profession": "nurse"},
        {"status": "suspect"},
    ],
    ids=lambda condition: next(iter(condition)),
)
def test_each_condition_alone_is_enough(condition: dict[str, Any]) -> None:
    made = rule(**condition)
    made.clean()
    made.save()
    assert Invalidation.objects.get() == made


def test_scenario_18_a_rule_without_a_condition_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one condition"):
        rule().clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        rule().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(networks=[]).save()


@pytest.mark.parametrize("status", ["invalidated", "withdrawn", "famous"])
def test_a_status_that_cannot_be_struck_out_is_refused(status: str) -> None:
    made = rule(status=status, country="UA")
    with pytest.raises(ValidationError):
        made.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_rule_says_why() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(reason="", country="UA").save()


@pytest.mark.parametrize("reason", ["sample@example.org asked", "@"])
def test_a_reason_names_nobody(reason: str) -> None:
    with pytest.raises(ValidationError, match="without naming anybody"):
        rule(reason=reason, country="UA").full_clean()


def test_a_time_must_not_end_before_it_begins() -> None:
    made = rule(
        received_from=datetime(2026, 11, 2, tzinfo=UTC),
        received_until=datetime(2026, 11, 1, tzinfo=UTC),
    )
    with pytest.raises(ValidationError, match="end after it begins"):
        made.clean()
