"""Settings of a server: everything secret comes from the environment, and HTTPS is expected."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from project.settings.base import *  # noqa: F403
from project.settings.base import ALLOWED_HOSTS, RETENTION, SECRET_KEY, STORAGES, env

for name in ("SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS"):
    if not env.str(name, default=""):
        message = f"{name} is not set. The production settings take it from the environment; see README.md."
        raise ImproperlyConfigured(message)
if len(SECRET_KEY) < 50:
    message = f"SECRET_KEY has {len(SECRET_KEY)} characters. Give it at least 50 random ones."
    raise ImproperlyConfigured(message)

DEBUG = False
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if env.int("PROXY_COUNT", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

RETENTION = {**RETENTION, "SITE_URL": RETENTION["SITE_URL"] or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"}

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
