"""The environment is complete and right, or the site says everything that is wrong with it."""

import base64
import importlib.util
import pkgutil
import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import anymail.backends
import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from pytest_django import Settings
from wagtail_localize.machine_translators import get_machine_translator

from config import env
from config.env import read_environment
from tests.webhooks import PUBLIC_KEY

NEW_KEY = bytes(range(32))
OLD_KEY = bytes(range(32, 64))


def encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


COMPLETE = {
    "SECRET_KEY": "a-secret-key-of-more-than-fifty-characters-for-these-tests",
    "FIELD_KEYS": f"new:{encoded(NEW_KEY)},old:{encoded(OLD_KEY)}",
    "INDEX_KEY": encoded(OLD_KEY).rstrip("="),
    "LINK_KEY": "a-link-key-of-thirty-two-characters",
    "BASE_URL": "https://manifesto.example.org",
    "ALLOWED_HOSTS": "manifesto.example.org, www.example.org",
    "DATABASE_URL": "postgres://user:secret@127.0.0.1:5432/manifesto",
    "EMAIL_URL": "submission://user:p%40ss@mail.example.org",
    "DEFAULT_FROM_EMAIL": "Manifesto <office@example.org>",
}
VARIABLES = (
    {field.name.upper() for field in fields(env.Environment)} - {"PROVIDER_SETTINGS"}
    | {name for names in env.PROVIDERS.values() for name in names}
    | {name for names in env.PROVIDER_OPTIONS.values() for name in names}
    | {name for names in env.WEBHOOK_PROOFS.values() for name in names}
    | {name for machine in env.MACHINES.values() for name in (*machine.needed, *machine.options)}
    | {*env.DEVELOPMENT_VARIABLES, *env.TEST_VARIABLES}
)


@pytest.fixture(autouse=True)
def complete_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)


def read() -> env.Environment:
    return read_environment(Path("/srv/site"))


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    return str(refused.value)


def test_a_complete_environment_is_read_with_its_types() -> None:
    environment = read()
    assert environment.field_keys == (("new", NEW_KEY), ("old", OLD_KEY))
    assert environment.index_key == OLD_KEY
    assert environment.allowed_hosts == ["manifesto.example.org", "www.example.org"]
    assert environment.database_url["NAME"] == "manifesto"
    assert environment.email_url
    assert environment.email_url.password == "p@ss"
    assert environment.cache_url["BACKEND"].endswith("LocMemCache")
    assert environment.log_level == "INFO"
    assert environment.var_dir == Path("/srv/site/var")
    assert environment.erasure_list == Path("/srv/site/var/erasures.log")
    assert environment.behind_tls_proxy is False


def test_the_list_of_erasures_may_lie_on_another_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", "/srv/data")
    assert read().erasure_list == Path("/srv/data/erasures.log")
    monkeypatch.setenv("ERASURE_LIST", "/mnt/elsewhere/erasures.log")
    assert read().erasure_list == Path("/mnt/elsewhere/erasures.log")


def test_the_example_file_names_every_variable_and_no_other() -> None:
    example = (django_settings.BASE_DIR / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == VARIABLES


def test_every_variable_of_the_example_file_has_a_sentence_above_it() -> None:
    lines = (django_settings.BASE_DIR / ".env.example").read_text().splitlines()
    for above, line in pairwise(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert above.startswith("#"), line


@pytest.mark.parametrize("blank", ["", "  "])
def test_all_missing_secrets_are_told_at_once(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    missing = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "LINK_KEY", "DATABASE_URL", "BASE_URL")
    for name in missing:
        monkeypatch.setenv(name, blank)
    told = refusal()
    assert all(f"{name}: Environment variable not set." in told for name in missing)


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_each_needed_variable_is_missed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    assert name in refusal()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "short", "Too weak"),
        ("SECRET_KEY", "a" * 60, "Too weak"),
        ("SECRET_KEY", "django-insecure-" + COMPLETE["SECRET_KEY"], "Too weak"),
        ("LINK_KEY", "short", "Too short"),
        ("INDEX_KEY", "not base64!", "Not URL-safe base64"),
        ("INDEX_KEY", encoded(b"short"), "Holds 5 bytes"),
        ("FIELD_KEYS", encoded(NEW_KEY), "id:key"),
        ("FIELD_KEYS", f"a:{encoded(NEW_KEY)},a:{encoded(OLD_KEY)}", "same id"),
        ("FIELD_KEYS", f"a:{encoded(NEW_KEY)},", "id:key"),
        ("BASE_URL", "manifesto.example.org", "http or https"),
        ("BASE_URL", "ftp://manifesto.example.org", "http or https"),
        ("BASE_URL", "https://manifesto.example.org/", "no slash"),
        ("BASE_URL", "https://user@manifesto.example.org", "host and port only"),
        ("BASE_URL", "https://manifesto.example.org:port", "Not an address"),
        ("DATABASE_URL", "nonsense", "address of a database"),
        ("DATABASE_URL", "mysql://localhost/manifesto", "postgres://"),
        ("DATABASE_URL", "postgres://localhost", "postgres://"),
        ("EMAIL_URL", "smtp://", "mail server"),
        ("EMAIL_URL", "smtp://mail.example.org?tls=1", "nothing else"),
        ("EMAIL_URL", "smtp://mail.example.org:port", "Not an address"),
        ("EMAIL_URL", "file://folder", "file:///folder"),
        ("EMAIL_URL", "pigeon://loft", "smtp://"),
        ("CACHE_URL", "nonsense", "Unknown backend"),
        ("ANYMAIL_WEBHOOK_SECRET", "a-password-without-a-user", "Write user:password"),
        ("ANYMAIL_WEBHOOK_SECRET", "user:short", "at least 20"),
        ("ANYMAIL_WEBHOOK_SECRET", "user:a-password-with-an-@-in-it", "Write user:password"),
        ("LOG_LEVEL", "LOUD", "Must be one of"),
        ("BEHIND_TLS_PROXY", "perhaps", "Not a valid boolean"),
    ],
)
def test_a_wrong_value_is_refused_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    refused = refusal()
    assert name in refused
    assert told in refused


