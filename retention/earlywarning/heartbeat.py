"""Whether the engine is alive: when it last ran, what it did, and when it runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from retention import jobs, statements
from retention.clock import local_day
from retention.models import Job, ScoreRun

DAILY: Final = "daily"
"""Code of the job that scores and warns once a day."""
GRACE: Final = timedelta(hours=1)
"""So long after it was due a run may still be under way before it counts as late."""

PACKAGE: Final = "retention.earlywarning"

_RHYTHM: Final = ("code", "daily_at", "every_minutes", "enabled")

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
    (found,) = statements.fetch(PACKAGE, "heartbeat", {"job": DAILY, "kind": ScoreRun.Kind.DAILY})
    job = Job.from_db(None, _RHYTHM, [found[name] for name in _RHYTHM]) if found["code"] else None
    next_due_at = jobs.next_due_of(job, now=now)
    last_day: date | None = found["last_day"]
    if last_day is None:
        return Heartbeat(
            state="never",
            last_run_at=None,
            last_day=None,
            scored=0,
            not_scorable=0,
            failed=0,
            next_due_at=next_due_at,
        )
    return Heartbeat(
        state="late" if _is_late(last_day, job, now) else "ok",
        last_run_at=found["finished_at"],
        last_day=last_day,
        scored=found["scored"],
        not_scorable=found["not_scorable"],
        failed=found["failed"],
        next_due_at=next_due_at,
    )


def _is_late(last_day: date, job: Job | None, now: datetime) -> bool:
    """A run due on a day scores the day before it; without a schedule every day is due at its end."""
    due = jobs.last_due_of(job, now=now - GRACE) or local_day(now - GRACE)
    return last_day < due - timedelta(days=1)
