"""A host that is not ours: its own users, admin, tenants and defaults (tests/hostcrm)."""

from __future__ import annotations

from project.settings import base

DATABASES = base.DATABASES  # the server, and nothing else, is the demo's
SECRET_KEY = "only for tests " * 4
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
USE_I18N = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
AUTH_USER_MODEL = "hostcrm.Person"
ROOT_URLCONF = "tests.hostcrm.urls"
LOGIN_URL = "enter"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_URL = "/files/"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "tests.hostcrm",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "retention",
    "playbooks",
    "interviews",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ]
        },
    }
]
# The most careless defaults a host may have: everybody may do everything, and lists are endless.
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
}
RETENTION = {
    "CUSTOMER_SOURCES": [
        {
            "name": "accounts",
            "model": "hostcrm.Account",
            "fields": {
                "external_id": "number",
                "name": "title",
                "segment": "grade",
                "industry": "sector__title",
                "employees": "headcount",
                "annual_revenue": "turnover",
                "signed_on": "since",
                "seats": "seats",
            },
            "updated": "touched_at",
            "filter": {"kind": "customer"},
            "exclude": {"title": ""},
            "tenant": "workspace_id",
            "owner": "responsible_id",
            "url": "tests.hostcrm.plugs.page_of_account",
        },
        {
            "name": "resellers",
            "model": "hostcrm.Reseller",
            "fields": {"external_id": "id", "name": "label"},
            "tenant": "workspace_id",
            "owner": "tests.hostcrm.plugs.owners_of_resellers",
        },
    ],
    "TENANTS": "tests.hostcrm.plugs.tenants",
    "REQUEST_TENANT": "tests.hostcrm.plugs.tenant_of_request",
    "ADMIN_SITES": ["tests.hostcrm.admin.site"],
}
