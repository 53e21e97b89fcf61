"""Settings of every environment: safe for production; dev and test loosen them.

What differs from one installation to the next comes from the environment alone: `config.env`.
"""

from pathlib import Path

from config.content_policies import admin_policy, public_policy
from config.databases import connection_settings
from config.env import read_environment
from config.values import SOURCE_LANGUAGE, MailTransport

BASE_DIR = Path(__file__).resolve().parents[3]

environment = read_environment(BASE_DIR)

# ---- Files ----------------------------------------------------------------------------------
VAR_DIR = environment.var_dir
# Outside the database and its backups: a restore applies it again.
ERASURE_LIST = environment.erasure_list
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# The proxy in front serves what editors upload.
SERVE_MEDIA = False
STATIC_ROOT: Path | None = VAR_DIR / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- The house ------------------------------------------------------------------------------
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEBUG = False

INSTALLED_APPS = [
    "config",
    "core",
    "home",
    "campaigns",
    "forms.apps.FormsConfig",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.content_policy.ContentPolicyMiddleware",
    "core.middleware.PublicCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.OfferedLanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.middleware.PublicPostMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ---- Data -----------------------------------------------------------------------------------
DATABASES = {"default": connection_settings(environment.database_url, BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache_url}
# Wagtail's editor sends one field for each setting of each block of a long page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# ---- Languages ------------------------------------------------------------------------------
LANGUAGE_CODE = SOURCE_LANGUAGE
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = list(environment.site_languages)
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"
# Catalogues are written in `locale/` and compiled into var, so that the tree stays read-only.
CATALOGUE_SOURCE = BASE_DIR / "locale"
LOCALE_PATHS = [VAR_DIR / "locale"]

# ---- Wagtail --------------------------------------------------------------------------------
BASE_URL = environment.base_url
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_SITE_NAME = "Manifesto"
# Shown at the foot of every page, where the operator names it.
SOURCE_URL = environment.source_url
# For security.txt; without it the address at the foot of every page stands there.
SECURITY_CONTACT = environment.security_contact
# Sending a page to translation must not publish its English text under another language.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Asked for drafts in the background; without one the editor shows no button.
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = environment.machine_translator
# Ours asks for a description of what is seen.
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
# No SVG: it may hold scripts, and renditions do not draw it anew.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "txt", "rtf", "csv"),
    *("odt", "ods", "odp", "docx", "xlsx", "pptx"),
]
# All are offered for download, none is opened within the site.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# No grammar but words as they stand: PostgreSQL knows none for several of our languages.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}
# An editor's browser contacts nobody but this site.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# ---- Keys -----------------------------------------------------------------------------------
SECRET_KEY = environment.secret_key
FIELD_KEYS = environment.field_keys
INDEX_KEY = environment.index_key
LINK_KEY = environment.link_key

# ---- Doors ----------------------------------------------------------------------------------
ALLOWED_HOSTS = environment.allowed_hosts
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Believed only where a proxy sets the header itself: from anybody else it would be a lie.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.behind_tls_proxy else None
)
# The only ones whose X-Forwarded-For is read.
TRUSTED_PROXIES = environment.trusted_proxies
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": public_policy(MEDIA_URL)}
ADMIN_CONTENT_SECURITY_POLICY = admin_policy(MEDIA_URL)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# ---- Mail -----------------------------------------------------------------------------------
MAIL_PROVIDER = environment.anymail_provider
# The one whose reports of delivery are heard; without it there is no address to send them to.
TRACKING_PROVIDER = environment.tracking_provider
ANYMAIL = environment.provider_settings
mail = environment.email_url or MailTransport(
    f"anymail.backends.{environment.anymail_provider}.EmailBackend"
)
EMAIL_BACKEND = mail.backend
EMAIL_HOST = mail.host
EMAIL_PORT = mail.port
EMAIL_HOST_USER = mail.user
EMAIL_HOST_PASSWORD = mail.password
EMAIL_USE_TLS = mail.starttls
EMAIL_USE_SSL = mail.tls
EMAIL_FILE_PATH = mail.folder or None
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.default_from_email

# ---- Logs -----------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact_tokens": {"()": "core.logs.RedactTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["redact_tokens"],
        },
    },
    "root": {"handlers": ["stderr"], "level": environment.log_level},
    # Django brings handlers of its own; its lines go through the one above instead.
    "loggers": {
        "django": {"handlers": [], "level": environment.log_level, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Anybody can send a wrong host name, as often as they like; the answer 400 is enough.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Wagtail's search index reports two lines for every page saved.
        "django_tasks": {"level": "WARNING"},
    },
}
