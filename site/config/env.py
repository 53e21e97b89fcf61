"""The environment: every variable that configures the site, read once, with its type.

All mistakes are told at once. `.env.example` says what each variable means.
"""

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError, validate

from config import values
from config.values import MailTransport

# The mail providers of django-anymail, each with the variables it cannot do without.
# Amazon's library finds its credentials itself; only the region must be told.
PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "amazon_ses": ("AWS_DEFAULT_REGION",),
    "brevo": ("ANYMAIL_BREVO_API_KEY",),
    "mailersend": ("ANYMAIL_MAILERSEND_API_TOKEN",),
    "mailgun": ("ANYMAIL_MAILGUN_API_KEY",),
    "mailjet": ("ANYMAIL_MAILJET_API_KEY", "ANYMAIL_MAILJET_SECRET_KEY"),
    "mailtrap": ("ANYMAIL_MAILTRAP_API_TOKEN",),
    "mandrill": ("ANYMAIL_MANDRILL_API_KEY",),
    "postal": ("ANYMAIL_POSTAL_API_URL", "ANYMAIL_POSTAL_API_KEY"),
    "postmark": ("ANYMAIL_POSTMARK_SERVER_TOKEN",),
    "resend": ("ANYMAIL_RESEND_API_KEY",),
    "scaleway": ("ANYMAIL_SCALEWAY_SECRET_KEY", "ANYMAIL_SCALEWAY_PROJECT_ID"),
    "sendgrid": ("ANYMAIL_SENDGRID_API_KEY",),
    "sparkpost": ("ANYMAIL_SPARKPOST_API_KEY",),
    "unisender_go": ("ANYMAIL_UNISENDER_GO_API_URL", "ANYMAIL_UNISENDER_GO_API_KEY"),
}
# What a provider may be told besides: the European address of its service, a stream, a domain.
PROVIDER_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "mailgun": ("ANYMAIL_MAILGUN_API_URL", "ANYMAIL_MAILGUN_SENDER_DOMAIN"),
    "postmark": ("ANYMAIL_POSTMARK_MESSAGE_STREAM",),
    "scaleway": ("ANYMAIL_SCALEWAY_REGION",),
    "sparkpost": ("ANYMAIL_SPARKPOST_API_URL",),
}
# Read by the development settings, and by the tests, alone.
DEVELOPMENT_VARIABLES = ("PORT", "DEBUG")
TEST_VARIABLES = ("TEST_DATABASE_URL", "CHROMIUM", "CI")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Environment:
    """One field for each variable of a running site, named after it, and the provider's own."""

    var_dir: Path
    erasure_list: Path
    database_url: dict[str, Any]
    secret_key: str
    field_keys: tuple[tuple[str, bytes], ...]
    index_key: bytes
    link_key: str
    allowed_hosts: list[str]
    base_url: str
    behind_tls_proxy: bool
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    email_url: MailTransport | None
    anymail_provider: str | None
    default_from_email: str
    cache_url: dict[str, Any]
    log_level: str
    provider_settings: dict[str, str]


def read_environment(base_dir: Path) -> Environment:
    """Return the environment as typed values.

    Raises ImproperlyConfigured, naming every variable that is missing or wrong.
    """
    env = _Reader()
    provider = env.provider("ANYMAIL_PROVIDER") if _is_set("ANYMAIL_PROVIDER") else None
    var_dir = base_dir / env.path("VAR_DIR", Path("var"))
    environment = Environment(
        var_dir=var_dir,
        erasure_list=base_dir / env.path("ERASURE_LIST", var_dir / "erasures.log"),
        database_url=env.database("DATABASE_URL"),
        secret_key=env.secret_key("SECRET_KEY"),
        field_keys=env.field_keys("FIELD_KEYS"),
        index_key=env.key_bytes("INDEX_KEY"),
        link_key=env.link_key("LINK_KEY"),
        allowed_hosts=env.list("ALLOWED_HOSTS", subcast=str.strip),
        base_url=env.base_url("BASE_URL"),
        behind_tls_proxy=env.bool("BEHIND_TLS_PROXY", False),
        trusted_proxies=env.networks("TRUSTED_PROXIES", ""),
        email_url=env.email_url("EMAIL_URL") if _is_set("EMAIL_URL") else None,
        anymail_provider=provider,
        default_from_email=env.str("DEFAULT_FROM_EMAIL"),
        cache_url=env.dj_cache_url("CACHE_URL", "locmem://"),
        log_level=env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
        provider_settings=_provider_settings(env, provider),
    )
    _refuse_mistakes(env)
    return environment


class _Reader(Env):
    """Collects mistakes instead of stopping at the first; a blank variable is an unset one."""

    def __init__(self) -> None:
        super().__init__(eager=False)
        for parser in (
            values.base_url,
            values.database,
            values.email_url,
            values.field_keys,
            values.key_bytes,
            values.link_key,
            values.networks,
            values.secret_key,
        ):
            self.add_parser(parser.__name__, parser)
        self.add_parser("provider", _provider)

    def _get_value(self, env_key: str, default: Any) -> Any:
        value = super()._get_value(env_key, default)
        return default if isinstance(value, str) and not value.strip() else value


def _is_set(name: str) -> bool:
    return bool(os.environ.get(name, "").strip())


def _provider(value: str) -> str:
    if value not in PROVIDERS:
        raise ValidationError(f"Not one of {', '.join(PROVIDERS)}.")
    if value == "amazon_ses" and importlib.util.find_spec("boto3") is None:
        raise ValidationError("amazon_ses needs boto3: install requirements/ses.txt.")
    return value


def _provider_settings(env: Env, provider: str | None) -> dict[str, str]:
    """Return django-anymail's own settings for the provider, under its own names."""
    if provider is None:
        return {}
    needed = {name: env.str(name) for name in PROVIDERS[provider]}
    optional = {name: env.str(name, "") for name in PROVIDER_OPTIONS.get(provider, ())}
    settings = {name: value for name, value in (needed | optional).items() if value}
    return {
        name.removeprefix("ANYMAIL_"): value
        for name, value in settings.items()
        if name.startswith("ANYMAIL_")
    }


def _refuse_mistakes(env: Env) -> None:
    mistakes: dict[str, list[str]] = {}
    try:
        env.seal()
    except EnvValidationError as error:
        mistakes.update(cast("Mapping[str, list[str]]", error.error_messages))
    if _is_set("EMAIL_URL") == _is_set("ANYMAIL_PROVIDER"):
        mistakes["EMAIL_URL"] = ["Set either EMAIL_URL or ANYMAIL_PROVIDER, and not both."]
    if mistakes:
        lines = (f"  {name}: {' '.join(told)}" for name, told in sorted(mistakes.items()))
        raise ImproperlyConfigured(
            "The site cannot start: its environment is incomplete or wrong.\n"
            + "\n".join(lines)
            + "\nThe file .env.example says what each variable means."
        )
