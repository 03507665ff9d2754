"""Whether the engine is alive: when it last ran, what it did, and when it runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.db.models import Subquery
from django.db.models.functions import JSONObject

from retention import jobs
from retention.clock import local_day
from retention.models import Job, ScoreRun

DAILY: Final = "daily"
"""Code of the job that scores and warns once a day."""
GRACE: Final = timedelta(hours=1)
"""So long after it was due a run may still be under way before it counts as late."""

_SHOWN: Final = ("last_day", "finished_at", "scored", "not_scorable", "failed")

State = Literal["ok", "late", "never"]


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """The newest daily run; numbers of customers."""

    state: State
    last_run_at: datetime | None
    last_day: date | None
    """The day that was scored."""
    scored: int
    not_scorable: int
    failed: int
    next_due_at: datetime | None


def heartbeat(*, now: datetime) -> Heartbeat:
    """How the daily run is doing: one query.

    `never`: no daily run has ended yet. `late`: an hour after it was due, the day it was due for is
    not scored. Restatements and recalculations do not count: they would hide a daily run that is dead.
    """
    ended = ScoreRun.objects.filter(kind=ScoreRun.Kind.DAILY, finished_at__isnull=False)
    newest_first = ended.order_by("-last_day", "-finished_at")
    numbers = newest_first.values(run=JSONObject(**{name: name for name in _SHOWN}))[:1]
    job = Job.objects.filter(code=DAILY).annotate(newest=Subquery(numbers)).first()
    newest = newest_first.values(*_SHOWN).first() if job is None else job.newest
    next_due_at = jobs.next_due_of(job, now=now)
    if newest is None:
        return Heartbeat(
            state="never",
            last_run_at=None,
            last_day=None,
            scored=0,
            not_scorable=0,
            failed=0,
            next_due_at=next_due_at,
        )
    last_day = date.fromisoformat(str(newest["last_day"]))
    return Heartbeat(
        state="late" if _is_late(last_day, job, now) else "ok",
        last_run_at=datetime.fromisoformat(str(newest["finished_at"])),
        last_day=last_day,
        scored=newest["scored"],
        not_scorable=newest["not_scorable"],
        failed=newest["failed"],
        next_due_at=next_due_at,
    )


def _is_late(last_day: date, job: Job | None, now: datetime) -> bool:
    """A run due on a day scores the day before it; without a schedule every day is due at its end."""
    due = jobs.last_due_of(job, now=now - GRACE) or local_day(now - GRACE)
    return last_day < due - timedelta(days=1)
