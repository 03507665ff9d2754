"""A worker or beat as a process of its own, on the database and the broker of the test that started it."""

from __future__ import annotations

import os

from tests.settings.full import *  # noqa: F403
from tests.settings.full import DATABASES, RETENTION

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_BROKER_URL = os.environ["TEST_BROKER_URL"]

RETENTION = {**RETENTION, "SITE_URL": "https://crm.example.com"}
if "TEST_MAIL_PORT" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["TEST_MAIL_PORT"])
    DEFAULT_FROM_EMAIL = "Acme <care@acme.example>"
