"""The regular work of this app, and the one entry that it adds to the schedule of the host."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from celery import Celery
from django.utils.translation import gettext_lazy as _

from retention import jobs, pipeline, privacy, tasks
from retention.analytics import summaries
from retention.clock import database_now
from retention.configuration import defaults
from retention.earlywarning.heartbeat import DAILY
from retention.ingest import retirement, sync
from retention.scoring import recalculate, runs

EVERY: Final = 60.0  # seconds between two ticks
_DAY: Final = timedelta(days=1)


def install_schedule(app: Celery) -> None:
    """Add the tick to a Celery app; what the host has scheduled itself stays as it is.

    Safe to call once for each of our apps: the entry has one name. What is due is decided by the tick
    from rows that people edit, so nothing here changes when a time of day does.
    """
    app.add_periodic_task(EVERY, tasks.tick.s(), name="retention.tick", expires=EVERY * 0.9)


def register_jobs() -> None:
    """Tell the registry of jobs what this app does regularly."""
    for job in (
        jobs.Job(
            code=DAILY,
            label=_("Scores and warnings of yesterday"),
            function=_daily,
            daily_at=time(3, 10),
            catch_up=True,
        ),
        jobs.Job(code="rescore_stale", label=_("Late data"), function=_rescore, every_minutes=1),
        jobs.Job(code="summaries", label=_("Dashboards after late data"), function=_summarise, every_minutes=30),
        jobs.Job(code="sync_customers", label=_("Changed customers of the host"), function=_sync, every_minutes=5),
        jobs.Job(
            code="forget_personal_data",
            label=_("Personal data that is kept no longer"),
            function=_forget_personal_data,
            daily_at=time(2),
        ),
        jobs.Job(code="sweep", label=_("Unfinished recalculations"), function=_sweep, every_minutes=1),
    ):
        jobs.register(job)
    defaults.also("jobs", jobs.install)


def _daily(*, day: date, now: datetime) -> dict[str, Any]:
    return pipeline.run_daily(as_of=day - _DAY, now=now, clock=database_now, call_helpers=tasks.call_workers)


def _rescore(*, day: date, now: datetime) -> dict[str, int]:
    return pipeline.rescore_stale(now=now, clock=database_now)


def _summarise(*, day: date, now: datetime) -> dict[str, int]:
    return summaries.catch_up(now=now)


def _sync(*, day: date, now: datetime) -> dict[str, int]:
    done = sync.sync_customers(now=now)
    return {"rows": sum(one.rows for one in done), "changed": sum(one.inserted + one.updated for one in done)}


def _sweep(*, day: date, now: datetime) -> dict[str, int]:
    """Wake workers for runs that nobody may be doing; without workers, do them here."""
    unfinished = runs.unfinished(now=now)
    for run_id in unfinished:
        if tasks.in_worker():
            tasks.call_workers(run_id)
        else:
            recalculate.work_off(run_id=run_id, now=now, clock=database_now)
    return {"runs": len(unfinished), "forgotten": jobs.forget(now=now) + retirement.forget_answers(now=now)}


def _forget_personal_data(*, day: date, now: datetime) -> dict[str, int]:
    return privacy.forget_old(now=now)
