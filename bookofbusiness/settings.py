"""All settings in one file, read from the environment. docs/operations.md lists the variables.

Production (DEBUG off) refuses to start without a secret key, allowed hosts and a database.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules
OFFLINE_COMMANDS = {"up", "reset", "collectstatic", "makemessages", "compilemessages", "help"}
IS_OFFLINE_COMMAND = len(sys.argv) > 1 and sys.argv[1] in OFFLINE_COMMANDS


def required(name: str, *, local: str) -> str:
    """The value of the environment variable `name`; `local` stands in only while DEBUG is on, in tests and offline.

    Raises ImproperlyConfigured in production, so that nothing starts half configured.
    """
    value = env.str(name, default="")
    if value:
        return value
    if DEBUG or TESTING or IS_OFFLINE_COMMAND:
        return local
    raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/operations.md).")


SECRET_KEY = required("SECRET_KEY", local="only-for-this-machine-and-its-tests-000000000000000000")
ALLOWED_HOSTS = [
    host for host in required("ALLOWED_HOSTS", local="localhost,127.0.0.1,[::1],testserver").split(",") if host
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=not DEBUG and not TESTING)
VAR_DIR = Path(env.str("BOOK_VAR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "bookofbusiness",
    "accounts",
    "scoring",
    "assignment",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rest_framework.authtoken",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bookofbusiness.middleware.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "bookofbusiness.middleware.clock.ClockMiddleware",
    "bookofbusiness.middleware.privacy.PrivacyMiddleware",
    "bookofbusiness.middleware.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bookofbusiness.urls"
WSGI_APPLICATION = "bookofbusiness.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bookofbusiness.context.navigation",
            ],
            "builtins": ["accounts.templatetags.book"],
        },
    },
]

DATABASES = {
    "default": {
        **env.db_url_config(required("DATABASE_URL", local="postgres://book:book@127.0.0.1:5432/book")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "options": "-c lock_timeout=3s -c jit=off "
            f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=0)}"
        },
        "TEST": {"NAME": f"test_{env.str('TEST_DB', default='book')}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL", local="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "assignment.tasks.tick", "schedule": 60.0},
}
# How long a worker may be silent before another takes its run over, and how often waiting runs are looked for.
RUN_LEASE_SECONDS = env.int("RUN_LEASE_SECONDS", default=60)
RUN_HEARTBEAT_SECONDS = env.int("RUN_HEARTBEAT_SECONDS", default=10)
RUN_SWEEP_SECONDS = env.int("RUN_SWEEP_SECONDS", default=15)
# Pages never need Redis: with it away, jobs wait and everything else works.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# History (accounts/models/history.py): rows of other tables are only named, never joined from there.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(related_name="+", db_index=False)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.permissions.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "bookofbusiness.sign_in.InvitationOnlyAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,8/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "subscription": "60/m/ip",  # the link in mails; one mail provider may ask for many people
}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = not TESTING
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "429.html"

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Book of Business <book@localhost>")
# Without an SMTP server notifications stay in the app. Links in mails begin with SITE_URL.
SENDS_MAIL = EMAIL_CONFIG["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or f"http{'s' if BEHIND_TLS else ''}://{ALLOWED_HOSTS[0]}"
# Mail capture: the star stands for each user's secret part; it is read from an inbox, or comes to the webhook.
MAIL_CAPTURE_ADDRESS = env.str("MAIL_CAPTURE_ADDRESS", default="")
MAIL_INBOX_URL = env.str("MAIL_INBOX_URL", default="")
if MAIL_CAPTURE_ADDRESS and not (MAIL_CAPTURE_ADDRESS.count("*") == MAIL_CAPTURE_ADDRESS.count("@") == 1):
    raise ImproperlyConfigured("MAIL_CAPTURE_ADDRESS needs one star and one @, such as *@in.example.org.")
INBOX = urlsplit(MAIL_INBOX_URL)
if MAIL_INBOX_URL and not (INBOX.scheme in {"imaps", "imap+tls", "imap"} and INBOX.hostname and INBOX.port != 0):
    raise ImproperlyConfigured("MAIL_INBOX_URL is imaps://user:password@host/folder, imap+tls://… or imap://….")
MAIL_INBOX_SECONDS = env.int("MAIL_INBOX_SECONDS", default=60)
MAIL_WEBHOOK_TOKEN = env.str("MAIL_WEBHOOK_TOKEN", default="")
# Mail servers whose word about a sender (Authentication-Results) is believed, by the name that they write in it.
MAIL_TRUSTED_SERVERS = {name.lower() for name in env.list("MAIL_TRUSTED_SERVERS", default=[])}
MAIL_MOST_BYTES = env.int("MAIL_MOST_MB", default=25) * 1024 * 1024
MAIL_RETENTION_DAYS = env.int("MAIL_RETENTION_DAYS", default=90)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",  # first, so that a stranger gets a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsers.CarefulJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "bookofbusiness.api.problem_response",
    "DEFAULT_THROTTLE_RATES": {"login": "10/min", "mail": "600/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Book of Business",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AccountKindEnum": "accounts.models.Account.Kind",
        "AbsenceKindEnum": "accounts.models.Availability.Kind",
        "AppealStateEnum": "assignment.models.Appeal.State",
        "CapturedMailKindEnum": "accounts.models.CapturedMail.Kind",
        "CapturedMailSourceEnum": "accounts.models.CapturedMail.Source",
        "CapturedMailStateEnum": "accounts.models.CapturedMail.State",
        "CoverageStateEnum": "assignment.models.Coverage.State",
        "FlagCodeEnum": "assignment.models.FlagCode",
        "FlagStateEnum": "assignment.models.Flag.State",
        "ImportKindEnum": "accounts.models.Import.Kind",
        "InteractionDirectionEnum": "accounts.models.Interaction.Direction",
        "InteractionKindEnum": "accounts.models.Interaction.Kind",
        "InteractionOutcomeEnum": "accounts.models.Interaction.Outcome",
        "LimitPeriodEnum": "assignment.models.ReturnReason.Period",
        "MailCadenceEnum": "accounts.models.MailChoice.Cadence",
        "NotGivenCodeEnum": "assignment.models.NotGiven.Code",
        "OpportunityStageEnum": "accounts.models.Opportunity.Stage",
        "PlanKindEnum": "assignment.api.plans.KINDS",
        "ProtectionKindEnum": "assignment.models.Protection.Kind",
        "ReturnStateEnum": "assignment.models.Return.State",
        "RunStatusEnum": "assignment.models.Run.Status",
        "ScoreModelStatusEnum": "scoring.models.ScoreModel.Status",
        "StationEnum": "accounts.models.Station",
        "TargetBookKindEnum": "accounts.models.TargetBook.Kind",
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "bookofbusiness.static_files.VendorFinder",
]
HASHED_STATIC = env.bool("HASHED_STATIC", default=not DEBUG and not TESTING)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = not HASHED_STATIC
MEDIA_ROOT = Path(env.str("BOOK_MEDIA", default=str(VAR_DIR / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

FAILPOINTS_ALLOWED = DEBUG or TESTING or env.bool("BOOK_FAULT_TEST", default=False)
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
}
