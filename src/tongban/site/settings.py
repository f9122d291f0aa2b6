"""Settings of an installation: what differs between places comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from tongban.site.keys import load_keys
from tongban.site.postgres import django_database, ensure_database, home

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


TONGBAN_HOME = home()
_keys = load_keys(TONGBAN_HOME)
SECRET_KEY = _keys.secret
TONGBAN_DATA_KEY = _keys.data
TONGBAN_LOOKUP_KEY = _keys.lookup
# Former data keys: what they sealed still opens; keep each as long as the ledger holds such values.
TONGBAN_DATA_KEYS_RETIRED = _keys.retired
# The claim of the identity provider that holds the resident id.
TONGBAN_OIDC_ID_CLAIM = os.environ.get("TONGBAN_OIDC_ID_CLAIM", "resident_id")
# Webhooks go to public https addresses unless an installation says otherwise.
TONGBAN_WEBHOOK_PRIVATE = _flag("TONGBAN_WEBHOOK_PRIVATE", default=False)
TONGBAN_WEBHOOK_SCHEMES = tuple(os.environ.get("TONGBAN_WEBHOOK_SCHEMES", "https").split(","))
# A demonstration signs in with one click and says on every page that its people are invented.
TONGBAN_DEMONSTRATION = _flag("TONGBAN_DEMONSTRATION", default=False)
TONGBAN_BASE_URL = os.environ.get("TONGBAN_BASE_URL", "http://127.0.0.1:8000")
TONGBAN_CA_FOLDER = Path(os.environ.get("TONGBAN_CA_FOLDER", str(TONGBAN_HOME / "ca")))
TONGBAN_HASH = os.environ.get("TONGBAN_HASH", "sha256")
TONGBAN_DOCUMENTS = Path(os.environ.get("TONGBAN_DOCUMENTS", str(TONGBAN_HOME / "documents")))
# Self-service terminals, in seconds: no key pressed until the warning and until the end, the
# longest sitting, and without a heartbeat until a device counts as offline.
TONGBAN_KIOSK_WARN = int(os.environ.get("TONGBAN_KIOSK_WARN", "60"))
TONGBAN_KIOSK_END = int(os.environ.get("TONGBAN_KIOSK_END", "90"))
TONGBAN_KIOSK_LIMIT = int(os.environ.get("TONGBAN_KIOSK_LIMIT", "1800"))
TONGBAN_TERMINAL_SILENT = int(os.environ.get("TONGBAN_TERMINAL_SILENT", "180"))

DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGBAN_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TONGBAN_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "ninja",
    "tongban.record",
    "tongban.base.district",
    "tongban.base.parties",
    "tongban.base.authorities",
    "tongban.base.documents",
    "tongban.base.notices",
    "tongban.base.search",
    "tongban.base.ratings",
    "tongban.base.terminals",
    "tongban.services.catalogue",
    "tongban.services.forms",
    "tongban.services.credentials",
    "tongban.services.bundles",
    "tongban.services.cases",
    "tongban.services.joint",
    "tongban.services.figures",
    "tongban.faces.common",
    "tongban.faces.portal",
    "tongban.faces.desk",
    "tongban.faces.cockpit",
    "tongban.faces.kiosk",
    "tongban.faces.api",
    "tongban.reforms.campaigns",
    "tongban.reforms.commitments",
    "tongban.reforms.composite_licences",
    "tongban.reforms.acceptance",
    "tongban.reforms.assessment",
    "tongban.reforms.construction",
    "tongban.reforms.enterprises",
    "tongban.reforms.processes",
    "tongban.reforms.service_ratings",
    "tongban.reforms.supervision",
    "tongban.reforms.utilities",
    "tongban.reforms.visits",
    "tongban.reforms.windows",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tongban.faces.common.middleware.OneLook",
    "tongban.faces.api.lane.ApiLane",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongban.faces.common.middleware.ContentSecurityPolicy",
    "tongban.faces.common.middleware.TextsRefused",
]

ROOT_URLCONF = "tongban.site.urls"
WSGI_APPLICATION = "tongban.site.wsgi.application"
AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "tongban.base.parties.backends.DemonstrationBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tongban.base.parties.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "tongban.base.parties.adapters.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("TONGBAN_OIDC_NAME", "OIDC"),
                "client_id": os.environ["TONGBAN_OIDC_CLIENT_ID"],
                "secret": os.environ.get("TONGBAN_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ.get("TONGBAN_OIDC_URL", "")},
            }
        ]
        if "TONGBAN_OIDC_CLIENT_ID" in os.environ
        else []
    }
}

DATABASES = {"default": django_database(ensure_database())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "tongban.faces.common.jinja.environment",
            "context_processors": [
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tongban.faces.common.context.page",
            ],
        },
    },
    {
        # allauth's own pages (one-time codes) come as Django templates
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "faces" / "common" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = TONGBAN_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# What assets/install.py made of the npm packages; without it pages show tables instead of charts.
TONGBAN_ASSETS = Path(
    os.environ.get("TONGBAN_ASSETS", PACKAGE.parent.parent / "build" / "assets")
).resolve()
STATICFILES_DIRS = [("vendor", TONGBAN_ASSETS)] if TONGBAN_ASSETS.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

SESSION_ENGINE = "tongban.base.parties.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TONGBAN_BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

EMAIL_BACKEND = os.environ.get(
    "TONGBAN_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("TONGBAN_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("TONGBAN_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TONGBAN_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TONGBAN_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("TONGBAN_EMAIL_TLS", default=False)
DEFAULT_FROM_EMAIL = os.environ.get("TONGBAN_EMAIL_FROM", "noreply@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("TONGBAN_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
