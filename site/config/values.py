"""Readings of single values of the environment; each refuses with a sentence for the operator."""

import base64
import binascii
import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf.locale import LANG_INFO
from email_validator import EmailNotValidError, validate_email
from environs import ValidationError

ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
LINK_KEY_LENGTH = 32
# It stands in an address: RFC 3986, 2.3, needs no escaping for these.
WEBHOOK_LOGIN = re.compile(r"[A-Za-z0-9._~-]+:[A-Za-z0-9._~-]{20,}")
# Django's own measure of a weak secret key (its check security.W009).
SECRET_KEY_LENGTH = 50
SECRET_KEY_DIFFERENT_CHARACTERS = 5

# The language that the code and the starter content are written in.
SOURCE_LANGUAGE = "en"

BACKENDS = "django.core.mail.backends"
# scheme -> (port, STARTTLS, TLS from the first byte)
SMTP_SCHEMES = {
    "smtp": (25, False, False),
    "submission": (587, True, False),
    "smtps": (465, False, True),
}


@dataclass(frozen=True)
class MailTransport:
    """How mails leave the site, as Django's settings of the same meaning want it."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str = ""


def secret_key(value: str) -> str:
    """Return Django's secret key; refuse one that Django's own check calls weak."""
    if (
        len(value) < SECRET_KEY_LENGTH
        or len(set(value)) < SECRET_KEY_DIFFERENT_CHARACTERS
        or value.startswith("django-insecure-")
    ):
        raise ValidationError(f"Too weak: use at least {SECRET_KEY_LENGTH} random characters.")
    return value


def link_key(value: str) -> str:
    """Return the key that signs personal links; refuse a short one."""
    if len(value) < LINK_KEY_LENGTH:
        raise ValidationError(f"Too short: use at least {LINK_KEY_LENGTH} random characters.")
    return value


def webhook_secret(value: str) -> str:
    """Return the user and password by which a mail provider proves itself (RFC 7617)."""
    if not WEBHOOK_LOGIN.fullmatch(value):
        raise ValidationError(
            "Write user:password of letters, digits, -, ., _ and ~; at least 20 in the password."
        )
    return value


def public_key(value: str) -> str:
    """Return the Base64 of a public key (X.509 SubjectPublicKeyInfo), as providers show it."""
    try:
        load_der_public_key(base64.b64decode(value, validate=True))
    except ValueError as error:
        raise ValidationError("Not a public key: give its Base64, in one line.") from error
    return value


def key_bytes(value: str) -> bytes:
    """Return the 32 bytes behind URL-safe base64, padded or not."""
    try:
        key = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError("Not URL-safe base64.") from error
    if len(key) != KEY_BYTES:
        raise ValidationError(f"Holds {len(key)} bytes; it must hold {KEY_BYTES}.")
    return key


def field_keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """Return the encryption keys as (id, key), the one that encrypts first.

    Several stand side by side while keys are being changed, written `new:…,old:…`.
    """
    keys = tuple(_field_key(item.strip()) for item in value.split(","))
    if len(dict(keys)) != len(keys):
        raise ValidationError("Two keys have the same id.")
    return keys


def _field_key(item: str) -> tuple[str, bytes]:
    key_id, colon, encoded = item.partition(":")
    if not colon or not KEY_ID.fullmatch(key_id):
        raise ValidationError("Write each key as id:key, the id of letters, digits, - and _.")
    return key_id, key_bytes(encoded)


def base_url(value: str) -> str:
    """Return the site's own address, http or https, with nothing behind the port."""
    try:
        url = urlsplit(value)
        port_is_legal = url.port != 0
    except ValueError as error:
        raise ValidationError("Not an address.") from error
    if url.scheme not in {"http", "https"} or not url.hostname or not port_is_legal:
        raise ValidationError("Not an http or https address.")
    if value != f"{url.scheme}://{url.netloc}" or "@" in url.netloc:
        raise ValidationError("Write scheme, host and port only, with no slash at the end.")
    return value


def service_url(value: str) -> str:
    """Return the address of a service that the site asks, http or https, without a slash behind."""
    try:
        url = urlsplit(value)
    except ValueError as error:
        raise ValidationError("Not an address.") from error
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise ValidationError("Not an http or https address.")
    return value.rstrip("/")


def contact(value: str) -> str:
    """Return a way to reach somebody as an address: that of a page, or ``mailto:``."""
    if value.startswith("https://"):
        if re.search(r"\s", value):
            raise ValidationError("Not one address.")
        return service_url(value)
    try:
        checked = validate_email(value, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError("Write an e-mail address, or an https address.") from error
    return f"mailto:{checked.ascii_email or checked.normalized}"


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks in CIDR notation, separated by commas."""
    try:
        items = filter(None, (item.strip() for item in value.split(",")))
        return tuple(map(ip_network, items))
    except ValueError as error:
        raise ValidationError("Write networks: 127.0.0.1/32, 10.0.0.0/8, ::1/128.") from error


def languages(value: str) -> tuple[tuple[str, str], ...]:
    """Return languages as (code, English name) from Django's codes; the source comes first."""
    codes = dict.fromkeys(filter(None, (code.strip() for code in value.split(","))))
    if unknown := [code for code in codes if "name" not in LANG_INFO.get(code, {})]:
        raise ValidationError(f"Django knows no language {', '.join(unknown)}.")
    if SOURCE_LANGUAGE not in codes:
        raise ValidationError(f"{SOURCE_LANGUAGE} is what all others are translated from.")
    others = [code for code in codes if code != SOURCE_LANGUAGE]
    return tuple((code, str(LANG_INFO[code]["name"])) for code in [SOURCE_LANGUAGE, *others])


def database(value: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL or SQLite database behind an address."""
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(value))
    except ValueError as error:
        raise ValidationError("Not the address of a database.") from error
    if config["ENGINE"] not in ENGINES or not config["NAME"]:
        raise ValidationError("Write postgres://user:password@host:port/name or sqlite:///file.")
    return config


def email_url(value: str) -> MailTransport:
    """Return where mails go: `smtp`, `submission`, `smtps`, `file` or `console`."""
    try:
        url = urlsplit(value)
        if url.scheme in SMTP_SCHEMES:
            return _smtp(url)
    except ValueError as error:
        raise ValidationError("Not an address.") from error
    if url.scheme == "file" and not url.netloc and url.path.startswith("/"):
        return MailTransport(f"{BACKENDS}.filebased.EmailBackend", folder=unquote(url.path))
    if value == "console:":
        return MailTransport(f"{BACKENDS}.console.EmailBackend")
    raise ValidationError(
        "Write smtp://, submission:// or smtps:// with user:password@host:port, "
        "file:///folder, or console:."
    )


def _smtp(url: SplitResult) -> MailTransport:
    if not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise ValidationError("A mail server is user:password@host:port and nothing else.")
    port, starttls, tls = SMTP_SCHEMES[url.scheme]
    return MailTransport(
        f"{BACKENDS}.smtp.EmailBackend",
        host=url.hostname,
        port=url.port or port,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        starttls=starttls,
        tls=tls,
    )
