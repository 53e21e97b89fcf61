"""Encryption of personal data at rest, and keyed indexes to find it again.

AES-256-GCM (NIST SP 800-38D) from ``cryptography``; the associated data bind a ciphertext to its
row and field, so that nobody can move one signer's data into another's row.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings

NONCE_BYTES: Final = 12


class UnreadableError(Exception):
    """What is stored cannot be opened: its key is missing, or it was altered."""


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[tuple[str, bytes], ...]) -> dict[bytes, AESGCM]:
    """Return the ciphers of these keys by their ids, made once: an export opens millions."""
    return {name.encode("ascii"): AESGCM(key) for name, key in keys}


def seal(plain: bytes, *, context: str) -> bytes:
    """Encrypt ``plain`` for ``context`` (row and field) under the first of ``FIELD_KEYS``.

    Shape: one byte length of the key id, the key id, 12 bytes nonce, ciphertext with its tag.
    """
    name, cipher = next(iter(_ciphers(settings.FIELD_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    return bytes([len(name)]) + name + nonce + cipher.encrypt(nonce, plain, context.encode())


def unseal(sealed: bytes, *, context: str) -> bytes:
    """Decrypt what ``seal`` made. Raises ``UnreadableError`` without the right key or context."""
    start = 1 + sealed[0] if sealed else 0
    name = sealed[1:start]
    cipher = _ciphers(settings.FIELD_KEYS).get(name)
    if cipher is None:
        raise UnreadableError(f"FIELD_KEYS has no key {_shown(name)}")
    end = start + NONCE_BYTES
    try:
        return cipher.decrypt(sealed[start:end], sealed[end:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(f"stored data does not open with key {_shown(name)}") from error


def conceal(plain: bytes, *, purpose: str) -> str:
    """Return ``plain`` for an address: equal values look equal, and tell nothing without the key.

    AES-256-SIV (RFC 5297) under a key made of ``INDEX_KEY`` and the purpose, in base64url.
    """
    token = _siv(purpose).encrypt(plain, None)
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def reveal(token: str, *, purpose: str) -> bytes:
    """Return what ``conceal`` was given. Raises ``UnreadableError`` for everything else."""
    try:
        concealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        plain = _siv(purpose).decrypt(concealed, None)
    except (InvalidTag, ValueError) as error:
        raise UnreadableError("no token of ours") from error
    # The decoder passes over strange signs: one value would have many tokens.
    if conceal(plain, purpose=purpose) != token:
        raise UnreadableError("no token of ours")
    return plain


def _siv(purpose: str) -> AESSIV:
    message = f"conceal\0{purpose}".encode()
    return AESSIV(hmac.digest(settings.INDEX_KEY, message, hashlib.sha512))


def _shown(name: bytes) -> str:
    return repr(name.decode("ascii", "replace"))


def blind_index(purpose: str, value: str) -> str:
    """Return the HMAC-SHA256 (64 hexadecimal digits) of ``value`` under ``INDEX_KEY``.

    Equal values give equal indexes within one ``purpose`` and say nothing without the key.
    """
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.INDEX_KEY, message, hashlib.sha256).hexdigest()