@pytest.mark.parametrize(
    ("url", "transport"),
    [
        ("smtp://127.0.0.1:2525", {"host": "127.0.0.1", "port": 2525, "starttls": False}),
        ("submission://u:p@mail.example.org", {"port": 587, "starttls": True, "user": "u"}),
        ("smtps://u:p@mail.example.org", {"port": 465, "tls": True, "starttls": False}),
        ("file:///srv/mail%20box", {"folder": "/srv/mail box"}),
        ("console:", {"backend": "django.core.mail.backends.console.EmailBackend"}),
    ],
)
def test_mail_goes_where_the_address_says(
    monkeypatch: pytest.MonkeyPatch, url: str, transport: dict[str, Any]
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert transport.items() <= vars(read().email_url).items()


def test_mail_goes_one_way_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYMAIL_PROVIDER", "postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "token")
    assert "either EMAIL_URL or ANYMAIL_PROVIDER" in refusal()


def test_the_table_holds_every_provider_that_anymail_ships() -> None:
    not_providers = {"base", "base_requests", "console", "test", "sendinblue"}
    shipped = {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)}
    assert set(env.PROVIDERS) == shipped - not_providers


# Anymail no longer tests SendGrid itself, and says so; its backend is still shipped and asked for.
@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
@pytest.mark.parametrize("provider", sorted(set(env.PROVIDERS) - {"amazon_ses"}))
def test_a_provider_works_with_exactly_its_variables(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, provider: str
) -> None:
    monkeypatch.delenv("EMAIL_URL")
    monkeypatch.setenv("ANYMAIL_PROVIDER", provider)
    refused = refusal()
    for name in env.PROVIDERS[provider]:
        assert name in refused
        monkeypatch.setenv(name, "https://api.example.org/" if name.endswith("URL") else "key")
    settings.ANYMAIL = read().provider_settings
    assert get_connection(f"anymail.backends.{provider}.EmailBackend")


def test_an_option_of_a_provider_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL")
    monkeypatch.setenv("ANYMAIL_PROVIDER", "mailgun")
    monkeypatch.setenv("ANYMAIL_MAILGUN_API_KEY", "key")
    monkeypatch.setenv("ANYMAIL_MAILGUN_API_URL", "https://api.eu.example.org")
    assert read().provider_settings == {
        "MAILGUN_API_KEY": "key",
        "MAILGUN_API_URL": "https://api.eu.example.org",
    }


def choose(monkeypatch: pytest.MonkeyPatch, provider: str, **more: str) -> None:
    monkeypatch.delenv("EMAIL_URL")
    needed = dict.fromkeys(env.PROVIDERS[provider], "https://api.example.org/")
    for name, value in (needed | {"ANYMAIL_PROVIDER": provider} | more).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("provider", sorted(set(env.PROVIDERS) - {"amazon_ses"}))
def test_reports_of_delivery_are_heard_once_they_can_be_proved(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    choose(monkeypatch, provider)
    proofs = env.WEBHOOK_PROOFS.get(provider, ())
    is_signed_already = set(proofs) <= set(env.PROVIDERS[provider])
    assert bool(read().tracking_provider) is (bool(proofs) and is_signed_already)
    for name in proofs:
        value = PUBLIC_KEY if name in env.PUBLIC_KEYS else "provider:sample-password-0123456789"
        with monkeypatch.context() as one:
            one.setenv(name, value)
            assert read().tracking_provider == provider
            assert read().provider_settings[name.removeprefix("ANYMAIL_")] == value


def test_a_key_of_another_provider_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "postmark", ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY="key")
    assert read().tracking_provider is None
    assert read().provider_settings == {"POSTMARK_SERVER_TOKEN": "https://api.example.org/"}


