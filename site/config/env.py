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
# What proves that a report of a mail's delivery comes from the provider: any one of these, for
# django-anymail holds every one that is set. Unisender Go signs with the key it already has; of
# Scaleway django-anymail takes no reports.
SHARED = "ANYMAIL_WEBHOOK_SECRET"
WEBHOOK_PROOFS: Mapping[str, tuple[str, ...]] = {
    "amazon_ses": (SHARED,),
    "brevo": (SHARED,),
    "mailersend": ("ANYMAIL_MAILERSEND_SIGNING_SECRET",),
    "mailgun": ("ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY",),
    "mailjet": (SHARED,),
    "mailtrap": ("ANYMAIL_MAILTRAP_TRACKING_SECRET", SHARED),
    "mandrill": ("ANYMAIL_MANDRILL_WEBHOOK_KEY",),
    "postal": ("ANYMAIL_POSTAL_WEBHOOK_KEY",),
    "postmark": (SHARED,),
    "resend": (SHARED,),
    "sendgrid": ("ANYMAIL_SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY", SHARED),
    "sparkpost": (SHARED,),
    "unisender_go": ("ANYMAIL_UNISENDER_GO_API_KEY",),
}
PUBLIC_KEYS = frozenset(
    ["ANYMAIL_POSTAL_WEBHOOK_KEY", "ANYMAIL_SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"]
)


@dataclass(frozen=True)
class Machine:
    """A machine translator: its class, and its variables as wagtail-localize calls them."""

    name: str
    needed: Mapping[str, str]
    options: Mapping[str, str]


# Whoever asks a machine waits in the background; these are seconds for one answer.
MACHINE_TIMEOUT = 60
MACHINES: Mapping[str, Machine] = {
    "deepl": Machine(
        "core.desk.deepl.DeepL", {"DEEPL_AUTH_KEY": "AUTH_KEY"}, {"DEEPL_FORMALITY": "FORMALITY"}
    ),
    "google": Machine(
        "wagtail_localize.machine_translators.google.GoogleCloudTranslator",
        {
            "GOOGLE_PROJECT_ID": "PROJECT_ID",
            "GOOGLE_APPLICATION_CREDENTIALS": "CREDENTIALS_PATH",
        },
        {"GOOGLE_LOCATION": "LOCATION"},
    ),
    "libretranslate": Machine(
        "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
        {"LIBRETRANSLATE_URL": "LIBRETRANSLATE_URL"},
        {"LIBRETRANSLATE_API_KEY": "API_KEY"},
    ),
}
# Read by the development settings, and by the tests, alone.
DEVELOPMENT_VARIABLES = ("PORT", "DEBUG")
TEST_VARIABLES = ("TEST_DATABASE_URL", "CHROMIUM", "CI")

# Those that `locale/` holds complete.
SHIPPED_LANGUAGES = "en,uk,pl,de,fr,ar"
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
    source_url: str
    security_contact: str
    site_languages: tuple[tuple[str, str], ...]
    behind_tls_proxy: bool
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    email_url: MailTransport | None
    anymail_provider: str | None
    default_from_email: str
    cache_url: dict[str, Any]
    log_level: str
    anymail_webhook_secret: str | None
    provider_settings: dict[str, str]
    machine_translator: dict[str, Any] | None

    @property
    def tracking_provider(self) -> str | None:
        """The provider whose reports of delivery can be told from anybody else's, if any."""
        proofs = WEBHOOK_PROOFS.get(self.anymail_provider or "", ())
        is_provable = any(_anymails_name(name) in self.provider_settings for name in proofs)
        return self.anymail_provider if is_provable else None


