"""The Celery app of the demo host with a faster clock, whose beat only looks for messages that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django

django.setup()

from celery import shared_task  # noqa: E402

from playbooks import schedule  # noqa: E402
from playbooks.messaging import outbox  # noqa: E402
from project.celery import app  # noqa: E402
from retention import jobs  # noqa: E402
from retention.clock import database_now  # noqa: E402

__all__ = ["app"]

outbox.LEASE = timedelta(seconds=2)  # type: ignore[misc]
app.conf.beat_schedule = {"sweep": {"task": "tests.send", "schedule": 1.0, "options": {"expires": 1.0}}}


@shared_task(name="tests.send", ignore_result=True)
def send(**kwargs: Any) -> None:
    """What the job of every minute does."""
    now = database_now()
    schedule._send(day=jobs.local_day(now), now=now)
