"""Settings of the demo and of a developer's machine: this computer only, with well-known passwords."""

from __future__ import annotations

from project.servers import facts
from project.settings.base import *  # noqa: F403
from project.settings.base import BASE_DIR, RETENTION, SECRET_KEY, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = SECRET_KEY or facts.secret_key(BASE_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# The demo may create logins whose passwords are printed in the README. No other settings may.
DEMO_LOGINS = True

# Static files are served from the apps as they are: nothing to collect first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

RETENTION = {**RETENTION, "SITE_URL": RETENTION["SITE_URL"] or "http://127.0.0.1:8000"}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = facts.local_directory(BASE_DIR) / "mail"
