"""The Celery app of the demo host with a faster clock, whose beat only looks for unfinished recalculations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django

django.setup()

from celery import shared_task  # noqa: E402

from project.celery import app  # noqa: E402
from retention import schedule  # noqa: E402
from retention.clock import database_now, local_day  # noqa: E402
from retention.scoring import runs, snapshots  # noqa: E402
from tests.project.slow import slowly  # noqa: E402

__all__ = ["app"]

runs.LEASE = timedelta(seconds=2)  # type: ignore[misc]
snapshots.write = slowly(snapshots.write)
app.conf.beat_schedule = {"sweep": {"task": "tests.sweep", "schedule": 1.0, "options": {"expires": 1.0}}}


@shared_task(name="tests.sweep", ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """What the job of every minute does."""
    now = database_now()
    schedule._sweep(day=local_day(now), now=now)
