"""Readings for every day of a range: running sums and look-backs over days laid out without holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from psycopg import sql

from retention.scoring.columns import levels
from retention.scoring.definitions import Card


@dataclass
class RangeReading:
    """Collects what the metrics need, then writes it as two stages: `running` and `windowed`."""

    measures: set[int] = field(default_factory=set)
    starts: set[int] = field(default_factory=set)
    running: dict[str, sql.Composable] = field(default_factory=dict)
    windowed: dict[str, sql.Composable] = field(default_factory=dict)

    def total(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        so_far = self._running(measure, "sum", "sum({value}) OVER run")
        column = self._windowed(
            f"total{measure}_{window}", "{so_far} - coalesce(lag({so_far}, {window}) OVER run, 0)", so_far, window
        )
        return self._where_rows(measure, window, column)

    def rows(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        so_far = self._running(measure, "rows", "count({value}) OVER run")
        return self._windowed(
            f"rows{measure}_{window}", "{so_far} - lag({so_far}, {window}, 0) OVER run", so_far, window
        )

    def active_days(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        so_far = self._running(measure, "active", "count(*) FILTER (WHERE {value} > 0) OVER run")
        column = self._windowed(
            f"active{measure}_{window}", "{so_far} - lag({so_far}, {window}, 0) OVER run", so_far, window
        )
        return self._where_rows(measure, window, column)

    def smallest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._running(measure, f"min_{window}", f"min({{value}}) OVER {_frame(window)}")

    def largest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        return self._running(measure, f"max_{window}", f"max({{value}}) OVER {_frame(window)}")

    def latest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """See Reading."""
        last = self._running(measure, "last", "max(day) FILTER (WHERE {value} IS NOT NULL) OVER run")
        name = f"latest{measure}_{window}"
        self.windowed[name] = sql.SQL(
            "CASE WHEN day - {last} < {window} THEN lag({value}, day - {last}) OVER run END"
        ).format(last=last, window=window, value=_value(measure))
        return sql.Identifier(name)

    def days_since(self, measure: int, window: int) -> sql.Composable:
        """See Reading."""
        last = self._running(measure, "last_active", "max(day) FILTER (WHERE {value} > 0) OVER run")
        return sql.SQL("CASE WHEN day - {last} < {window} THEN day - {last} END").format(last=last, window=window)

    def started(self, measures: Sequence[int], offset: int) -> sql.Composable:
        """See Reading."""
        self.starts.update(measures)
        names = sql.SQL(", ").join(sql.Identifier("starts", f"m{measure}") for measure in measures)
        return sql.SQL("least({}) <= day").format(names)

    def _running(self, measure: int, name: str, expression: str) -> sql.Identifier:
        self.measures.add(measure)
        column = f"m{measure}_{name}"
        self.running[column] = sql.SQL(expression).format(value=_value(measure))
        return sql.Identifier(column)

    def _windowed(self, name: str, expression: str, so_far: sql.Identifier, window: int) -> sql.Identifier:
        self.windowed[name] = sql.SQL(expression).format(so_far=so_far, window=window)
        return sql.Identifier(name)

    def _where_rows(self, measure: int, window: int, column: sql.Identifier) -> sql.Composed:
        return sql.SQL("CASE WHEN {} > 0 THEN {} END").format(self.rows(measure, window, 0), column)


@dataclass(frozen=True, kw_only=True)
class RangeColumns:
    """The holes of values_range.sql and what it must read."""

    fragments: dict[str, sql.Composable]
    measures: list[int]


def columns(card: Card) -> RangeColumns:
    """The levels of all metrics but ratios as `v0, v1, …`, stage by stage."""
    reading = RangeReading()
    level: dict[str, sql.Composable] = {}
    changed: dict[str, sql.Composable] = {}
    for place, metric in enumerate(card.definitions):
        if metric.aggregation == "ratio":
            continue
        name = f"v{place}"
        column = sql.Identifier(name)
        level[name] = levels.level(metric, reading)
        changed[name] = column
        if metric.compare == "change":
            before = sql.SQL("lag({}, {}) OVER run").format(column, metric.window)
            changed[name] = levels.change(column, before)
    measures = sorted(reading.measures)
    return RangeColumns(
        fragments={
            "names": sql.SQL(", ").join(sql.Identifier("days", name) for name in level),
            "pivot": sql.SQL(", ").join(
                sql.SQL("max(value) FILTER (WHERE measure_id = {}) AS {}").format(one, _value(one)) for one in measures
            ),
            "starts": _starts(sorted(reading.starts)),
            "running": _listed(reading.running),
            "windowed": _listed(reading.windowed) if reading.windowed else sql.SQL("NULL"),
            "levels": _listed(level),
            "changed": _listed(changed),
        },
        measures=measures,
    )


def _frame(window: int) -> str:
    return f"(ORDER BY day ROWS BETWEEN {window - 1} PRECEDING AND CURRENT ROW)"


def _value(measure: int) -> sql.Identifier:
    return sql.Identifier(f"m{measure}")


def _listed(chosen: dict[str, sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(expression, sql.Identifier(name)) for name, expression in chosen.items()
    )


def _starts(measures: Sequence[int]) -> sql.Composable:
    if not measures:
        return sql.SQL("count(*)")
    return sql.SQL(", ").join(
        sql.SQL("min(s.first_day) FILTER (WHERE s.measure_id = {}) AS {}").format(one, _value(one)) for one in measures
    )
