"""A worker or beat as a process of its own, on the database and the broker of the test that started it."""

from __future__ import annotations

import os

from tests.settings.full import *  # noqa: F403
from tests.settings.full import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_BROKER_URL = os.environ["TEST_BROKER_URL"]
