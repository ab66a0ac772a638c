"""Settings of the portal, all from its environment; everything has a default that works on one machine."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from todoku_web.home import database, home, hosts, secret_key, switched_on, whole
from todoku_web.identity import oidc_origins, oidc_providers

HOME_FOLDER = home()
HTTPS = switched_on("TODOKU_HTTPS")
DEBUG = False
SECRET_KEY = secret_key()
HOSTS = hosts()
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in HOSTS]
ROOT_URLCONF = "todoku_web.urls"
ASGI_APPLICATION = "todoku_web.asgi.application"

_OWN_APPS = (
    "pages",
    "audit",
    "accounts",
    "jobs",
    "uploads",
    "notices",
    "atlas",
    "planning",
    "parts",
    "offices.comparisons",
    "offices.standards",
    "offices.fits",
    "offices.assessments",
    "service_reports",
    "karte",
    "exchange.needs",
    "exchange.calls",
    "exchange.screening",
    "exchange.lending",
    "exchange.matches",
    "exchange.trials",
    "exchange.rollout",
    "exchange.satellite_offices",
    "exchange.shared_services",
    "exchange.desk",
    "exchange.statistics",
    "api",
)
INSTALLED_APPS = [
    *(f"todoku_web.{app}" for app in _OWN_APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "ninja",
    "rules",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "todoku_web.pages.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # the innermost one knows no async: the whole chain then runs on one thread, which spares a dozen hops a request
    "todoku_web.pages.failures.FailureMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["todoku_web.pages.templatetags.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "todoku_web.pages.navigation.navigation",
                "todoku_web.notices.context.inbox",
            ],
        },
    }
]
DATABASES = {"default": database()}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME_FOLDER / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATORS = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _VALIDATORS
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "todoku_web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "todoku_web.accounts.sign_up.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 3600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "todoku_web.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "todoku"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "todoku_web.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_providers()}}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME_FOLDER / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "todoku_web.pages.packaged_files.PackagedFiles",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "todoku_web.static_files.HashedFiles"},
}
MEDIA_ROOT = HOME_FOLDER / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "todoku_web.uploads.limits.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
PACK_FOLDERS = [Path(part).expanduser() for part in os.environ.get("TODOKU_PACKS", "").split(os.pathsep) if part]
DASK_SCHEDULER = os.environ.get("TODOKU_DASK", "").strip()
JOB_LEASE_S = 30
JOB_GRACE_S = 10
JOBS_AT_ONCE = whole("TODOKU_JOBS", min(2, os.cpu_count() or 1), most=256)
API_RATE_KNOWN = whole("TODOKU_API_RATE", 600, most=1_000_000)
API_RATE_UNKNOWN = whole("TODOKU_API_RATE_UNKNOWN", 120, most=1_000_000)

CSRF_FAILURE_VIEW = "todoku_web.pages.failures.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *oidc_origins()],
        "frame-ancestors": [NONE],
    }
}

EMAIL_SERVER = os.environ.get("TODOKU_SMTP_HOST", "").strip()
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_SERVER else "todoku_web.local_mail.LocalMail"
EMAIL_FILE_PATH = HOME_FOLDER / "mail"
EMAIL_HOST = EMAIL_SERVER or "localhost"
EMAIL_PORT = whole("TODOKU_SMTP_PORT", 25, most=65_535)
EMAIL_HOST_USER = os.environ.get("TODOKU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TODOKU_SMTP_PASSWORD", "")
EMAIL_USE_TLS = switched_on("TODOKU_SMTP_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("TODOKU_MAIL_FROM", "todoku@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"dated": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "file": {
            "class": "logging.FileHandler",
            "filename": HOME_FOLDER / "logs" / "portal.log",
            "encoding": "utf-8",
            "delay": True,
            "formatter": "dated",
        }
    },
    "loggers": {"django": {"handlers": ["file"], "level": "WARNING", "propagate": False}},
}
