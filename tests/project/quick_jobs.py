"""The Celery app of the demo host with a faster clock and one job, whose every step is counted from outside."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

import django

django.setup()

from django.db import connection  # noqa: E402

from project.celery import app  # noqa: E402
from retention import jobs, schedule  # noqa: E402

__all__ = ["app"]

schedule.EVERY = 1.0  # type: ignore[misc]
jobs.LEASE = timedelta(seconds=8)  # type: ignore[misc]
jobs.RENEW_EVERY = 1.0  # type: ignore[misc]
jobs._registered.clear()


def work(*, day: date, now: datetime) -> dict[str, str]:
    """Write down beginning and end; where the ledger says so, the one who begins first stops in the middle."""
    note(day, "begun")
    while held(day):
        time.sleep(0.05)
    note(day, "done")
    return {"day": day.isoformat()}


def held(day: date) -> bool:
    """Tell whether this is the first beginning of a day that is to be held until its worker is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(step ORDER BY step) = '{begun,hold}' FROM ledger WHERE day = %s", [day])
        return bool(cursor.fetchone()[0])


def note(day: date, step: str) -> None:
    """Write a line that is never rolled back and never unique."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger (day, step) VALUES (%s, %s)", [day, step])


jobs.register(jobs.Job(code="ledger", label="Ledger", function=work, daily_at=time_of_day(0, 0), catch_up=True))
