"""The Celery app of the demo host with a faster clock, whose beat only looks for playbooks that waited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django

django.setup()

from celery import shared_task  # noqa: E402

from playbooks.runs import advancing  # noqa: E402
from project.celery import app  # noqa: E402
from retention.clock import database_now  # noqa: E402

__all__ = ["app"]

BATCH = 25
advancing.BATCH = BATCH  # type: ignore[misc]
app.conf.beat_schedule = {"sweep": {"task": "tests.playbooks", "schedule": 0.5, "options": {"expires": 1.0}}}


@shared_task(name="tests.playbooks", ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """What the job of every minute does, as if it were another day each time: every wait of the test is over."""
    for days in (1, 2):
        advancing.sweep(now=database_now() + timedelta(days=days))