def read_environment(base_dir: Path) -> Environment:
    """Return the environment as typed values.

    Raises ImproperlyConfigured, naming every variable that is missing or wrong.
    """
    env = _Reader()
    provider = env.provider("ANYMAIL_PROVIDER") if _is_set("ANYMAIL_PROVIDER") else None
    var_dir = base_dir / env.path("VAR_DIR", Path("var"))
    secret = env.webhook_secret(SHARED) if _is_set(SHARED) else None
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
        source_url=env.service_url("SOURCE_URL") if _is_set("SOURCE_URL") else "",
        security_contact=env.contact("SECURITY_CONTACT") if _is_set("SECURITY_CONTACT") else "",
        site_languages=env.languages("SITE_LANGUAGES", SHIPPED_LANGUAGES),
        behind_tls_proxy=env.bool("BEHIND_TLS_PROXY", False),
        trusted_proxies=env.networks("TRUSTED_PROXIES", ""),
        email_url=env.email_url("EMAIL_URL") if _is_set("EMAIL_URL") else None,
        anymail_provider=provider,
        default_from_email=env.str("DEFAULT_FROM_EMAIL"),
        cache_url=env.dj_cache_url("CACHE_URL", "locmem://"),
        log_level=env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
        anymail_webhook_secret=secret,
        provider_settings=_provider_settings(env, provider, secret),
        machine_translator=_machine_translator(env),
    )
    _refuse_mistakes(env)
    return environment


class _Reader(Env):
    """Collects mistakes instead of stopping at the first; a blank variable is an unset one."""

    def __init__(self) -> None:
        super().__init__(eager=False)
        for parser in (
            values.base_url,
            values.contact,
            values.database,
            values.email_url,
            values.field_keys,
            values.key_bytes,
            values.languages,
            values.link_key,
            values.networks,
            values.public_key,
            values.secret_key,
            values.service_url,
            values.webhook_secret,
        ):
            self.add_parser(parser.__name__, parser)
        self.add_parser("provider", _provider)
        self.add_parser("machine", _machine)

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


def _provider_settings(env: Env, provider: str | None, secret: str | None) -> dict[str, str]:
    """Return django-anymail's own settings for the provider, under its own names."""
    if provider is None:
        return {}
    needed = {name: env.str(name) for name in PROVIDERS[provider]}
    options = {name: env.str(name, "") for name in PROVIDER_OPTIONS.get(provider, ())}
    own_proofs = {*WEBHOOK_PROOFS.get(provider, ())} - {SHARED, *needed}
    proofs = {name: _proof(env, name) for name in own_proofs if _is_set(name)}
    settings = needed | options | proofs | {SHARED: secret or ""}
    return {
        _anymails_name(name): value
        for name, value in settings.items()
        if value and name.startswith("ANYMAIL_")
    }


def _machine(value: str) -> str:
    if value not in MACHINES:
        raise ValidationError(f"Not one of {', '.join(MACHINES)}.")
    if value == "google" and not _has_google():
        raise ValidationError("google needs its library: install requirements/google.txt.")
    return value


def _has_google() -> bool:
    try:
        return importlib.util.find_spec("google.cloud.translate") is not None
    except ModuleNotFoundError:
        return False


def _machine_translator(env: Env) -> dict[str, Any] | None:
    """Return wagtail-localize's setting of the machine translator; without one there is none."""
    name = env.machine("MACHINE_TRANSLATOR") if _is_set("MACHINE_TRANSLATOR") else None
    if name is None:
        return None
    machine = MACHINES[name]
    read = {
        option: env.service_url(variable) if variable.endswith("_URL") else env.str(variable)
        for variable, option in machine.needed.items()
    }
    # Where LibreTranslate asks for no key, it wants an empty one.
    read |= {option: env.str(variable, "") for variable, option in machine.options.items()}
    kept = {option: value for option, value in read.items() if value or option == "API_KEY"}
    return {"CLASS": machine.name, "OPTIONS": {**kept, "TIMEOUT": MACHINE_TIMEOUT}}


def _anymails_name(variable: str) -> str:
    return variable.removeprefix("ANYMAIL_")


def _proof(env: Env, name: str) -> str:
    return str(env.public_key(name) if name in PUBLIC_KEYS else env.str(name))


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
