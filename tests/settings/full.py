"""All three apps on a real PostgreSQL: the settings of the test suite."""

from __future__ import annotations

from project.settings.base import *  # noqa: F403
from project.settings.base import DATABASES

SECRET_KEY = "only for tests " * 4
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEMO_LOGINS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
AXES_ENABLED = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LANGUAGE_CODE = "en"
TIME_ZONE = "Asia/Shanghai"
STATIC_ROOT = None  # nothing is collected: files come from the apps, looked up when they are asked for
WHITENOISE_AUTOREFRESH = True

# nothing here outlives a crash of the server, so no commit waits for the disk
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