def test_without_a_provider_a_secret_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYMAIL_WEBHOOK_SECRET", "provider:sample-password-0123456789")
    assert read().tracking_provider is None


@pytest.mark.parametrize("value", ["nonsense", encoded(NEW_KEY), f"-----BEGIN-----{PUBLIC_KEY}"])
def test_a_public_key_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    choose(monkeypatch, "postal", ANYMAIL_POSTAL_WEBHOOK_KEY=value)
    assert "ANYMAIL_POSTAL_WEBHOOK_KEY: Not a public key" in refusal()


def test_an_unknown_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL")
    monkeypatch.setenv("ANYMAIL_PROVIDER", "pigeon")
    assert "Not one of amazon_ses" in refusal()


def test_amazon_without_its_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL")
    monkeypatch.setenv("ANYMAIL_PROVIDER", "amazon_ses")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "requirements/ses.txt" in refusal()


def test_the_shipped_languages_are_the_sites_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [code for code, _name in read().site_languages] == ["en", "uk", "pl", "de", "fr", "ar"]
    monkeypatch.setenv("SITE_LANGUAGES", "it, en,it")
    assert read().site_languages == (("en", "English"), ("it", "Italian"))


@pytest.mark.parametrize("wrong", ["en,tlh", "uk", "en,../etc", "EN"])
def test_a_language_that_cannot_be_is_told(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_LANGUAGES", wrong)
    assert "SITE_LANGUAGES" in refusal()


# ---- Machine translation ---------------------------------------------------------------------


def test_without_a_machine_translator_there_is_none() -> None:
    assert read().machine_translator is None


@pytest.mark.parametrize("name", ["deepl", "libretranslate"])
def test_a_machine_translator_works_with_exactly_its_variables(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str
) -> None:
    monkeypatch.setenv("MACHINE_TRANSLATOR", name)
    refused = refusal()
    for variable in env.MACHINES[name].needed:
        assert variable in refused
        value = "https://translate.example.org/" if variable.endswith("URL") else "sample-key"
        monkeypatch.setenv(variable, value)
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = read().machine_translator
    machine = get_machine_translator()
    assert machine.options["TIMEOUT"] == env.MACHINE_TIMEOUT
    assert {"sample-key", "https://translate.example.org"} & set(machine.options.values())


def test_libretranslate_may_want_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHINE_TRANSLATOR", "libretranslate")
    monkeypatch.setenv("LIBRETRANSLATE_URL", "http://127.0.0.1:5000")
    machine = read().machine_translator
    assert machine
    assert machine["OPTIONS"]["API_KEY"] == ""


def test_google_without_its_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHINE_TRANSLATOR", "google")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "requirements/google.txt" in refusal()


def test_google_is_told_its_project_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHINE_TRANSLATOR", "google")
    monkeypatch.setenv("GOOGLE_PROJECT_ID", "sample")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/srv/google.json")
    monkeypatch.setattr(env, "_has_google", lambda: True)
    machine = read().machine_translator
    assert machine
    assert machine["OPTIONS"] == {
        "PROJECT_ID": "sample",
        "CREDENTIALS_PATH": "/srv/google.json",
        "TIMEOUT": env.MACHINE_TIMEOUT,
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MACHINE_TRANSLATOR", "parrot", "Not one of deepl, google, libretranslate"),
        ("LIBRETRANSLATE_URL", "translate.example.org", "http or https"),
        ("LIBRETRANSLATE_URL", "https://translate.example.org/?a=b", "http or https"),
    ],
)
def test_a_wrong_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("MACHINE_TRANSLATOR", "libretranslate")
    monkeypatch.setenv(name, value)
    refused = refusal()
    assert name in refused
    assert told in refused


@pytest.mark.parametrize(
    ("value", "contact"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("https://security.example.org/report", "https://security.example.org/report"),
    ],
)
def test_whom_to_tell_of_a_weakness(
    value: str, contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read().security_contact == ""
    monkeypatch.setenv("SECURITY_CONTACT", value)
    assert read().security_contact == contact


@pytest.mark.parametrize(
    "value", ["nobody", "http://example.org/", "https://a b", "javascript:alert(1)", "a@b@c"]
)
def test_a_contact_that_nobody_could_use_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", value)
    assert "SECURITY_CONTACT" in refusal()


def test_the_source_of_the_program_is_named_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().source_url == ""
    monkeypatch.setenv("SOURCE_URL", "https://code.example.org/manifesto/")
    assert read().source_url == "https://code.example.org/manifesto"
    monkeypatch.setenv("SOURCE_URL", "code.example.org")
    assert "SOURCE_URL" in refusal()
