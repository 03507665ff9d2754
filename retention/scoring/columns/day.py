"""Readings for one day: every measure is read once a customer, through the index alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from psycopg import sql

from retention.scoring.columns import levels
from retention.scoring.definitions import Card

_AGGREGATES: Final = {
    "total": "sum(o.value)",
    "rows": "count(*)",
    "smallest": "min(o.value)",
    "largest": "max(o.value)",
    "active": "sum(CASE WHEN o.value > 0 THEN 1 ELSE 0 END)",
}


@dataclass
class DayReading:
    """Collects what the metrics need, then writes one lateral read a measure."""

    aggregates: dict[int, set[tuple[str, int, int]]] = field(default_factory=dict)
    latest_rows: set[tuple[int, int, int]] = field(default_factory=set)
    active: dict[int, int] = field(default_factory=dict)
    starts: set[int] = field(default_factory=set)

    def _aggregate(self, kind: str, measure: int, window: int, offset: int) -> sql.Composable:
        self.aggregates.setdefault(measure, set()).add((kind, window, offset))
        return sql.Identifier(f"m{measure}", f"{kind}_{window}_{offset}")

    def total(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._aggregate("total", measure, window, offset)

    def rows(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._aggregate("rows", measure, window, offset)

    def smallest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._aggregate("smallest", measure, window, offset)

    def largest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._aggregate("largest", measure, window, offset)

    def active_days(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._aggregate("active", measure, window, offset)

    def latest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        self.latest_rows.add((measure, window, offset))
        return sql.Identifier(f"latest{measure}_{window}_{offset}", "value")

    def days_since(self, measure: int, window: int) -> sql.Composable:
        """See Reading."""
        self.active[measure] = max(window, self.active.get(measure, 0))
        return sql.SQL("CASE WHEN {age} < {window} THEN {age} END").format(
            age=sql.Identifier(f"active{measure}", "age"), window=window
        )

    def started(self, measures: Sequence[int], offset: int) -> sql.Composable:
        """See Reading."""
        self.starts.update(measures)
        names = sql.SQL(", ").join(sql.Identifier("starts", f"m{measure}") for measure in measures)
        return sql.SQL("least({}) <= {}").format(names, _days_before(offset))

    def joins(self) -> sql.Composed:
        """The lateral reads, one a measure and kind, in a settled order."""
        parts = [_aggregated(measure, needs) for measure, needs in sorted(self.aggregates.items())]
        parts += [_latest(*one) for one in sorted(self.latest_rows)]
        parts += [_last_active(measure, window) for measure, window in sorted(self.active.items())]
        if self.starts:
            parts.append(_starts(sorted(self.starts)))
        return sql.SQL("\n").join(parts)


def columns(card: Card) -> tuple[sql.Composed, sql.Composed]:
    """The levels of all metrics but ratios as `v0, v1, …`, and the joins they read from."""
    reading = DayReading()
    chosen = []
    for place, metric in enumerate(card.definitions):
        if metric.aggregation == "ratio":
            continue
        value = levels.level(metric, reading)
        if metric.compare == "change":
            value = levels.change(value, levels.level(metric, reading, metric.window or 1))
        chosen.append(sql.SQL("{} AS {}").format(value, sql.Identifier(f"v{place}")))
    return sql.SQL(",\n    ").join(chosen), reading.joins()


def _days_before(days: int) -> sql.Composed:
    return sql.SQL("(%(day)s::date - {})").format(days) if days else sql.Composed([sql.SQL("%(day)s::date")])


def _rows_of(measure: int, first: int, last: int) -> sql.Composed:
    return sql.SQL(
        "FROM retention_observation o WHERE o.customer_id = work.customer_id AND o.measure_id = {}"
        " AND o.day BETWEEN {} AND {}"
    ).format(measure, _days_before(first), _days_before(last))


def _aggregated(measure: int, needs: set[tuple[str, int, int]]) -> sql.Composed:
    first = max(offset + window - 1 for _, window, offset in needs)
    last = min(offset for _, _, offset in needs)
    chosen = []
    for kind, window, offset in sorted(needs):
        bounds = []
        if offset + window - 1 != first:
            bounds.append(sql.SQL("o.day >= {}").format(_days_before(offset + window - 1)))
        if offset != last:
            bounds.append(sql.SQL("o.day <= {}").format(_days_before(offset)))
        only = sql.SQL(" FILTER (WHERE {})").format(sql.SQL(" AND ").join(bounds)) if bounds else sql.SQL("")
        chosen.append(
            sql.SQL("{}{} AS {}").format(sql.SQL(_AGGREGATES[kind]), only, sql.Identifier(f"{kind}_{window}_{offset}"))
        )
    return sql.SQL("CROSS JOIN LATERAL (SELECT {} {}) AS {}").format(
        sql.SQL(", ").join(chosen), _rows_of(measure, first, last), sql.Identifier(f"m{measure}")
    )


def _latest(measure: int, window: int, offset: int) -> sql.Composed:
    return sql.SQL("LEFT JOIN LATERAL (SELECT o.value {} ORDER BY o.day DESC LIMIT 1) AS {} ON true").format(
        _rows_of(measure, offset + window - 1, offset), sql.Identifier(f"latest{measure}_{window}_{offset}")
    )


def _last_active(measure: int, window: int) -> sql.Composed:
    return sql.SQL(
        "LEFT JOIN LATERAL (SELECT %(day)s::date - o.day AS age {} AND o.value > 0 ORDER BY o.day DESC LIMIT 1)"
        " AS {} ON true"
    ).format(_rows_of(measure, window - 1, 0), sql.Identifier(f"active{measure}"))


def _starts(measures: Sequence[int]) -> sql.Composed:
    chosen = sql.SQL(", ").join(
        sql.SQL("min(s.first_day) FILTER (WHERE s.measure_id = {}) AS {}").format(one, sql.Identifier(f"m{one}"))
        for one in measures
    )
    return sql.SQL(
        "CROSS JOIN LATERAL (SELECT {} FROM retention_seriesstart s WHERE s.customer_id = work.customer_id) AS starts"
    ).format(chosen)
