"""Settings of a node. Everything an operator may change comes from the environment; README lists the names."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

import liangzhao_verify
from liangzhao.config import connecting
from liangzhao.config.secret_key import secret_key

ROOT = Path(__file__).resolve().parents[2]
LIANGZHAO_HOME = Path(os.environ.get("LIANGZHAO_HOME", ROOT / "var")).resolve()
PORT = int(os.environ.get("PORT", "8000"))
LIANGZHAO_PUBLIC_URL = os.environ.get("LIANGZHAO_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
LIANGZHAO_ROLE_PREFIX = os.environ.get("LIANGZHAO_ROLE_PREFIX", "lz")
LIANGZHAO_DATABASE = os.environ.get("LIANGZHAO_DATABASE", "liangzhao")
LIANGZHAO_KEYS_DIR = Path(os.environ.get("LIANGZHAO_KEYS_DIR", LIANGZHAO_HOME / "keys"))
LIANGZHAO_KEYRING = Path(os.environ.get("LIANGZHAO_KEYRING", LIANGZHAO_HOME / "keys" / "fields.json"))
LIANGZHAO_SIGNER = os.environ.get("LIANGZHAO_SIGNER", "socket")
LIANGZHAO_SIGNER_SOCKET = Path(os.environ.get("LIANGZHAO_SIGNER_SOCKET", LIANGZHAO_HOME / "run" / "signer.sock"))
LIANGZHAO_BLOBS_DIR = Path(os.environ.get("LIANGZHAO_BLOBS_DIR", LIANGZHAO_HOME / "blobs"))
LIANGZHAO_FONT_DIR = Path(os.environ.get("LIANGZHAO_FONT_DIR", LIANGZHAO_HOME / "fonts"))
LIANGZHAO_LOG_DIR = Path(os.environ.get("LIANGZHAO_LOG_DIR", LIANGZHAO_HOME / "log"))
# Time stamps on the log: the address of an RFC 3161 authority (or "demo"), and the file or folder of its roots.
LIANGZHAO_TSA_URL = os.environ.get("LIANGZHAO_TSA_URL", "")
LIANGZHAO_TSA_ROOTS = os.environ.get("LIANGZHAO_TSA_ROOTS", "")
LIANGZHAO_STATUS_DIR = Path(os.environ.get("LIANGZHAO_STATUS_DIR", LIANGZHAO_HOME / "status"))
# Backups: where sets go, the file with the passphrase of their keys, a second place every stored file is written to.
LIANGZHAO_BACKUPS = Path(os.environ.get("LIANGZHAO_BACKUPS", LIANGZHAO_HOME / "backups"))
LIANGZHAO_BACKUP_PASSPHRASE_FILE = Path(
    os.environ.get("LIANGZHAO_BACKUP_PASSPHRASE_FILE", LIANGZHAO_HOME / "backup-passphrase")
)
LIANGZHAO_BLOBS_COPY = os.environ.get("LIANGZHAO_BLOBS_COPY", "")
# The stream of changes: a folder, and whether a commit is acknowledged only when it is there.
LIANGZHAO_WAL_TO = os.environ.get("LIANGZHAO_WAL_TO", "")
LIANGZHAO_WAL_SYNCHRONOUS = os.environ.get("LIANGZHAO_WAL_SYNCHRONOUS") == "1"
DATABASE_BACKUP_URL = os.environ.get("DATABASE_BACKUP_URL", "")
# A streaming standby: web processes read from its host and port while the primary is away (web/replica.py).
DATABASE_REPLICA_URL = os.environ.get("DATABASE_REPLICA_URL", "")
# Volumes that fill up, and when writing ends: at this share in use, if fewer bytes than the spare are left.
LIANGZHAO_STORAGE_LIMIT = float(os.environ.get("LIANGZHAO_STORAGE_LIMIT", "0.90"))
LIANGZHAO_STORAGE_SPARE = int(float(os.environ.get("LIANGZHAO_STORAGE_SPARE_GB", "10")) * 10**9)
_volumes = [Path(name) for name in os.environ.get("LIANGZHAO_VOLUMES", "").split(":") if name]
LIANGZHAO_VOLUMES = [LIANGZHAO_HOME, LIANGZHAO_BLOBS_DIR, LIANGZHAO_LOG_DIR, *_volumes]
# The file with the token /metrics asks for; without one it answers this machine alone.
LIANGZHAO_METRICS_TOKEN_FILE = os.environ.get("LIANGZHAO_METRICS_TOKEN_FILE", "")
# A reverse proxy that overwrites X-Real-IP is the only way in: its word about a visitor's address is taken.
LIANGZHAO_BEHIND_PROXY = os.environ.get("LIANGZHAO_BEHIND_PROXY") == "1"
# off, offered or required; unset: offered on a node with demo accounts, required elsewhere (access/proofs.py).
LIANGZHAO_SECOND_FACTOR = os.environ.get("LIANGZHAO_SECOND_FACTOR", "")
if LIANGZHAO_SECOND_FACTOR not in ("", "off", "offered", "required"):
    raise ImproperlyConfigured("LIANGZHAO_SECOND_FACTOR is off, offered or required")
LIANGZHAO_DEMO_NOTE = LIANGZHAO_HOME / "demo-accounts.json"

# The identity platform people may sign in with (OpenID Connect); unset: none. access/platform/README.md.
LIANGZHAO_OIDC_ISSUER = os.environ.get("LIANGZHAO_OIDC_ISSUER", "")
LIANGZHAO_OIDC_CLIENT_ID = os.environ.get("LIANGZHAO_OIDC_CLIENT_ID", "")
LIANGZHAO_OIDC_CLIENT_SECRET_FILE = os.environ.get("LIANGZHAO_OIDC_CLIENT_SECRET_FILE", "")
LIANGZHAO_OIDC_NAME = os.environ.get("LIANGZHAO_OIDC_NAME", "国家政务服务平台统一身份认证")
if LIANGZHAO_OIDC_ISSUER and not LIANGZHAO_OIDC_CLIENT_ID:
    raise ImproperlyConfigured("LIANGZHAO_OIDC_ISSUER needs LIANGZHAO_OIDC_CLIENT_ID")
# Hosts beside the platform's own that it keeps its keys and tokens on; no other host is asked (SEC-P7).
LIANGZHAO_OUTBOUND_HOSTS = list(filter(None, os.environ.get("LIANGZHAO_OUTBOUND_HOSTS", "").split(",")))
# A form that leads on to the platform is stopped by form-action 'self' (design.md §13).
_PLATFORM = [f"{urlsplit(LIANGZHAO_OIDC_ISSUER).scheme}://{urlsplit(LIANGZHAO_OIDC_ISSUER).netloc}"]
LIANGZHAO_FORM_TARGETS = _PLATFORM if LIANGZHAO_OIDC_ISSUER else []

# Licences in wallets (docs/wallet.md): whether, and whether a PIN on the page must be typed into the wallet.
LIANGZHAO_WALLET = os.environ.get("LIANGZHAO_WALLET") == "1"
LIANGZHAO_WALLET_PIN = os.environ.get("LIANGZHAO_WALLET_PIN") == "1"

# The body that defines the three licence types and its numbers; the real ones are not public (domain.md Q1).
LIANGZHAO_TYPE_CODES = {
    "institution": "11100000000000019F001",
    "physician": "11100000000000019F002",
    "nurse": "11100000000000019F003",
}
LIANGZHAO_ERASURES = Path(os.environ.get("LIANGZHAO_ERASURES", LIANGZHAO_HOME / "erasures.jsonl"))
LIANGZHAO_SERVICE = {
    "name": os.environ.get("LIANGZHAO_SERVICE_NAME", "电子化注册系统"),
    "phone": os.environ.get("LIANGZHAO_SUPPORT_PHONE", "010-0000-0000（演示）"),
    "hours": os.environ.get("LIANGZHAO_SUPPORT_HOURS", "工作日 9:00—12:00，13:00—17:30"),
}

SECRET_KEY = secret_key(LIANGZHAO_HOME)
DEBUG = os.environ.get("LIANGZHAO_DEBUG") == "1"
LIANGZHAO_GALLERY = DEBUG or os.environ.get("LIANGZHAO_GALLERY") == "1"
ALLOWED_HOSTS = [
    urlsplit(LIANGZHAO_PUBLIC_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "testserver",
    *filter(None, os.environ.get("LIANGZHAO_HOSTS", "").split(",")),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "liangzhao.web.ui",  # before django.forms: it brings its own field template
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",  # for the migrations of the queue's tables; the worker brings its own connections
    "liangzhao.reference",
    "liangzhao.audit",
    "liangzhao.access",
    "liangzhao.documents",
    "liangzhao.registers",
    "liangzhao.licensing",
    "liangzhao.consolidation",
    "liangzhao.supervision",
    "liangzhao.web",
]

MIDDLEWARE = [
    "liangzhao.web.metrics.requests.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "liangzhao.web.middleware.PrivatePages",
    "liangzhao.web.degraded.SaysWhenKnown",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "liangzhao.web.middleware.SignedIn",
    "liangzhao.web.degraded.NoWritingWhenFull",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "liangzhao.web.unsent.SaysUnsent",
    "liangzhao.web.middleware.WrongMethodInWords",
]

ROOT_URLCONF = "liangzhao.config.urls"
WSGI_APPLICATION = "liangzhao.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "liangzhao.web.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "liangzhao.web.ui.context.display",
                "liangzhao.web.context.signed_in",
                "liangzhao.web.replica.banner",
            ],
        },
    },
]
FORM_RENDERER = "liangzhao.web.ui.forms.Renderer"

DATABASE_URL = os.environ.get("DATABASE_URL", "")
POOLED = os.environ.get("LIANGZHAO_POOLED", "1") == "1"
if DATABASE_URL:
    DATABASES = {
        "default": connecting.by_url(DATABASE_URL, pooled=POOLED),
        "owner": connecting.by_url(os.environ.get("DATABASE_OWNER_URL", DATABASE_URL), pooled=False),
    }
else:
    _embedded = partial(connecting.embedded, home=LIANGZHAO_HOME, name=LIANGZHAO_DATABASE, prefix=LIANGZHAO_ROLE_PREFIX)
    DATABASES = {"default": _embedded("app", pooled=POOLED), "owner": _embedded("owner", pooled=False)}
    if DATABASES["default"]["HOST"]:
        LIANGZHAO_VOLUMES.append(Path(str(DATABASES["default"]["HOST"])))  # the socket lies beside the data

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["liangzhao.access.signing_in.PasswordBackend"]
PASSWORD_HASHERS = ["liangzhao.access.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
]
LOGIN_URL = "/account/login/"

SESSION_ENGINE = "liangzhao.access.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE = LIANGZHAO_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "liangzhao.web.unsent.stale_form"
CSRF_TRUSTED_ORIGINS = [LIANGZHAO_PUBLIC_URL]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF, *LIANGZHAO_FORM_TARGETS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "liangzhao" / "locale", *(Path(folder) / "locale" for folder in liangzhao_verify.__path__)]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # what pages show; storage is UTC by the database role's time zone

STATIC_URL = "static/"
STATIC_ROOT = LIANGZHAO_HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or os.environ.get("LIANGZHAO_PLAIN_STATIC") == "1"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or os.environ.get("LIANGZHAO_PLAIN_STATIC") == "1"
WHITENOISE_AUTOREFRESH = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # photos and lists stay in memory: no temporary file with personal data
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"liangzhao": {"level": "INFO"}},
}
