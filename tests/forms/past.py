"""Entries and registers of long ago."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from forms.models import Register, Submission
from tests.factories import RegisterFactory, SubmissionFactory

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=400)


def ago(**values: float) -> datetime:
    return NOW - timedelta(**values)


def unconfirmed(register: Register, *, days: float, **values: Any) -> Submission:
    moment = ago(days=days)
    values = {"created_at": moment, "consented_at": moment} | values
    return SubmissionFactory(register=register, pending=True, **values)


def over(**values: Any) -> Register:
    """Return a register that closed a year ago and whose entries go after a month."""
    return RegisterFactory(closes_at=ago(days=365), retention_months=1, **values)
