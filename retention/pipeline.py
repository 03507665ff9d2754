"""What happens every night: customers are read, scored and warned about, and those who left are noticed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from retention.analytics import summaries
from retention.earlywarning.churn import notice_churn
from retention.earlywarning.evaluate import evaluate
from retention.earlywarning.restated import evaluate_restatements
from retention.ingest import retirement, sync
from retention.models import ScoreRun
from retention.scoring import fresh, recalculate, runs, scorecards

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Helpers = Callable[[int], None]
"""Called with a run that other workers may help with."""


def run_daily(
    *, as_of: date, now: datetime, clock: Clock | None = None, call_helpers: Helpers | None = None
) -> dict[str, Any]:
    """Do all of a day, in order; a second time changes nothing. Returns what was done, in numbers.

    Raises UnableToScore where there is no published health model.
    """
    retirement.keep_partitions(as_of=as_of)
    read = read_customers(now=now)
    rescore_stale(now=now, clock=clock)
    run = score(as_of=as_of, now=now, clock=clock, call_helpers=call_helpers)
    warned = evaluate(first=as_of, last=as_of, now=now)
    churned = notice_churn(as_of=as_of)
    summaries.catch_up(now=now)
    return {
        "day": as_of.isoformat(),
        **read,
        "customers": run.customers,
        "scored": run.scored,
        "not_scorable": run.not_scorable,
        "failed": run.failed,
        "raised": warned.opened,
        "cleared": warned.cleared,
        "withdrawn": warned.withdrawn,
        "churned": len(churned),
        "broken_rules": warned.failed,
    }


def read_customers(*, now: datetime) -> dict[str, int]:
    """Read every customer of the host's own tables; what was done, in numbers, where the host has such tables.

    Scores matter more than new names: where the host's tables cannot be believed, that is logged and the day goes on.
    """
    try:
        done = sync.sync_customers(now=now, full=True)
    except sync.UnableToSync:
        logger.exception("the customers of the host were not read")
        return {"read": 0}
    return {"read": sum(one.rows for one in done), "gone": sum(one.gone for one in done)} if done else {}


def score(*, as_of: date, now: datetime, clock: Clock | None = None, call_helpers: Helpers | None = None) -> ScoreRun:
    """Score all customers on the day; a run that a crash left behind is resumed."""
    left = ScoreRun.objects.filter(
        kind=ScoreRun.Kind.DAILY, first_day=as_of, last_day=as_of, state=ScoreRun.State.RUNNING
    )
    run = left.first() or runs.open_run(
        first=as_of, last=as_of, scorecard=scorecards.current(now=now), now=now, kind=ScoreRun.Kind.DAILY
    )
    if call_helpers:
        call_helpers(run.pk)
    return recalculate.work_off(run_id=run.pk, now=now, clock=clock)


def rescore_stale(*, now: datetime, clock: Clock | None = None) -> dict[str, int]:
    """Score again the days that late data touched, and let the rules look at them."""
    restated = fresh.rescore_stale(now=now, clock=clock)
    evaluations = evaluate_restatements(now=now)
    return {
        "runs": len(restated),
        "customers": sum(run.customers for run in restated),
        "snapshots": sum(run.changed for run in restated),
        "raised": sum(one.opened for one in evaluations),
        "withdrawn": sum(one.withdrawn for one in evaluations),
    }
