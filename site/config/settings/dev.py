"""Settings of a developer's machine: no file to write first, plain http on loopback."""

import os
from pathlib import Path

from config.development import prepare_environment

# The environment must be complete before base reads it.
prepare_environment(Path(__file__).resolve().parents[3])

from config.settings.base import *  # noqa: E402

DEBUG = os.environ["DEBUG"] == "1"

# Plain http: no redirect, no memory of https, and cookies that http may carry.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False

# Static files are served from where they lie, so nothing is to be collected first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True
WHITENOISE_AUTOREFRESH = DEBUG
