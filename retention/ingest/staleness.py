"""Which days of which customers no longer fit their data, so that those are scored again and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from psycopg import sql

from retention import statements
from retention.clock import local_day
from retention.models import CHAMPION_LEFT, Aggregation, Compare, Metric, MetricMeasure, RoleCode, Rule, Scorecard
from retention.people import CHAMPION

PACKAGE: Final = "retention.ingest"


@dataclass(frozen=True)
class Reach:
    """How far a changed observation of one of some measures shows in a metric.

    A value of day d shows on the days d … d + days - 1. With `from_start`, the first row ever of
    these measures turns "unknown" into an answer, so that an earlier first row shows on every day
    up to the old first one.
    """

    measures: tuple[int, ...]
    days: int
    from_start: bool


def reaches() -> list[Reach]:
    """The reaches of the metrics computed now, and of those that earlier days were scored with."""
    found = {_reach_of(definition) for definition in _definitions()}
    return sorted((reach for reach in found if reach), key=lambda one: (one.measures, one.days, one.from_start))


def _definitions() -> Iterator[dict[str, Any]]:
    """Metrics as in Scorecard.metrics: active ones, the parts of active ratios, and all that were ever frozen."""
    rows: dict[int, dict[str, Any]] = {row["id"]: dict(row) for row in Metric.objects.values()}
    through = list(MetricMeasure.objects.values_list("metric_id", "measure_id"))
    for row in rows.values():
        row["measures"] = [measure for metric, measure in through if metric == row["id"]]
    wanted = [pk for pk, row in rows.items() if row["active"]]
    seen: set[int] = set()
    while wanted:
        pk = wanted.pop()
        if pk in seen:
            continue
        seen.add(pk)
        wanted += [part for part in (rows[pk]["numerator_id"], rows[pk]["denominator_id"]) if part]
        yield rows[pk]
    for metrics in Scorecard.objects.values_list("metrics", flat=True):
        yield from metrics


def _reach_of(metric: dict[str, Any]) -> Reach | None:
    measures = tuple(sorted(metric["measures"] or ()))
    if metric["aggregation"] == Aggregation.RATIO or not measures:
        return None
    if metric["aggregation"] == Aggregation.DAYS_SINCE:
        return Reach(measures, metric["lookback"], from_start=True)
    if metric["compare"] == Compare.CHANGE:
        # A filled-in zero makes no change known: the older window would be null or 0 as well.
        return Reach(measures, 2 * metric["window"], from_start=False)
    from_start = metric["zero_fill"] or metric["aggregation"] == Aggregation.BREADTH
    return Reach(measures, metric["window"], from_start=from_start)


def note_observations(*, now: datetime) -> int:
    """Note the days that the staged observations affect; call it before they are written.

    For each customer: every day that a changed value reaches in some metric, and every day
    between the new and the old start of a series that starts earlier; not after today (local), and
    not before the customer's first snapshot (without snapshots: today only). Returns the number
    of ranges noted.
    """
    known = reaches()
    direct: dict[int, int] = {}
    for reach in known:
        for measure in reach.measures:
            direct[measure] = max(direct.get(measure, 0), reach.days)
    groups = {reach.measures for reach in known if reach.from_start}
    params = {
        "reach": json.dumps([{"measure_id": measure, "days": days} for measure, days in direct.items()]),
        "groups": json.dumps(
            [{"grp": number, "measure_id": one} for number, group in enumerate(sorted(groups)) for one in group]
        ),
        **_clock(now),
    }
    return statements.execute(PACKAGE, "stale_observations", params)


def note_customers(*, now: datetime) -> int:
    """Note the days between the old and the new signing or losing day of the staged customers."""
    return statements.execute(PACKAGE, "stale_customers", _clock(now))


def note_subscriptions(*, now: datetime) -> int:
    """Note the days on which the staged subscriptions change what is paid, what renews, or who is lost."""
    return statements.execute(PACKAGE, "stale_subscriptions", _clock(now))


def note_interactions(*, now: datetime) -> int:
    """Note the days on which a rule looks for an event that the staged interactions bring or take away."""
    events = _events()
    if not events:
        return 0
    params = {
        "events": json.dumps([{"kind": kind, "days": days} for kind, days in events.items()]),
        "champion_left": CHAMPION_LEFT,
        "zone": settings.TIME_ZONE,
        **_clock(now),
    }
    return statements.execute(PACKAGE, "stale_interactions", params)


def note_contacts(*, now: datetime) -> int:
    """Note the days on which a rule looks for a champion who left, where the staged contacts change who, or when."""
    days = _events().get(CHAMPION_LEFT)
    if days is None:
        return 0
    return statements.execute(
        PACKAGE,
        "stale_contacts",
        {"days": days, **_clock(now)},
        fragments={"champion": sql.SQL("{} = {}").format(RoleCode.sql_of("m", "role"), sql.Literal(CHAMPION))},
    )


def _events() -> dict[str, int]:
    """Kinds of interaction that rules ask for, and for how many days each is looked for."""
    conditions = Rule.objects.filter(active=True).values_list("conditions", flat=True)
    found: dict[str, int] = {}
    for one in (one for several in conditions for one in several):
        name, _, kind = str(one.get("field", "")).partition(":")
        if name == "event":
            found[kind] = max(found.get(kind, 1), int(one.get("within") or 1))
    return found


def _clock(now: datetime) -> dict[str, date | datetime]:
    return {"today": local_day(now), "now": now}
