"""What the operator should know of the configuration, told by ``manage.py check``."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from config.env import WEBHOOK_PROOFS


@register()
def check_tracking(**kwargs: Any) -> Iterator[CheckMessage]:
    """Mails that a provider sends should not vanish from sight."""
    proofs = WEBHOOK_PROOFS.get(settings.MAIL_PROVIDER or "", ())
    if proofs and not settings.TRACKING_PROVIDER:
        yield Warning(
            f"Nobody hears what becomes of the mails that {settings.MAIL_PROVIDER} sends: "
            "its reports have no address here, for they could be anybody's.",
            hint=f"Set {' or '.join(proofs)}.",
            id="config.W001",
        )
