"""Keeps the tables that dashboards and lists read: after every run, for the day and for what was scored again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from psycopg import sql

from retention import statements
from retention.clock import local_day
from retention.models import Customer, HealthSummary, ScoreRun

PACKAGE: Final = "retention.analytics"
_LOCK: Final = 7_310_003  # one writer of summaries at a time
_DAY: Final = timedelta(days=1)
EVERYBODY: Final = sql.SQL("SELECT id, tenant, owner_id, segment FROM retention_customer")


def catch_up(*, now: datetime) -> dict[str, int]:
    """Summarise the days of every finished run that was not taken in yet; what was done, in numbers.

    1. The days of the runs, each once and in a transaction of its own: what is crashed into is done again. Today is
       left out unless a daily run was made of it; its snapshots are provisional.
    2. Where customers stand on the newest day, and how fresh its data is.
    3. The runs count as taken in; one that ended meanwhile waits for the next time.
    """
    waiting = list(ScoreRun.objects.filter(summarised_at=None, finished_at__isnull=False).order_by("pk"))
    days = _days_of(waiting, yesterday=local_day(now) - _DAY)
    for day in days:
        summarise(day=day)
    newest = newest_day()
    if days and newest is not None:
        refresh_standing(day=newest)
    ScoreRun.objects.filter(pk__in=[run.pk for run in waiting]).update(summarised_at=now)
    return {"runs": len(waiting), "days": len(days)}


def _days_of(runs: list[ScoreRun], *, yesterday: date) -> list[date]:
    found: set[date] = set()
    for run in runs:
        last = run.last_day if run.kind == ScoreRun.Kind.DAILY else min(run.last_day, yesterday)
        found |= {run.first_day + _DAY * offset for offset in range((last - run.first_day).days + 1)}
    return sorted(found)


def summarise(*, day: date) -> int:
    """Write what all portfolios come to on a day: its rows are removed and written anew. Return how many there are."""
    with _alone():
        HealthSummary.objects.filter(day=day).delete()
        rows = statements.compose(PACKAGE, "portfolio_days", {"customers": EVERYBODY})
        return statements.execute(PACKAGE, "write_summary", {"days": [day]}, fragments={"rows": rows})


def refresh_standing(*, day: date) -> None:
    """Write where every customer stands on a day, and how fresh the measures are."""
    with _alone():
        for name in ("refresh_standing", "forget_standing", "check_freshness"):
            statements.execute(PACKAGE, name, {"day": day})


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else writes summaries."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def newest_day() -> date | None:
    """The newest day that was summarised: the day that dashboards speak of."""
    newest: date | None = HealthSummary.objects.aggregate(newest=Max("day"))["newest"]
    return newest


def portfolio_days(*, customers: QuerySet[Customer], days: list[date]) -> list[dict[str, Any]]:
    """What some customers come to on some days, counted from their snapshots: for selections no summary is kept of."""
    chosen = statements.part(customers.order_by().values("id", "tenant", "owner_id", "segment"))
    return statements.fetch(PACKAGE, "portfolio_days", {"days": days}, fragments={"customers": chosen})
