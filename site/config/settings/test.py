"""Settings of the tests: fixed keys, a database of their own, no mail leaves the process."""

import os
import secrets
import tempfile
from pathlib import Path

# A folder for each process: what tests write never meets the developer's data. The tests make
# it and remove it; checks and type checks read these settings too and write nothing.
var_dir = Path(tempfile.gettempdir()) / f"site-tests-{os.getpid()}-{secrets.token_hex(8)}"

os.environ.pop("ANYMAIL_PROVIDER", None)
os.environ.pop("ERASURE_LIST", None)
os.environ.pop("MACHINE_TRANSLATOR", None)
os.environ.pop("SOURCE_URL", None)
os.environ.pop("SECURITY_CONTACT", None)
os.environ.update(
    {
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
        "SECRET_KEY": "tests-only-and-known-to-everybody-0123456789-abcdefghij",
        "FIELD_KEYS": "tests:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "INDEX_KEY": "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=",
        "LINK_KEY": "tests-only-link-key-known-to-everybody",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "BASE_URL": "http://testserver",
        "EMAIL_URL": "console:",
        "DEFAULT_FROM_EMAIL": "Tests <tests@example.org>",
        "CACHE_URL": "locmem://",
        "LOG_LEVEL": "INFO",
        "DEBUG": "0",
    }
)

from config.settings.dev import *  # noqa: E402

# A file, as on a real site: several threads and processes share it, in memory they could not.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(var_dir / "test.sqlite3")}

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Every client of a test would look through all static files at its first request.
WHITENOISE_AUTOREFRESH = True
