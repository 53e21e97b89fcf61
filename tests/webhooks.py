"""What mail providers send to the site, signed as they sign."""

import base64
import hashlib
import hmac
import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

SIGNING_KEY = "sample-signing-key"
LOGIN = "provider:sample-password-0123456789"
OWN_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    OWN_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@contextmanager
def listening_to(provider: str | None, settings: Settings, **proofs: str) -> Iterator[None]:
    """Mount the addresses of a site that hears this provider."""
    settings.TRACKING_PROVIDER, settings.ANYMAIL = provider, proofs
    _mount()
    try:
        yield
    finally:
        settings.TRACKING_PROVIDER = None
        _mount()


def _mount() -> None:
    from config import urls

    importlib.reload(urls)
    clear_url_caches()


def post(provider: str, body: Any, **headers: str) -> Any:
    """Send a report as a server does: no cookie, no token, no origin."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(
        f"/anymail/{provider}/tracking/", content, content_type="application/json", follow=True
    )


def login(secret: str = LOGIN) -> str:
    """Return the header that Postmark and others prove themselves by (RFC 7617)."""
    return f"Basic {base64.b64encode(secret.encode()).decode()}"


def postmark(kind: str, provider_id: str, **more: Any) -> dict[str, Any]:
    """Return a report in Postmark's words."""
    return {
        "RecordType": kind,
        "MessageID": provider_id,
        "Recipient": "sample@example.org",
        "Email": "sample@example.org",
        "DeliveredAt": "2026-11-22T12:00:00Z",
        **more,
    }


def mailgun(event: str, provider_id: str, key: str = SIGNING_KEY, **more: Any) -> dict[str, Any]:
    """Return a report in Mailgun's words, signed with ``key``: HMAC-SHA256 of time and token."""
    timestamp, token = "1795348800", "0123456789abcdef"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {
        "signature": {
            "timestamp": timestamp,
            "token": token,
            "signature": signature.hexdigest(),
        },
        "event-data": {
            "event": event,
            "timestamp": 1795348800.5,
            "recipient": "sample@example.org",
            "message": {"headers": {"message-id": provider_id.strip("<>")}},
            **more,
        },
    }


def sendgrid(*events: tuple[str, str], **more: Any) -> bytes:
    """Return a batch of (event, provider's number) in SendGrid's words."""
    reports = [
        {"event": event, "anymail_id": number, "email": "sample@example.org", **more}
        for event, number in events
    ]
    return json.dumps(reports).encode()


def sendgrids_signature(body: bytes) -> dict[str, str]:
    """Return the headers with SendGrid's signature: ECDSA of time and body."""
    timestamp = "1795348800"
    signature = OWN_KEY.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    name = "X-Twilio-Email-Event-Webhook"
    return {
        f"{name}-Signature": base64.b64encode(signature).decode(),
        f"{name}-Timestamp": timestamp,
    }
